public import Core
public import Crypto
public import Jobs
public import Keys
public import People
public import Record
public import Storage
public import Alerts

/// What goes out.
///
/// 1. A room renders a mail and calls ``prepare(_:for:contactPoint:purpose:messageNumber:)`` before its transaction: the
///    channel composes the bytes, and they are sealed.
/// 2. ``enqueue(_:in:)`` writes them with their cause, and a job to deliver them.
/// 3. ``DeliverMail`` asks the person's standing, the state of the address and the safe-contact plan at the moment of
///    sending. What the plan forbids becomes an alert; what it puts off is put off; a frozen person gets nothing.
/// 4. Every try sends the same bytes with the same Message-ID, until a server has taken them: at least once. Then they are
///    blanked, and with them the only copy of a link's token.
/// 5. Whoever waits for it hears by the job `mail-settled`.
/// 6. What comes back to the mailbox is judged by ``Inbound``: a bounce, an answer, or neither.
///
/// Delivery never learns which provider carries a mail.
public final class Delivery: Sendable {
  let database: Database
  let channel: any MailChannel
  let people: People
  let jobs: JobQueue
  let alerts: Alerts
  let record: Record
  let sealer: GatewaySealer
  let surroundings: Surroundings
  /// How many mails have ended their way since the start, for metrics.
  public let tally = MailTally()

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - channel: what carries mail.
  ///   - people: whose plan and standing are asked.
  ///   - jobs: the queue.
  ///   - alerts: where what cannot be sent is reported.
  ///   - record: where acts are written down.
  ///   - boxKey: the gateway's key for boxes.
  ///   - surroundings: time, randomness and the log.
  /// - Throws: ``CryptoFailure``.
  public init(
    database: Database,
    channel: any MailChannel,
    people: People,
    jobs: JobQueue,
    alerts: Alerts,
    record: Record,
    boxKey: OpenedKey,
    surroundings: Surroundings
  ) throws(CryptoFailure) {
    self.database = database
    self.channel = channel
    self.people = people
    self.jobs = jobs
    self.alerts = alerts
    self.record = record
    sealer = try GatewaySealer(boxKey, random: surroundings.random)
    self.surroundings = surroundings
  }

  /// A number by which a new mail will be named; no mail has it yet.
  ///
  /// - Parameter connection: the transaction to look in.
  /// - Returns: the number.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func newMessageNumber(in connection: Connection) throws -> MessageNumber {
    try MessageNumber.new(from: surroundings.random) { try OutgoingMailStore.has($0, in: connection) }
  }

  /// Composes and seals a mail.
  ///
  /// It holds no transaction.
  ///
  /// - Parameters:
  /// - mail: every word of it.
  /// - person: whom it is for.
  /// - contactPoint: where it goes.
  /// - purpose: what it is for.
  /// - messageNumber: the number that stands in it.
  /// - Returns: what ``enqueue(_:in:)`` takes.
  /// - Throws: what the channel says of the draft, ``CryptoFailure``, ``RandomUnavailable``.
  public func prepare(
    _ mail: RenderedMail,
    for person: PersonID,
    contactPoint: ContactPointID,
    purpose: MailPurpose,
    messageNumber: MessageNumber
  ) throws -> PreparedMail {
    let id: OutgoingMailID = try surroundings.newIdentifier()
    let headerMessageID = "\(id)@\(channel.messageIDDomain(ofAgency: mail.agency))"
    let bytes = try channel.compose(
      MailDraft(
        agency: mail.agency,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        languages: mail.languages,
        headerMessageID: headerMessageID,
        messageNumber: messageNumber,
        date: surroundings.now
      )
    )
    return PreparedMail(
      id: id,
      messageNumber: messageNumber,
      person: person,
      contactPoint: contactPoint,
      purpose: purpose,
      headerMessageID: headerMessageID,
      box: try sealer.seal(bytes, place: "outgoing_mail.rendered:\(id)")
    )
  }

  /// Writes a prepared mail with its cause.
  ///
  /// - Parameters:
  ///   - mail: what was prepared.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func enqueue(_ mail: PreparedMail, in connection: Connection) throws {
    try OutgoingMailStore.insert(mail, at: surroundings.now, in: connection)
    // Somebody may sit and wait for a link; for a notice nobody does.
    try jobs.add(.deliverMail, subject: mail.id.text, isWaitedFor: mail.purpose != .notice, in: connection)
  }

  /// What a mail was for and how far it is.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``.
  public func settled(_ id: OutgoingMailID, in connection: Connection) throws -> SettledMail? {
    try OutgoingMailStore.find(id, in: connection).map {
      SettledMail(purpose: $0.purpose, person: $0.person, contactPoint: $0.contactPoint, status: $0.status)
    }
  }
}

extension Delivery {
  /// The mail with a number, if it left for an address.
  ///
  /// The work is the same whether there is no such mail or it went elsewhere.
  ///
  /// - Parameters:
  ///   - number: the number that stands in it.
  ///   - address: where it went, in any spelling of the same mailbox name.
  ///   - connection: the transaction to read in.
  /// - Returns: which mail, and to whom; nil where none did.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func sent(
    _ number: MessageNumber,
    to address: EmailAddress,
    in connection: Connection
  ) throws -> (id: OutgoingMailID, person: PersonID)? {
    let nowhere: ContactPointID = try surroundings.newIdentifier()
    let mail = try OutgoingMailStore.sent(number, in: connection)
    guard try people.isEmail(address, at: mail?.contactPoint ?? nowhere, in: connection) else { return nil }
    return mail.map { ($0.id, $0.person) }
  }

  /// Takes back a mail that no server has taken yet; one that was taken, or withdrawn before, stays as it is.
  ///
  /// A try that is under way at this moment may still hand it over.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func withdraw(_ id: OutgoingMailID, in connection: Connection) throws {
    try settle(id, as: .withdrawn, outcome: "withdrawn", in: connection)
  }

  /// Ends a mail's way once: its bytes are blanked, and whoever waits for it hears.
  ///
  /// Where the address does not work, Verification hears first and tells the others, so that they see how it stands by then.
  func settle(
    _ id: OutgoingMailID,
    as status: MailStatus,
    outcome: AuditEntry.Outcome,
    addressFails: Bool = false,
    in connection: Connection
  ) throws {
    guard let person = try OutgoingMailStore.settle(id, as: status, at: surroundings.now, in: connection)
    else { return }
    try record.write(
      AuditEntry(
        "mail.sent",
        by: .gateway,
        outcome: outcome,
        person: person,
        subject: id.text,
        channel: .email
      ),
      in: connection
    )
    try jobs.add(addressFails ? .addressFailed : .mailSettled, subject: id.text, in: connection)
    connection.afterCommit { [tally] in tally.note(status) }
  }
}

/// What a mail was for and how far it is.
public struct SettledMail: Sendable {
  /// What it is for.
  public let purpose: MailPurpose
  /// Whom it is for.
  public let person: PersonID
  /// Where it went.
  public let contactPoint: ContactPointID
  /// How far it is.
  public let status: MailStatus
}

/// The words of a mail, rendered.
public struct RenderedMail: Sendable {
  let agency: String
  let to: EmailAddress
  let subject: String
  let text: String
  let html: String
  let languages: [Language]

  /// The words of a mail.
  public init(
    agency: String,
    to: EmailAddress,
    subject: String,
    text: String,
    html: String,
    languages: [Language]
  ) {
    self.agency = agency
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.languages = languages
  }
}
