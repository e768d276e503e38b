public import Core
public import Crypto
public import Jobs
public import Keys
public import Record
public import Storage
public import Alerts

/// Says which of some members of staff have an account that is set up and in force, and a role that works on cases.
///
/// They are found by the keyed hash of their address. Access, which holds the accounts, answers.
public typealias StaffInForce = @Sendable (_ indexes: [[UInt8]], Connection) throws -> Set<[UInt8]>

/// The people of the cases, and what is known of them.
///
/// 1. A case system puts whole records (``put(reference:record:by:)``): names, dates, addresses and facts go into one box
///    under the person's own key; facts are hashed in their honest spellings; contact points become rows of their own.
/// 2. When a record is written, *who else knows* is settled: each value is compared, by keyed hashes, with what everybody
///    else who is or was in the same cases holds or ever held.
/// 3. The party wall is judged in the same act: an email address held on another side refuses the whole record, raises an
///    alert and stops mail to that address; on the same side it is marked shared.
/// 4. How far a contact point is proved changes by ``move(_:to:in:)`` alone, which Verification calls in its transaction.
///
/// What the gateway owns (states of contact points, refusals, risk marks, freezes) is never touched by a record. Writing
/// is optimistic: what must be known is read first, hashed and sealed without holding the database, then written if no
/// revision has moved in between.
public final class People: Sendable {
  /// How often a write starts anew when somebody else was quicker.
  static let maximumTries = 8

  let database: Database
  let keys: KeyTable
  let index: BlindIndex
  let record: Record
  let alerts: Alerts
  let jobs: JobQueue
  let surroundings: Surroundings
  let staffInForce: StaffInForce

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - keys: the key table.
  ///   - index: the gateway's index key at work.
  ///   - record: where acts are written down.
  ///   - alerts: where conflicts are reported.
  ///   - jobs: the queue.
  ///   - surroundings: time, randomness and the log.
  ///   - staffInForce: who of the staff may work now.
  public init(
    database: Database,
    keys: KeyTable,
    index: BlindIndex,
    record: Record,
    alerts: Alerts,
    jobs: JobQueue,
    surroundings: Surroundings,
    staffInForce: @escaping StaffInForce
  ) {
    self.database = database
    self.keys = keys
    self.index = index
    self.record = record
    self.alerts = alerts
    self.jobs = jobs
    self.surroundings = surroundings
    self.staffInForce = staffInForce
  }

  /// The keyed hash by which an email address is found.
  ///
  /// - Parameter address: the address.
  /// - Returns: 16 bytes.
  /// - Throws: ``CryptoFailure``.
  public func lookup(_ address: EmailAddress) throws(CryptoFailure) -> [UInt8] {
    try index.of(address.lookupForm, kind: "email")
  }

  /// The keyed hash by which the party wall finds a mailbox in all of its spellings.
  func wallLookup(_ address: EmailAddress) throws(CryptoFailure) -> [UInt8] {
    try index.of(address.mailboxForm, kind: "mailbox")
  }

  /// The person with a reference.
  ///
  /// - Parameters:
  ///   - reference: the reference in the case system.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func person(withReference reference: String, in connection: Connection) throws -> PersonID? {
    try PersonStore.find(reference: reference, in: connection)?.id
  }

  /// The references in the case system of people and cases, by their identifiers.
  ///
  /// - Parameters:
  ///   - people: whose.
  ///   - cases: and of which cases.
  /// - Returns: what is found.
  /// - Throws: ``StorageFailure``.
  public func references(
    ofPeople people: Set<PersonID>,
    cases: Set<CourtCaseID>
  ) async throws -> (people: [PersonID: String], cases: [CourtCaseID: String]) {
    try await database.read { connection in
      (
        try PersonStore.references(of: people, in: connection),
        try CaseStore.references(of: cases, in: connection)
      )
    }
  }

  /// The person with a reference.
  ///
  /// - Parameter reference: the reference in the case system.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func person(withReference reference: String) async throws -> PersonID? {
    try await database.read { try self.person(withReference: reference, in: $0) }
  }

  /// What a case system may be told of a person.
  ///
  /// - Parameters:
  ///   - reference: the person's reference.
  ///   - actor: who looks.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func view(ofReference reference: String, by actor: AuditEntry.Actor) async throws -> PersonView? {
    try await database.write { connection in
      guard let row = try PersonStore.find(reference: reference, in: connection) else { return nil }
      try self.record.write(
        AuditEntry("person.read", by: actor, person: row.id, channel: .api),
        in: connection
      )
      return try self.view(of: row, in: connection)
    }
  }

  func view(of row: PersonStore.PersonRow, in connection: Connection) throws -> PersonView {
    try view(of: row, key: personKey(row.id, in: connection), in: connection)
  }

  func view(of row: PersonStore.PersonRow, key: PersonKey?, in connection: Connection) throws -> PersonView {
    let contacts = try ContactPointStore.all(of: row.id, in: connection)
    let histories = try ContactPointStore.histories(of: row.id, in: connection)
    var emails: [PersonView.Email] = []
    for contact in contacts where contact.form == .email {
      guard let address = try key.map({ try self.address(of: contact, key: $0) }) else { continue }
      emails.append(
        PersonView.Email(
          id: contact.point.id,
          address: address,
          status: contact.point.status,
          history: histories[contact.point.id] ?? []
        )
      )
    }
    let kinds = try FactStore.kindsInUse(of: row.id, in: connection)
    return PersonView(
      id: row.id,
      reference: row.reference,
      agency: row.agency,
      language: row.language,
      cases: try CaseStore.references(of: row.id, in: connection),
      emails: emails,
      factKinds: IdentityFactKind.allCases.filter(kinds.contains),
      phoneCount: contacts.filter { $0.form == .phone && $0.point.isInUse }.count,
      isFrozen: row.frozenAt != nil
    )
  }

  func personKey(_ person: PersonID, in connection: Connection) throws -> PersonKey? {
    try keys.key(of: .person(person.text), in: connection).map { try PersonKey($0) }
  }

  func address(of contact: ContactPointStore.ContactRow, key: PersonKey) throws -> EmailAddress {
    let bytes = try key.open(contact.box, place: "contact_point.value:\(contact.point.id)")
    return try EmailAddress(parsing: String(decoding: bytes, as: UTF8.self))
  }
}
