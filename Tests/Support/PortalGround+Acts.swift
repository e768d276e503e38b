internal import Access
public import Alerts
public import Core
internal import Jobs
public import People
public import Portal
public import Record
internal import Storage

extension PortalGround {
  /// Somebody of a case, with one email address.
  public struct Someone: Sendable {
    /// Their identifier.
    public let id: PersonID
    /// Their reference in the case system.
    public let reference: String
    /// The contact point of their address.
    public let point: ContactPointID
    /// The address.
    public let address: EmailAddress
  }

  /// Something happened that the test did not expect.
  public struct Unexpected: Error, CustomStringConvertible {
    /// What.
    public let description: String

    /// Makes the error.
    public init(_ description: String) { self.description = description }
  }

  /// Who acts where it does not matter.
  public static let caseSystem = AuditEntry.Actor.apiKey("key_of_a_test")

  /// The record of somebody in a case.
  ///
  /// - Parameters:
  ///   - name: their given name.
  ///   - side: on which side of the case.
  ///   - courtCase: the case's reference; nil for nobody's case.
  ///   - email: their address.
  ///   - source: who told us of it.
  /// - Returns: the record.
  /// - Throws: where the address is none.
  public static func record(
    of name: String,
    side: String = "applicant",
    in courtCase: String? = "CASE-1",
    email: String? = nil,
    source: FactSource = .person
  ) throws -> PersonRecord {
    var record = PersonRecord(agency: "england", givenName: name, familyName: "Example", language: .english)
    if let courtCase {
      record.cases = [
        PersonRecord.Membership(reference: courtCase, role: "party", side: Side(parsing: side) ?? .unknown)
      ]
    }
    record.emails = try [email ?? "\(name.lowercased())@example.org"].map {
      PersonRecord.Email(
        address: try EmailAddress(parsing: $0),
        source: source,
        isPreferred: false,
        isConfidential: false
      )
    }
    return record
  }

  /// Puts a record; it must be written.
  ///
  /// - Parameters:
  ///   - reference: whose.
  ///   - personRecord: the record, with one address at least.
  /// - Returns: the person.
  /// - Throws: ``Unexpected`` where the party wall refuses it.
  @discardableResult
  public func put(_ reference: String, _ personRecord: PersonRecord) async throws -> Someone {
    guard
      case .written(let view, _) = try await people.put(
        reference: reference,
        record: personRecord,
        by: PortalGround.caseSystem
      ), let email = view.emails.last
    else { throw Unexpected("the record of \(reference) was refused") }
    return Someone(id: view.id, reference: reference, point: email.id, address: email.address)
  }

  /// Puts somebody with an address that waits to be confirmed.
  ///
  /// - Parameters:
  ///   - name: their given name, of which reference and address are made.
  ///   - side: on which side of the case.
  ///   - courtCase: the case.
  /// - Returns: the person.
  /// - Throws: what putting a record throws.
  public func somebody(
    _ name: String,
    side: String = "applicant",
    in courtCase: String = "CASE-1"
  ) async throws -> Someone {
    try await put("REF-\(name)", PortalGround.record(of: name, side: side, in: courtCase))
  }

  /// Puts somebody whose address is verified.
  ///
  /// - Parameters:
  ///   - name: their given name, of which reference and address are made.
  ///   - side: on which side of the case.
  ///   - courtCase: the case.
  /// - Returns: the person.
  /// - Throws: what putting a record throws.
  public func verified(
    _ name: String,
    side: String = "applicant",
    in courtCase: String = "CASE-1"
  ) async throws -> Someone {
    let someone = try await somebody(name, side: side, in: courtCase)
    try await verify(someone.point)
    return someone
  }

  /// What the room that proves addresses does when a check passes.
  ///
  /// The jobs that follow are not done yet.
  ///
  /// - Parameter point: which address.
  /// - Throws: ``Unexpected`` where it does not stand so that it may be verified.
  public func verify(_ point: ContactPointID) async throws {
    try await stored.database.write { [people, jobs] connection in
      guard try people.move(point, to: .verified, in: connection) else { throw Unexpected("not verified") }
      try jobs.add(.addressVerified, subject: point.text, in: connection)
    }
  }

  /// Moves an address to another state.
  ///
  /// - Parameters:
  ///   - point: which address.
  ///   - status: where to.
  /// - Throws: ``Unexpected`` where it may not go there.
  public func move(_ point: ContactPointID, to status: ContactPointStatus) async throws {
    try await stored.database.write { [people] connection in
      guard try people.move(point, to: status, in: connection) else { throw Unexpected("not moved") }
    }
  }

  /// Freezes a person.
  public func freeze(_ someone: Someone) async throws {
    try await stored.database.write { [people] in
      try people.freeze(someone.id, by: PortalGround.caseSystem, in: $0)
    }
  }

