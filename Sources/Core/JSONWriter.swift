/// Writes JSON into bytes, compactly and always the same way.
///
/// For answers on a hot path: nothing is kept but the bytes, and a text without anything to escape is copied whole.
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []
  private var isFirst = true

  /// An empty writer.
  ///
  /// - Parameter reserving: how many bytes to make room for.
  public init(reserving: Int = 256) {
    bytes.reserveCapacity(reserving)
  }

  /// Writes a value.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .integer(let whole): write(whole)
    // JSON has no word for what is not finite; nothing that was parsed is such a number.
    case .number(let number): append(number.isFinite ? number.description : "null")
    case .string(let text): write(text)
    case .array(let elements): array { writer in for element in elements { writer.element(element) } }
    case .object(let object):
      self.object { writer in for member in object.members { writer.field(member.name, member.value) } }
    }
  }

  /// Writes a text as a JSON string.
  ///
  /// Source: RFC 8259 §7; DEL is escaped too, so that no control character of ASCII stands raw.
  public mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.allBytes(JSONWriter.isPlain) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { escape(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a whole number.
  public mutating func write(_ whole: Int64) { append(String(whole)) }

  /// Writes an object whose members `body` writes with `field`, `arrayField` and `objectField`.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
  }

  /// Writes an array whose elements `body` writes with `element` and `objectElement`.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    enclose(UInt8(ascii: "["), UInt8(ascii: "]"), body)
  }

  /// Writes a member of an object.
  public mutating func field(_ name: String, _ value: JSONValue) {
    self.name(name)
    write(value)
  }

  /// Writes a member of an object that is a text.
  public mutating func field(_ name: String, _ text: String) {
    self.name(name)
    write(text)
  }

  /// Writes a member of an object that is an array.
  public mutating func arrayField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    array(body)
  }

  /// Writes a member of an object that is an object itself.
  public mutating func objectField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    object(body)
  }

  /// Writes an element of an array.
  public mutating func element(_ value: JSONValue) {
    separate()
    write(value)
  }

  /// Writes an element of an array that is an object.
  public mutating func objectElement(_ body: (inout JSONWriter) -> Void) {
    separate()
    object(body)
  }

  private mutating func name(_ name: String) {
    separate()
    write(name)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func enclose(_ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) -> Void) {
    bytes.append(opening)
    isFirst = true
    body(&self)
    isFirst = false
    bytes.append(closing)
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0a: append("\\n")
    case 0x0d: append("\\r")
    case 0x09: append("\\t")
    case 0..<0x20, 0x7f:
      append("\\u00")
      bytes.append(JSONWriter.hexDigits[Int(byte >> 4)])
      bytes.append(JSONWriter.hexDigits[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}

extension JSONValue {
  /// The value as bytes: compact, members in their order, the same value always the same bytes.
  ///
  /// - Returns: UTF-8 without a byte order mark.
  public func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}
