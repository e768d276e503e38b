public import Alerts
public import Core
internal import Crypto
internal import Jobs
public import People
public import Record
internal import Storage
public import Verification

extension DomainGround {
  /// Somebody did something that the test did not expect.
  public struct Unexpected: Error, CustomStringConvertible {
    /// What.
    public let description: String

    /// Makes the error.
    public init(_ description: String) { self.description = description }
  }

  /// Who acts where it does not matter.
  public static let caseSystem = AuditEntry.Actor.apiKey("key_of_a_test")

  /// Puts a person's record; it must be written.
  ///
  /// - Parameters:
  ///   - reference: whose.
  ///   - record: the record.
  /// - Returns: the person as a case system sees them.
  /// - Throws: ``Unexpected`` where the party wall refuses it.
  @discardableResult
  public func put(_ reference: String, _ record: PersonRecord) async throws -> PersonView {
    guard
      case .written(let view, _) = try await people.put(
        reference: reference,
        record: record,
        by: DomainGround.caseSystem
      )
    else { throw Unexpected("the party wall refused \(reference)") }
    return view
  }

  /// Adds an email address; it must be taken.
  ///
  /// - Parameters:
  ///   - text: the address.
  ///   - source: who told us.
  ///   - reference: whose it is.
  /// - Returns: the address as a case system sees it.
  /// - Throws: ``Unexpected`` where it is refused.
  @discardableResult
  public func addEmail(
    _ text: String,
    source: FactSource = .person,
    to reference: String
  ) async throws -> PersonView.Email {
    guard
      case .added(let email) = try await people.addEmail(
        try EmailAddress(parsing: text),
        source: source,
        toReference: reference,
        by: DomainGround.caseSystem
      )
    else { throw Unexpected("the address of \(reference) was refused") }
    return email
  }

  /// Adds an email address, does the jobs, and gives the token of the link that was mailed to it.
  ///
  /// - Parameters:
  ///   - text: the address.
  ///   - source: who told us.
  ///   - reference: whose it is.
  /// - Returns: the token; nil where no mail went there.
  /// - Throws: ``Unexpected``.
  public func mailLink(
    to text: String,
    source: FactSource = .person,
    of reference: String
  ) async throws -> String? {
    try await addEmail(text, source: source, to: reference)
    await runner.drain()
    return try lastToken(to: text)
  }

  /// The token of the last link that was mailed to an address.
  ///
  /// - Parameter text: the address.
  /// - Returns: nil where no mail went there.
  /// - Throws: where `text` is no address.
  public func lastToken(to text: String) throws -> String? {
    let address = try EmailAddress(parsing: text)
    return mail.mails.last { $0.address == address }?.token
  }

  /// A check by telephone or another way.
  ///
  /// - Parameters:
  ///   - reference: of whom.
  ///   - answers: what was answered.
  ///   - channel: by which way.
  ///   - session: the caller's identifier of the call.
  ///   - calledBack: the number that we called.
  /// - Returns: the outcome.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func check(
    _ reference: String,
    _ answers: [IdentityAnswer],
    by channel: IdentityChecks.Channel = .phone,
    session: String? = nil,
    calledBack: String? = nil
  ) async throws -> CheckOutcome {
    let request = IdentityChecks.Request(
      channel: channel,
      session: session,
      officer: "officer-7",
      photoIdentity: nil,
      calledBack: try calledBack.map { try PhoneNumber(parsing: $0) },
      answers: answers
    )
    guard
      let result = try await checks.check(
        request,
        ofReference: reference,
        caller: "test",
        by: DomainGround.caseSystem
      )
    else { throw Unexpected("there is no \(reference)") }
    return result.outcome
  }

  /// A check face to face.
  ///
  /// - Parameters:
  ///   - reference: of whom.
  ///   - officer: who saw them.
  ///   - photoIdentity: what was shown.
  /// - Returns: the outcome.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func meet(
    _ reference: String,
    officer: String? = "officer-7",
    photoIdentity: String? = "passport"
  ) async throws -> CheckOutcome {
    let request = IdentityChecks.Request(
      channel: .inPerson,
      session: nil,
      officer: officer,
      photoIdentity: photoIdentity,
      calledBack: nil,
      answers: []
    )
    guard
      let result = try await checks.check(
        request,
        ofReference: reference,
        caller: "test",
        by: DomainGround.caseSystem
      )
    else { throw Unexpected("there is no \(reference)") }
    return result.outcome
  }

  /// Issues an own reference.
  ///
  /// - Parameter reference: to whom.
  /// - Returns: the own reference as it is printed.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func issueOwnReference(to reference: String) async throws -> String {
    guard let issued = try await references.issue(toReference: reference, by: DomainGround.caseSystem) else {
      throw Unexpected("there is no \(reference)")
    }
    return issued.ownReference.printed
  }

  /// All alerts, newest first.
  ///
  /// - Parameter kind: only of this kind.
  /// - Returns: at most 200.
  /// - Throws: ``StorageFailure``.
  public func raised(_ kind: Alert.Kind? = nil) async throws -> [ListedAlert] {
    try await database.database.read { [alerts] in
      try alerts.list(AlertQuery(kind: kind, limit: 200), in: $0).items
    }
  }

  /// How a person may safely be reached.
  ///
  /// - Parameter reference: whom.
  /// - Returns: the plan.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func safeContact(of reference: String) async throws -> SafeContactPlan {
    let person = try await standing(of: reference).id
    return try await database.database.read { [people] in try people.safeContact(of: person, in: $0) }
  }

  /// A person's first email contact point.
  ///
  /// - Parameter reference: whose.
  /// - Returns: nil where there is none.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func emailPoint(of reference: String) async throws -> ContactPointID? {
    let person = try await standing(of: reference).id
    return try await database.database.read { [people] in
      try people.emailPoints(of: person, in: $0).first?.id
    }
  }

  /// How a person stands.
  ///
  /// - Parameter reference: whom.
  /// - Returns: the standing.
  /// - Throws: ``Unexpected`` where there is no such person.
  public func standing(of reference: String) async throws -> PersonStanding {
    let standing = try await database.database.read { [people] connection in
      try people.person(withReference: reference, in: connection).flatMap {
        try people.standing(of: $0, in: connection)
      }
    }
    guard let standing else { throw Unexpected("there is no \(reference)") }
    return standing
  }

  /// How many rows every table has.
  ///
  /// - Returns: the number by the table's name.
  /// - Throws: ``StorageFailure``.
  public func rowCounts() async throws -> [String: Int64] {
    let tables = try await database.tables()
    return try await database.database.read { connection in
      var counts: [String: Int64] = [:]
      for table in tables {
        counts[table] = try connection.first("SELECT COUNT(*) AS n FROM \(unsafeRaw: table)")?.int("n")
      }
      return counts
    }
  }
}
