public import Core
internal import Keys
public import Storage

/// Somebody of a case as those who work on it see them; the name is sealed until it is shown.
public struct SealedParty: Sendable {
  /// In which case.
  public let courtCase: CourtCaseID
  /// Who.
  public let person: PersonID
  /// Their reference in the case system.
  public let reference: String
  /// What they are in the case, as the case system says: `mother`.
  public let role: String
  /// On which side.
  public let side: Side
  /// The language they are written to in.
  public let language: Language
  /// Whether the person is at heightened risk, whatever the case is.
  public let isAtRisk: Bool
  /// Whether they are frozen.
  public let isFrozen: Bool
  private let recordBox: [UInt8]
  private let key: SealedKey?

  init(_ row: PartyStore.PartyRow, key: SealedKey?) {
    courtCase = row.courtCase
    person = row.person
    reference = row.reference
    role = row.role
    side = row.side
    language = row.language
    isAtRisk = row.isAtRisk
    isFrozen = row.isFrozen
    recordBox = row.recordBox
    self.key = key
  }

  /// Opens the name; whoever holds the database does not.
  ///
  /// - Returns: given and family name; nil where the person's key was destroyed.
  /// - Throws: ``CryptoFailure`` where the record does not open, or what decoding it throws.
  public func name() throws -> Secret<String>? {
    guard let key else { return nil }
    let record = try PersonKey(key.opened()).record(of: person, in: recordBox)
    return Secret([record.givenName, record.familyName].filter { !$0.isEmpty }.joined(separator: " "))
  }
}

extension People {
  /// Who is in some cases.
  ///
  /// - Parameters:
  ///   - cases: which cases.
  ///   - people: only these, those too who have left; nil for everybody who is in them now.
  ///   - connection: the transaction to read in.
  /// - Returns: the parties, their names sealed.
  /// - Throws: ``StorageFailure``.
  public func parties(
    of cases: Set<CourtCaseID>,
    among people: Set<PersonID>? = nil,
    in connection: Connection
  ) throws -> [SealedParty] {
    let rows = try PartyStore.parties(of: cases, among: people, in: connection)
    let owners = Set(rows.map { KeyOwner.person($0.person.text) })
    let found = try keys.askSealedKeys(of: Array(owners), in: connection).answer()
    return rows.map { SealedParty($0, key: found[.person($0.person.text)]) }
  }
}

extension People {
  /// Who is in some cases now, by identifier alone.
  ///
  /// - Parameters:
  ///   - cases: the cases.
  ///   - connection: the transaction to read in.
  /// - Returns: each once.
  /// - Throws: ``StorageFailure``.
  public func people(of cases: [CourtCaseID], in connection: Connection) throws -> [PersonID] {
    try PartyStore.people(of: cases, in: connection)
  }
}
