/// The header fields of a request or an answer, in order; names are compared without regard to case.
public struct HTTPHeaders: Sendable {
  struct Field: Sendable {
    let name: String
    let value: String
  }

  private(set) var fields: [Field] = []

  /// No fields.
  public init() {}

  /// Fields for an answer.
  public init(_ pairs: KeyValuePairs<HTTPHeaderName, HTTPHeaderValue>) {
    fields = pairs.map { Field(name: $0.key.text, value: $0.value.text) }
  }

  /// How many fields there are.
  public var count: Int { fields.count }

  /// The value of the first field of this name.
  public func first(_ name: HTTPHeaderName) -> String? { first(named: name.text) }

  /// The values of all fields of this name, in order.
  public func all(_ name: HTTPHeaderName) -> [String] {
    all(named: name.text)
  }

  /// The value of the only field of this name; nil where it is missing or stands there more than once.
  ///
  /// What decides something (a signature, a key, an origin) is read by this, so that two values cannot be played
  /// against each other.
  public func only(_ name: HTTPHeaderName) -> String? {
    let values = all(name)
    return values.count == 1 ? values.first : nil
  }

  /// Whether there is a field of this name.
  public func contains(_ name: HTTPHeaderName) -> Bool { first(named: name.text) != nil }

  /// Puts this value in place of all fields of this name.
  public mutating func set(_ name: HTTPHeaderName, _ value: HTTPHeaderValue) {
    remove(name)
    add(name, value)
  }

  /// Adds a field behind those of the same name.
  public mutating func add(_ name: HTTPHeaderName, _ value: HTTPHeaderValue) {
    fields.append(Field(name: name.text, value: value.text))
  }

  /// Takes all fields of this name away.
  public mutating func remove(_ name: HTTPHeaderName) {
    fields.removeAll { HTTPHeaders.isSame($0.name, name.text) }
  }

  func first(named name: String) -> String? {
    fields.first { HTTPHeaders.isSame($0.name, name) }?.value
  }

  func all(named name: String) -> [String] {
    fields.lazy.filter { HTTPHeaders.isSame($0.name, name) }.map(\.value)
  }

  /// Adds a field that the parser has judged.
  mutating func append(name: String, value: String) {
    fields.append(Field(name: name, value: value))
  }

  mutating func reserve(_ count: Int) {
    fields.reserveCapacity(count)
  }

  /// Equal but for the case of ASCII letters, by bytes: `String ==` would also fold canonical equivalents.
  static func isSame(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}
