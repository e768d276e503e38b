internal import Core
internal import People
internal import Verification

extension IdentityAnswer {
  /// The fewest answers of a check.
  static let minimumCount = 2
  /// The most answers of a check.
  static let maximumCount = 4

  /// Reads the answers of a check; what is impossible is a mistake to mend, not a try.
  ///
  /// - Parameters:
  ///   - reader: the body.
  ///   - isInPerson: whether the check is face to face, which takes none.
  /// - Returns: those that can be compared; what is wrong with the others was noted.
  static func list(_ reader: JSONObjectReader, isInPerson: Bool) -> [IdentityAnswer] {
    var groups: Set<IdentityFactKind.Group> = []
    let minimum = isInPerson ? 0 : minimumCount
    let answers = reader.list("answers", minimum: minimum, maximum: maximumCount) {
      reader -> IdentityAnswer? in
      guard let kind = reader.oneOf("kind", IdentityFactKind.self) else {
        reader.passOver("value")
        return nil
      }
      if !groups.insert(kind.group).inserted {
        reader.refuse("kind", "counts as the same kind as an answer before it; one answer a kind")
      }
      switch kind {
      case .address, .previousAddress: return reader.object("value") { address(kind, $0) }
      default:
        return reader.parsed("value", maximumCharacters: 200) { text throws(Impossible) in
          try IdentityAnswer(kind, text: text)
        }
      }
    }
    if isInPerson, !answers.isEmpty { reader.refuse("answers", "are not taken in person") }
    return answers
  }

  /// `{postcode, house}` or `{lines, postcode}`.
  private static func address(_ kind: IdentityFactKind, _ reader: JSONObjectReader) -> IdentityAnswer? {
    let postcode = reader.parsed("postcode", maximumCharacters: 20, Postcode.init(parsing:))
    let house = reader.optionalText("house", maximumCharacters: 100)
    let lines = reader.texts("lines", maximum: 8, maximumCharacters: 100)
    guard (house == nil) != lines.isEmpty else {
      reader.refuse("house", "the house number or name is needed, or else the lines of the address")
      return nil
    }
    guard let postcode else { return nil }
    do throws(Impossible) {
      guard let house else { return try IdentityAnswer(kind, lines: lines, postcode: postcode) }
      return try IdentityAnswer(kind, house: house, postcode: postcode)
    } catch {
      reader.refuse(house == nil ? "lines" : "house", error.description)
      return nil
    }
  }
}