  /// Puts the party wall before an address: somebody who has proved it too joins the case on another side.
  ///
  /// - Parameter someone: whose address.
  /// - Throws: ``Unexpected`` where the wall does not stand.
  public func wall(_ someone: Someone) async throws {
    var opponent = try PortalGround.record(
      of: "Opponent",
      side: "respondent",
      in: "CASE-9",
      email: someone.address.text
    )
    // A claim that was never proved would be refused.
    let point = try await put("REF-Opponent", opponent).point
    try await verify(point)
    opponent.cases += try PortalGround.record(of: "Opponent", side: "respondent").cases
    try await put("REF-Opponent", opponent)
    let isWalled = try await stored.database.read { [people] in
      try people.email(someone.point, in: $0)?.point.isWalled
    }
    guard isWalled == true else { throw Unexpected("no wall") }
  }

  /// Takes a person's address off the record.
  public func supersede(_ someone: Someone) async throws {
    _ = try await people.put(
      reference: someone.reference,
      record: try PortalGround.record(of: "Other", email: "another-address@example.org"),
      by: PortalGround.caseSystem
    )
  }

  /// Makes an account for a person, and hastens what waited for it.
  ///
  /// - Parameter someone: whose.
  /// - Throws: ``Unexpected`` where it is not made.
  public func openAccount(of someone: Someone) async throws {
    let prepared = try sittings.prepare(
      person: someone.id,
      contactPoint: someone.point,
      address: someone.address,
      origin: .confirm
    )
    try await stored.database.write { [sittings] in try sittings.open(prepared, in: $0) }
    guard
      case .created(_) = try await accounts.create(
        from: prepared.secret.reveal { $0 },
        password: Secret("plum ladder seven kites")
      )
    else { throw Unexpected("no account") }
    try await portal.accountOpened(someone.id)
  }

  /// Somebody's session.
  public func reader(_ someone: Someone..., earliestOpenMail: Timestamp? = nil) -> Reader {
    Reader(
      session: "ses_of_" + someone.map(\.id.text).joined(),
      account: "acc_of_" + someone.map(\.id.text).joined(),
      mailboxes: someone.map { Reader.Mailbox(person: $0.id, contactPoint: $0.point) },
      earliestOpenMail: earliestOpenMail
    )
  }

  /// Hands in a message; it must be taken.
  ///
  /// - Parameters:
  ///   - body: the letter.
  ///   - subject: its subject.
  ///   - someone: to whom.
  ///   - needsSecondFactor: whether it opens only in a session that has shown a second factor.
  ///   - expiresAt: when it is over.
  /// - Returns: its identifier and state.
  /// - Throws: ``Unexpected`` where it is not taken.
  @discardableResult
  public func send(
    _ body: String = "A letter.",
    subject: String = "About Tuesday",
    to someone: Someone,
    needsSecondFactor: Bool = false,
    expiresAt: Timestamp? = nil
  ) async throws -> (id: MessageID, status: MessageStatus) {
    let draft = MessageDraft(
      to: someone.reference,
      courtCase: nil,
      subject: Secret(subject),
      body: Secret(body),
      language: nil,
      needsSecondFactor: needsSecondFactor,
      expiresAt: expiresAt
    )
    guard
      case .accepted(let id, let status, _) = try await portal.send(
        draft,
        by: PortalGround.caseSystem,
        admittedBy: .given
      )
    else {
      throw Unexpected("a message was refused")
    }
    return (id, status)
  }

  /// How far a message is.
  ///
  /// - Parameter id: which one.
  /// - Returns: its state.
  /// - Throws: ``Unexpected`` where there is none.
  public func status(of id: MessageID) async throws -> MessageStatus {
    guard let view = try await portal.view(id, by: PortalGround.caseSystem) else {
      throw Unexpected("no message")
    }
    return view.status
  }

  /// The text of a message as somebody opens it; nil where it does not open for them.
  public func text(of id: MessageID, for reader: Reader) async throws -> String? {
    guard case .opened(let message) = try await portal.open(id, for: reader) else { return nil }
    return message.body.reveal { $0 }
  }

  /// All alerts of a kind, newest first.
  public func raised(_ kind: Alert.Kind) async throws -> [ListedAlert] {
    try await stored.database.read { [alerts] in
      try alerts.list(AlertQuery(kind: kind, limit: 200), in: $0).items
    }
  }

  /// How often something was written down, by its outcome.
  ///
  /// - Parameter action: what was done.
  /// - Returns: outcomes, oldest first.
  /// - Throws: ``StorageFailure``.
  public func recorded(_ action: String) async throws -> [String] {
    try await stored.database.read { connection in
      try connection.query("SELECT outcome FROM audit_entry WHERE action = \(action) ORDER BY id").map {
        try $0.text("outcome")
      }
    }
  }

  /// Runs one statement on the database, as a thief or an accident would.
  ///
  /// - Parameter statement: the statement.
  /// - Returns: how many rows it changed.
  /// - Throws: ``StorageFailure``.
  @discardableResult
  public func tamper(_ statement: String) async throws -> Int {
    try await stored.database.write { try $0.rowsChanged(by: "\(unsafeRaw: statement)") }
  }

  /// The first column of each row of a look at the database.
  ///
  /// - Parameter statement: what to look at, its column named `value`, a text.
  /// - Returns: the values.
  /// - Throws: ``StorageFailure``.
  public func values(_ statement: String) async throws -> [String] {
    try await stored.database.read { connection in
      try connection.query("\(unsafeRaw: statement)").map { try $0.text("value") }
    }
  }
}
