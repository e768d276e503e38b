/// Named values in the order in which they came: the fields of a form, or a query.
public struct FormFields: Hashable, Sendable {
  /// One named value.
  public struct Field: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// What was sent; it may be empty.
    public let value: String
  }

  /// The fields in order.
  public let fields: [Field]

  /// Gathers fields.
  public init(_ pairs: [(name: String, value: String)] = []) {
    fields = pairs.map { Field(name: $0.name, value: $0.value) }
  }

  /// The value of the first field of this name.
  public func first(_ name: String) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// The values of all fields of this name, as of a list of check boxes.
  public func all(_ name: String) -> [String] {
    fields.filter { $0.name == name }.map(\.value)
  }

  /// The value of the only field of this name; nil where it is missing or stands there more than once.
  public func only(_ name: String) -> String? {
    let values = all(name)
    return values.count == 1 ? values.first : nil
  }
}
