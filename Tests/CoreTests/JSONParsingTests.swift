import Core
import Support
import Testing

@Suite("JSON, read") struct JSONParsingTests {
  static let accepted: [(text: String, value: JSONValue)] = [
    ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("12", 12), ("-7", -7),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e2", .number(100)),
    ("1E+2", .number(100)), ("-1.5e-3", .number(-0.0015)), ("1e-400", .number(0)),
    (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD834\uDD1E""#, "𝄞"), ("\"😀 Ŵyn\"", "😀 Ŵyn"), ("\"\u{7f}\"", "\u{7f}"),
    (#""\uFFFF""#, "\u{FFFF}"), ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]),
    (" \t\r\n[1 , 2]\n", [1, 2]),
    (#"{"a":{"b":[null,{}]}}"#, ["a": ["b": [nil, [:]]]]), (#"{"":1}"#, ["": 1]),
    (#"{"b":1,"a":2}"#, ["b": 1, "a": 2]),
  ]

  @Test(arguments: accepted)
  func `what the grammar allows is read as it stands`(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(Array(text.utf8)) == value)
  }

  static let refused: [(text: String, kind: JSONProblem.Kind)] = [
    ("", .empty), (" \n", .empty), ("\u{FEFF}1", .unexpectedByte), ("nul", .unexpectedEnd),
    ("nulL", .unexpectedByte),
    ("True", .unexpectedByte), ("1 2", .trailingBytes), ("[1]]", .trailingBytes), ("[", .unexpectedEnd),
    ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("[1 2]", .unexpectedByte), ("{", .unexpectedEnd),
    (#"{"a"}"#, .unexpectedByte), (#"{"a":}"#, .unexpectedByte), (#"{"a":1,}"#, .unexpectedByte),
    (#"{a:1}"#, .unexpectedByte), (#"{"a":1 "b":2}"#, .unexpectedByte), ("'a'", .unexpectedByte),
    (#"{"a":1,"a":2}"#, .duplicateName), (#"{"a":1,"\u0061":2}"#, .duplicateName),
    ("{\"\u{e9}\":1,\"e\u{301}\":2}", .duplicateName), (#"[{"x":{"k":1,"k":1}}]"#, .duplicateName),
    ("01", .malformedNumber), ("-", .unexpectedEnd), ("-a", .malformedNumber), ("+1", .unexpectedByte),
    (".5", .unexpectedByte), ("1.", .unexpectedEnd), ("1.e2", .malformedNumber), ("1e", .unexpectedEnd),
    ("1e+", .unexpectedEnd), ("0x1F", .trailingBytes), ("NaN", .unexpectedByte),
    ("Infinity", .unexpectedByte),
    ("-Infinity", .malformedNumber), ("١", .unexpectedByte), ("1e400", .numberOutOfRange),
    ("-1e400", .numberOutOfRange), ("\"a", .unexpectedEnd), (#""\"#, .unexpectedEnd),
    (#""\a""#, .malformedEscape),
    (#""\u12""#, .malformedEscape), (#""\u12G4""#, .malformedEscape), (#""\u+123""#, .malformedEscape),
    (#""\u0000""#, .nul), ("\"\u{0}\"", .nul), ("\"\n\"", .controlCharacter),
    ("\"\u{1f}\"", .controlCharacter),
    (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate),
    (#""\ud800\ud800""#, .loneSurrogate), (#""\ud83dx""#, .loneSurrogate), ("// c\n1", .unexpectedByte),
    ("[1\u{a0}]", .unexpectedByte),
  ]

  @Test(arguments: refused)
  func `what the grammar or this house forbids is refused by its rule`(text: String, kind: JSONProblem.Kind) {
    let problem = #expect(throws: JSONProblem.self) { try JSONValue.parse(Array(text.utf8)) }
    #expect(problem?.kind == kind)
  }

  @Test(
    arguments: [
      [0xff], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
      [0x80], [0xc3, 0x5c, 0x6e],
    ] as [[UInt8]]
  )
  func `a text that is not UTF-8 is refused`(bytes: [UInt8]) {
    let problem = #expect(throws: JSONProblem.self) { try JSONValue.parse([0x22] + bytes + [0x22]) }
    #expect(problem?.kind == .invalidUTF8)
  }

  @Test func `sixty-four levels are read and one more is refused`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONValue.parse(nested(64))
    let problem = #expect(throws: JSONProblem.self) { try JSONValue.parse(nested(65)) }
    #expect(problem == JSONProblem(.tooDeep, at: 64))
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `a million openings end in a refusal, not in the stack`(opening: String) {
    let bytes = Array(String(repeating: opening, count: 1_000_000).utf8)
    let problem = #expect(throws: JSONProblem.self) { try JSONValue.parse(bytes) }
    #expect(problem?.kind == .tooDeep)
  }

  @Test func `more values than the limit are refused`() throws {
    _ = try JSONValue.parse(Array("[1,2,3]".utf8), maximumValues: 4)
    let problem = #expect(throws: JSONProblem.self) {
      try JSONValue.parse(Array("[1,2,3]".utf8), maximumValues: 3)
    }
    #expect(problem?.kind == .tooManyValues)
  }

  @Test func `a number of a million digits is refused`() {
    let problem = #expect(throws: JSONProblem.self) {
      try JSONValue.parse([UInt8](repeating: 0x39, count: 1_000_000))
    }
    #expect(problem?.kind == .numberOutOfRange)
  }

  @Test(arguments: [2, 15, 16, 17, 40, 500])
  func `the last of many names is refused where it repeats the first`(count: Int) throws {
    let members = (0..<count).map { "\"n\($0)\":\($0)" }
    _ = try JSONValue.parse(Array("{\(members.joined(separator: ","))}".utf8))
    let repeated = members + ["\"n0\":0"]
    let problem = #expect(throws: JSONProblem.self) {
      try JSONValue.parse(Array("{\(repeated.joined(separator: ","))}".utf8))
    }
    #expect(problem?.kind == .duplicateName)
  }

  @Test func `a problem names its place and repeats nothing`() {
    let problem = #expect(throws: JSONProblem.self) {
      try JSONValue.parse(Array(#"{"name": "Canary" x}"#.utf8))
    }
    #expect(problem?.offset == 18)
    #expect(problem?.description == "not valid JSON at byte 18: an unexpected character")
  }

  @Test func `a thousand mutated bodies never trap, and what is read is written and read again the same`()
    throws
  {
    let seed = Array(
      #"{"given_name":"Si\u00e2n","n":[0,-1,1.5e3,9223372036854775807],"a":{"b":[true,false,null,"\ud83d\ude00"]}}"#
        .utf8
    )
    let random = TestRandom(seed: 7)
    let tokens = [
      "\"", "\\", "\\u", "{", "}", "[", "]", ",", ":", "0", "e", "-", "\\ud800", "\u{0}", "é", "9999999999",
    ]
    var read = 0
    for _ in 0..<1000 {
      var bytes = seed
      for _ in 0...Int(random.bytes(1)[0] % 2) {
        let choice = random.bytes(4)
        let place = (Int(choice[0]) << 8 | Int(choice[1])) % bytes.count
        switch choice[2] % 4 {
        case 0: bytes[place] = choice[3]
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + Int(choice[3] % 8)))
        case 2: bytes.insert(contentsOf: Array(tokens[Int(choice[3]) % tokens.count].utf8), at: place)
        default: bytes = Array(bytes.prefix(max(1, place)))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      guard let value = try? JSONValue.parse(bytes) else { continue }
      read += 1
      #expect(try JSONValue.parse(value.encoded()) == value)
    }
    // Neither all refused nor all taken: the mutations reach both sides.
    #expect((20..<950).contains(read))
  }
}
