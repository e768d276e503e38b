extension JSONValue {
  /// The deepest nesting that is read: a recursive reader must not run out of stack.
  public static let maximumDepth = 64
  /// The most values in one document: a body of `0,0,0…` must not grow to many times its size in memory.
  public static let maximumValues = 100_000

  /// Reads one JSON value, strictly.
  ///
  /// Refused beyond what the grammar refuses: duplicate names, texts that are not UTF-8, lone surrogates, NUL, a
  /// byte order mark, numbers that are not finite in 64 bits, and what is deeper or larger than the limits.
  /// Names that are canonically equivalent count as the same.
  ///
  /// - Parameters:
  ///   - bytes: the whole text, in UTF-8.
  ///   - maximumDepth: how deep arrays and objects may be nested.
  ///   - maximumValues: how many values there may be in all.
  /// - Returns: the value.
  /// - Throws: ``JSONProblem`` naming the first rule broken and its place.
  ///
  /// Source: RFC 8259; duplicate names as RFC 7493 (I-JSON) §2.3 forbids them.
  public static func parse(
    _ bytes: [UInt8],
    maximumDepth: Int = JSONValue.maximumDepth,
    maximumValues: Int = JSONValue.maximumValues
  ) throws(JSONProblem) -> JSONValue {
    var parser = JSONParser(bytes, depthLeft: maximumDepth, valuesLeft: maximumValues)
    return try parser.document()
  }
}

/// A recursive-descent reader over bytes; each nested array or object is one call deeper, up to the limit.
struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depthLeft: Int
  private var valuesLeft: Int

  init(_ bytes: [UInt8], depthLeft: Int, valuesLeft: Int) {
    self.bytes = bytes
    self.depthLeft = depthLeft
    self.valuesLeft = valuesLeft
  }

  mutating func document() throws(JSONProblem) -> JSONValue {
    skipBlanks()
    guard position < bytes.count else { throw problem(.empty) }
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw problem(.trailingBytes) }
    return value
  }

  // MARK: Values

  private mutating func value() throws(JSONProblem) -> JSONValue {
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw problem(.tooManyValues) }
    guard let byte = peek else { throw problem(.unexpectedEnd) }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw problem(.unexpectedByte)
    }
  }

  private mutating func object() throws(JSONProblem) -> JSONObject {
    try descend()
    var members: [JSONObject.Member] = []
    // A hash set is made only where looking along the row would be slow: a body of many names must not cost their square.
    var names: Set<String> = []
    skipBlanks()
    if take(UInt8(ascii: "}")) { return ascend(JSONObject(members)) }
    while true {
      skipBlanks()
      let start = position
      guard peek == UInt8(ascii: "\"") else { throw problem(peek == nil ? .unexpectedEnd : .unexpectedByte) }
      let name = try string()
      let isNew: Bool
      if members.count < 16 {
        isNew = !members.contains { $0.name == name }
      } else {
        if names.isEmpty { names = Set(members.map(\.name)) }
        isNew = names.insert(name).inserted
      }
      guard isNew else { throw JSONProblem(.duplicateName, at: start) }
      skipBlanks()
      try expect(UInt8(ascii: ":"))
      skipBlanks()
      members.append(JSONObject.Member(name, try value()))
      skipBlanks()
      if take(UInt8(ascii: "}")) { return ascend(JSONObject(members)) }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func array() throws(JSONProblem) -> [JSONValue] {
    try descend()
    var elements: [JSONValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return ascend(elements) }
    while true {
      skipBlanks()
      elements.append(try value())
      skipBlanks()
      if take(UInt8(ascii: "]")) { return ascend(elements) }
      try expect(UInt8(ascii: ","))
    }
  }

  private mutating func descend() throws(JSONProblem) {
    guard depthLeft > 0 else { throw problem(.tooDeep) }
    depthLeft -= 1
    position += 1
  }

  private mutating func ascend<Result>(_ result: Result) -> Result {
    depthLeft += 1
    return result
  }

  // MARK: Numbers

  /// More digits than any number that floating point can tell apart needs; stops a text of a million digits.
  private static let maximumNumberBytes = 400

  private mutating func number() throws(JSONProblem) -> JSONValue {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigit(peek) { throw problem(.malformedNumber) }
    } else {
      try digits()
    }
    var isWhole = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    guard position - start <= JSONParser.maximumNumberBytes else {
      throw JSONProblem(.numberOutOfRange, at: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let whole = Int64(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else { throw JSONProblem(.numberOutOfRange, at: start) }
    return .number(number)
  }

  private mutating func digits() throws(JSONProblem) {
    guard isDigit(peek) else { throw problem(peek == nil ? .unexpectedEnd : .malformedNumber) }
    while isDigit(peek) { position += 1 }
  }

  private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  // MARK: Bytes

  mutating func string() throws(JSONProblem) -> String {
    let opening = position
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
          throw JSONProblem(.invalidUTF8, at: opening)
        }
        position += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start, opening: opening)
      case 0..<0x20: throw problem(bytes[position] == 0 ? .nul : .controlCharacter)
      default: position += 1
      }
    }
    throw problem(.unexpectedEnd)
  }

  /// Reads on from the first escape.
  ///
  /// Each escape adds whole characters, so it cannot complete a broken one before it.
  private mutating func escapedString(from start: Int, opening: Int) throws(JSONProblem) -> String {
    var unescaped = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: unescaped, as: UTF8.self) else {
          throw JSONProblem(.invalidUTF8, at: opening)
        }
        position += 1
        return text
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: UTF8.encode(try escape()) ?? .init())
      case 0..<0x20: throw problem(byte == 0 ? .nul : .controlCharacter)
      default:
        unescaped.append(byte)
        position += 1
      }
    }
    throw problem(.unexpectedEnd)
  }

  private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = peek else { throw problem(.unexpectedEnd) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default: throw JSONProblem(.malformedEscape, at: start)
    }
  }

  private mutating func unicodeEscape(from start: Int) throws(JSONProblem) -> Unicode.Scalar {
    let first = try fourHexDigits()
    if first == 0 { throw JSONProblem(.nul, at: start) }
    if let scalar = Unicode.Scalar(first) { return scalar }
    // "a character outside the Basic Multilingual Plane is represented as a 12-character sequence" (§7)
    guard (0xd800..<0xdc00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw JSONProblem(.loneSurrogate, at: start)
    }
    let second = try fourHexDigits()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else {
      throw JSONProblem(.loneSurrogate, at: start)
    }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONProblem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek else { throw problem(.unexpectedEnd) }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x37)
      default: throw problem(.malformedEscape)
      }
      position += 1
    }
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(JSONProblem) {
    guard take(byte) else { throw problem(peek == nil ? .unexpectedEnd : .unexpectedByte) }
  }

  private mutating func word(_ word: StaticString) throws(JSONProblem) {
    for expected in "\(word)".utf8 {
      try expect(expected)
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  private func problem(_ kind: JSONProblem.Kind) -> JSONProblem { JSONProblem(kind, at: position) }
}
