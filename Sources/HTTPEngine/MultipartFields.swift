/// The fields of a form of parts that are no files, gathered as they come.
public struct MultipartFields: Sendable {
  /// The most bytes of all names and values together, where nothing else is said.
  public static let maximumBytes = 65536

  private var pairs: [(name: String, value: String)] = []
  private var name: String?
  private var value: [UInt8] = []
  private var count = 0

  private let limit: Int

  /// No fields yet.
  ///
  /// - Parameter limit: the most bytes of all names and values together.
  public init(atMost limit: Int = MultipartFields.maximumBytes) { self.limit = limit }

  /// The fields that are complete, as those of any other form.
  public var fields: FormFields { FormFields(pairs) }

  /// Takes an event of the parser; those of files are not for it.
  ///
  /// - Parameter event: what came.
  /// - Returns: the field that is complete with it.
  /// - Throws: ``MultipartRefusal/fieldsTooLarge`` or ``MultipartRefusal/encoding``.
  public mutating func take(_ event: MultipartParser.Event) throws(MultipartRefusal) -> FormFields.Field? {
    switch event {
    case .began(let part):
      name = part.fileName == nil ? part.name : nil
      if name != nil { try grow(by: part.name.utf8.count) }
    case .bytes(let bytes):
      guard name != nil else { return nil }
      try grow(by: bytes.count)
      value += bytes
    case .ended:
      guard let name else { return nil }
      self.name = nil
      defer { value = [] }
      guard !value.contains(0), let text = String(validating: value, as: UTF8.self) else { throw .encoding }
      // It names the encoding of the others to readers who guess; ours is always UTF-8. RFC 7578 §4.6
      guard name != "_charset_" else { return nil }
      pairs.append((name, text))
      return FormFields.Field(name: name, value: text)
    case .finished, .refused: break
    }
    return nil
  }

  private mutating func grow(by more: Int) throws(MultipartRefusal) {
    guard more <= limit - count else { throw .fieldsTooLarge }
    count += more
  }
}
