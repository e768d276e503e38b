public import Core
public import People

/// One answer of a check, parsed: what is impossible is a mistake to mend and never gets this far.
public struct IdentityAnswer: Sendable, CustomReflectable {
  /// What was asked.
  public let kind: IdentityFactKind
  let spellings: Set<String>

  /// An answer in words, a date, a number or a reference.
  ///
  /// - Parameters:
  ///   - kind: what was asked; anything but an address.
  ///   - text: what was answered, at most 200 characters.
  /// - Throws: ``Impossible``.
  public init(_ kind: IdentityFactKind, text: String) throws(Impossible) {
    self.kind = kind
    guard text.count <= 200 else { throw Impossible("at most 200 characters") }
    switch kind {
    case .dateOfBirth, .childDateOfBirth, .hearingDate, .lastAppointment:
      guard let date = FactSpelling.date(text) else {
        throw Impossible("not a date that exists; write it as 1984-03-07")
      }
      spellings = date
    case .ownReference:
      guard let reference = OwnReference(parsing: text) else {
        throw Impossible("not a reference of ours; it has eight letters and digits, check each")
      }
      spellings = [reference.normalised]
    case .address, .previousAddress:
      throw Impossible("an address is asked as postcode with house number or name")
    default:
      spellings = FactSpelling.of(kind, text)
      guard !spellings.isEmpty else {
        throw Impossible("nothing that can be compared; write letters or digits")
      }
    }
  }

  /// An address by post code and house number or name.
  ///
  /// - Parameters:
  ///   - kind: the current or an earlier address.
  ///   - house: its number or name.
  ///   - postcode: its post code.
  /// - Throws: ``Impossible``.
  public init(_ kind: IdentityFactKind, house: String, postcode: Postcode) throws(Impossible) {
    self.kind = kind
    spellings = house.count <= 100 ? FactSpelling.address(house: house, postcode: postcode) : []
    guard !spellings.isEmpty else { throw Impossible("the house number or name is missing") }
  }

  /// An address by its lines and post code.
  ///
  /// - Parameters:
  ///   - kind: the current or an earlier address.
  ///   - lines: as on a letter.
  ///   - postcode: its post code.
  /// - Throws: ``Impossible``.
  public init(_ kind: IdentityFactKind, lines: [String], postcode: Postcode) throws(Impossible) {
    self.kind = kind
    spellings = FactSpelling.address(lines: lines, postcode: postcode)
    guard !spellings.isEmpty else { throw Impossible("the house number or name is missing") }
  }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// An answer that cannot be right whoever gives it.
  ///
  /// It never repeats what was answered.
  public struct Impossible: Error, Sendable, CustomStringConvertible {
    /// What to do.
    public let description: String

    init(_ description: String) { self.description = description }
  }
}

extension Collection<IdentityAnswer> {
  /// The kinds that are answered, in a fixed order: `address,date_of_birth`.
  var kinds: String { map(\.kind.rawValue).sorted().joined(separator: ",") }
}
