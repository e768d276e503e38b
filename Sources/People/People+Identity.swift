public import Core
public import Crypto
public import Storage
internal import Alerts
internal import Keys

/// What is held of a person for a check, as hashes under the person's own key.
///
/// It opens without telling whether there is such a person: for nobody it holds no facts under a key of nobody.
public struct IdentityGround: Sendable {
  /// One fact and what weighs for or against it.
  public struct HeldFact: Sendable {
    /// What kind it is.
    public let kind: IdentityFactKind
    /// Who told us.
    public let source: FactSource
    /// Whether others of the case know it, by the record.
    public let isKnownToOthers: Bool
    /// Whether somebody else of the case holds or held the same, or told it of the person.
    public let isRecordedWithOther: Bool
    let spellings: Set<[UInt8]>
  }

  let key: PersonKey
  /// The facts in use.
  public let facts: [HeldFact]

  /// The facts of a kind that one of these spellings matches.
  ///
  /// All are compared, whatever matches first.
  ///
  /// - Parameters:
  /// - spellings: normal forms of what was answered.
  /// - kind: what was asked.
  /// - Returns: the facts that match; empty where none does.
  /// - Throws: ``CryptoFailure``.
  public func matches(_ spellings: Set<String>, kind: IdentityFactKind) throws(CryptoFailure) -> [HeldFact] {
    let hashes = try key.hashes(of: spellings, kind: kind)
    return facts.filter { $0.kind == kind && !$0.spellings.isDisjoint(with: hashes) }
  }

  /// The hash of something the gateway itself issued to the person, such as an own reference.
  ///
  /// - Parameters:
  ///   - text: its normal form.
  ///   - kind: what it is.
  /// - Returns: 32 bytes.
  /// - Throws: ``CryptoFailure``.
  public func hash(of text: String, kind: IdentityFactKind) throws(CryptoFailure) -> [UInt8] {
    try key.facts.of(text, kind: kind.rawValue)
  }
}

extension People {
  /// What is held of a person for a check.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where the person's key is gone.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func identityGround(of person: PersonID, in connection: Connection) throws -> IdentityGround? {
    guard let key = try personKey(person, in: connection) else { return nil }
    let facts = try FactStore.facts(of: person, in: connection).filter(\.isInUse)
    return IdentityGround(
      key: key,
      facts: facts.map {
        IdentityGround.HeldFact(
          kind: $0.kind,
          source: $0.source,
          isKnownToOthers: $0.isKnownToOthers,
          isRecordedWithOther: $0.isRecordedWithOther,
          spellings: $0.spellings
        )
      }
    )
  }

  /// Marks a person as somebody whom others try to pass for: from now on the heightened rules hold.
  ///
  /// - Parameters:
  ///   - person: whom.
  ///   - connection: the transaction of what gave rise to it.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func raiseRisk(of person: PersonID, in connection: Connection) throws {
    try PersonStore.raiseRisk(person, at: surroundings.now, in: connection)
    try alerts.raise(
      Alert(
        .heightenedRisk,
        note:
          "Risk was raised by a probe. Decide within one working day; keeping it starts with an own reference.",
        person: person
      ),
      in: connection
    )
  }
}

extension People {
  /// Who told us a telephone number, if it is on record and nobody else uses it.
  ///
  /// - Parameters:
  ///   - number: the number that was called back.
  ///   - person: whose it should be.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where the number is not the person's, no longer in use, or shared.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func sourceOfUnsharedPhone(
    _ number: PhoneNumber,
    of person: PersonID,
    in connection: Connection
  ) throws -> FactSource? {
    let hash = try index.of(number.e164, kind: "phone")
    return try ContactPointStore.all(of: person, in: connection)
      .first { $0.form == .phone && $0.index == hash && $0.point.isInUse && !$0.point.isShared }?.point.source
  }

  /// Everybody who is or was in each case of a person, the person too.
  ///
  /// - Parameters:
  ///   - person: whose cases.
  ///   - connection: the transaction to read in.
  /// - Returns: the people by case.
  /// - Throws: ``StorageFailure``.
  public func partiesOfCases(of person: PersonID, in connection: Connection) throws -> [CourtCaseID:
    [PersonID]]
  {
    var parties: [CourtCaseID: [PersonID]] = [:]
    for (own, party) in try CaseStore.companions(of: person, in: connection) where !own.hasLeft {
      parties[own.courtCase, default: []].append(party.person)
    }
    return parties
  }
}
