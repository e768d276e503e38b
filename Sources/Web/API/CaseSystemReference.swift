internal import Core

/// A reference by which a case system names a person or a case.
enum CaseSystemReference {
  /// The most characters.
  static let maximumCharacters = 64
  /// What a reference is, for problem documents.
  static let rule = "1 to \(maximumCharacters) characters: letters A to Z, digits and . _ - :"

  /// Judges a reference.
  ///
  /// - Parameter text: what was sent.
  /// - Returns: the same text; capital and small letters differ.
  /// - Throws: ``FieldMend``.
  static func parse(_ text: String) throws(FieldMend) -> String {
    guard (1...maximumCharacters).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed) else {
      throw FieldMend("a reference has \(rule)")
    }
    return text
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: ".-_:".utf8.contains(byte)
    }
  }
}

/// What is to be mended in one field; it never repeats what was sent.
struct FieldMend: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension JSONObjectReader {
  /// A reference that must be there.
  func reference(_ name: String) -> String? {
    parsed(name, maximumCharacters: CaseSystemReference.maximumCharacters, CaseSystemReference.parse)
  }

  /// A text that may be left out, but not be blank.
  func textIfPresent(_ name: String, maximumCharacters: Int) -> String? {
    passOver(name)
    return has(name) ? text(name, maximumCharacters: maximumCharacters) : nil
  }

  /// A day in any usual writing, which may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - latest: the last day that it may be; nil where it may lie ahead.
  /// - Returns: the day; nil where it is missing or was noted.
  func optionalDate(_ name: String, notAfter latest: CivilDate? = nil) -> CivilDate? {
    optionalParsed(name, maximumCharacters: 40) { text throws(FieldMend) in
      let date = try CivilDate.inField(text)
      if let latest, latest < date { throw FieldMend("must not lie in the future") }
      return date
    }
  }
}

extension CivilDate {
  /// A day in any usual writing.
  ///
  /// - Parameter text: what was sent.
  /// - Returns: the day.
  /// - Throws: ``FieldMend``.
  static func inField(_ text: String) throws(FieldMend) -> CivilDate {
    guard let date = CivilDate(parsing: text) else {
      throw FieldMend("not a date that exists; write it as 1984-03-07")
    }
    return date
  }
}
