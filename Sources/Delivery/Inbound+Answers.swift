internal import Alerts
public import Core
internal import Crypto
internal import People
public import Record
public import Storage

extension Inbound {
  /// What came in answer to a person's mails, newest first.
  ///
  /// - Parameters:
  ///   - person: whose.
  ///   - limit: at most so many.
  /// - Returns: the answers without their words.
  /// - Throws: ``StorageFailure``.
  public func answers(of person: PersonID, atMost limit: Int = 50) async throws -> [InboundAnswer] {
    try await database.read { try InboundStore.answers(of: person, atMost: limit, in: $0) }
  }

  /// Lists what came in answer to a person's mails, and writes the look down.
  ///
  /// - Parameters:
  ///   - reference: the person's reference in the case system.
  ///   - limit: at most so many.
  ///   - actor: who looks.
  /// - Returns: the answers without their words, newest first; nil where there is no such person.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func answers(
    ofReference reference: String,
    atMost limit: Int = 50,
    by actor: AuditEntry.Actor
  ) async throws -> [InboundAnswer]? {
    try await database.write { connection in
      guard let person = try self.delivery.people.person(withReference: reference, in: connection) else {
        return nil
      }
      try self.record.write(
        AuditEntry("inbound_mails.listed", by: actor, person: person, channel: .api),
        in: connection
      )
      return try InboundStore.answers(of: person, atMost: limit, in: connection)
    }
  }

  /// Whether an answer to a person's mails waits to be dealt with.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - person: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: false where there is none, where it answers somebody else's mail, and where it was dealt with.
  /// - Throws: ``StorageFailure``.
  public func isWaiting(_ id: InboundMailID, of person: PersonID, in connection: Connection) throws -> Bool {
    try InboundStore.isWaiting(id, of: person, in: connection)
  }

  /// Opens an answer's words: the look is written down before they are released.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - actor: who reads.
  /// - Returns: nil where there is no such answer; no words where none could be kept, or they are forgotten.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func read(
    _ id: InboundMailID,
    by actor: AuditEntry.Actor
  ) async throws -> (answer: InboundAnswer, text: Secret<String>?)? {
    let found = try await database.write { connection in
      guard let found = try InboundStore.find(id, in: connection) else {
        return (mail: InboundAnswer, box: [UInt8])?.none
      }
      try self.record.write(
        AuditEntry(
          "inbound_mail.read",
          by: actor,
          person: found.mail.person,
          subject: id.text,
          channel: .email
        ),
        in: connection
      )
      return found
    }
    guard let (answer, box) = found else { return nil }
    guard !box.isEmpty else { return (answer, nil) }
    let bytes = try sealer.open(box, place: Inbound.place(of: id))
    return (answer, Secret(String(decoding: bytes, as: UTF8.self)))
  }

  /// Says that an answer was dealt with: it is taken out of the mailbox at the next visit, and with the last one of a person
  /// the alert ends.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - actor: who says so.
  ///   - connection: the transaction of what was made of it.
  /// - Returns: false where there is no such answer, or that was said before.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func askDeletion(
    of id: InboundMailID,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws -> Bool {
    guard let found = try InboundStore.find(id, in: connection),
      try InboundStore.askDeletion(id, in: connection)
    else { return false }
    try record.write(
      AuditEntry(
        "inbound_mail.deletion_asked",
        by: actor,
        person: found.mail.person,
        subject: id.text,
        channel: .email
      ),
      in: connection
    )
    if try !InboundStore.hasWaiting(of: found.mail.person, in: connection) {
      try delivery.alerts.close(.mailReply, about: found.mail.person, in: connection)
    }
    return true
  }

  /// The answers that a visit is to take out of the mailbox.
  ///
  /// - Parameters:
  ///   - visit: the visit.
  ///   - numbering: how the mailbox numbers its mails now.
  /// - Returns: at most 50, each with its number in the mailbox.
  /// - Throws: ``StorageFailure``.
  public func toDelete(
    in visit: Visit,
    numbering: UInt32
  ) async throws -> [(id: InboundMailID, number: UInt32)] {
    try await database.read { connection in
      try InboundStore.toDelete(
        in: visit.mailbox,
        numbering: Int64(numbering),
        atMost: 50,
        connection: connection
      )
    }.map { ($0.id, UInt32(clamping: $0.number)) }
  }

  /// Notes that an answer is out of the mailbox.
  ///
  /// - Parameter id: which one.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func noteDeleted(_ id: InboundMailID) async throws {
    let now = surroundings.now
    try await database.write { connection in
      guard let person = try InboundStore.noteDeleted(id, at: now, in: connection) else { return }
      try self.record.write(
        AuditEntry("inbound_mail.deleted", by: .gateway, person: person, subject: id.text, channel: .email),
        in: connection
      )
    }
  }

  private var database: Database { delivery.database }
  private var record: Record { delivery.record }
  private var sealer: GatewaySealer { delivery.sealer }
  private var surroundings: Surroundings { delivery.surroundings }
}
