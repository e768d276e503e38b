internal import Alerts
internal import Core
internal import Jobs
internal import People
internal import Record
internal import Storage

/// What comes back to the mailbox.
///
/// 1. Whoever reads the mailbox begins a visit (``begin(_:every:)``), which one instance has at a time, by a lease in the
///    mailbox's row. How far it is read stands there too.
/// 2. Each mail is handed in (``take(_:bytes:numbered:in:)``), and written down once with all that follows from it: a mail
///    that is known by its bytes is not taken twice, whatever the server numbers it.
/// 3. A report of a mail server is judged by ``ReturnRule``. Where the address does not work the job `address-failed` has
///    Verification say so; where the mail alone is lost, whoever waits for it hears.
/// 4. What a person wrote is sealed, and staff get an alert without content. It is never answered, and proves nothing.
/// 5. When staff have keyed it (``askDeletion(of:by:in:)``), the next visit takes it out of the mailbox, looks that it is gone,
///    and only then is that written into the record and the words forgotten.
///
/// Limits: of a mail's words at most ``Inbound/maximumTextBytes`` are kept.
public struct Inbound: Sendable {
  /// A long letter; what is longer is read in the mailbox.
  public static let maximumTextBytes = 65_536
  /// How long a visit may take; then another instance may begin one.
  public static let leaseSpan: Duration = .minutes(5)
  /// The longest pause after failures.
  static let longestPause: Duration = .hours(1)

  let delivery: Delivery

  /// What comes back to a room's mails.
  public init(_ delivery: Delivery) {
    self.delivery = delivery
  }

  /// A visit to the mailbox.
  public struct Visit: Sendable {
    let mailbox: String
    let token: String
    /// How often the visits before it failed in a row.
    public let failures: Int
    /// How the mailbox numbered its mails when it was read last; 0 where it was not.
    public let numbering: UInt32
    /// The last mail that was taken under that numbering.
    public let lastMail: UInt32
  }

  /// Another instance has the mailbox by now.
  public struct VisitLost: Error {}

  /// Begins a visit, if one is due and nobody else is there.
  ///
  /// - Parameter mailbox: what the mailbox is known by.
  /// - Returns: nil where it is not to be visited now.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func begin(_ mailbox: String) async throws -> Visit? {
    let id = Inbound.hex(try delivery.sealer.hash(Array(mailbox.utf8)))
    let now = delivery.surroundings.now
    guard try await delivery.database.read({ try InboundStore.isDue(id, at: now, in: $0) }) else {
      return nil
    }
    let token = Inbound.hex(try delivery.surroundings.random.bytes(16))
    let row = try await delivery.database.write { connection in
      try InboundStore.lease(id, token: token, at: now, until: now + Inbound.leaseSpan, in: connection)
    }
    return row.map { row in
      Visit(
        mailbox: id,
        token: token,
        failures: Int(clamping: row.failures),
        numbering: UInt32(clamping: row.numbering),
        lastMail: UInt32(clamping: row.lastMail)
      )
    }
  }

  /// Ends a visit.
  ///
  /// - Parameters:
  ///   - visit: which one.
  ///   - hasFailed: whether it could not be finished; then the next one waits longer each time, up to an hour.
  ///   - pause: until the next one.
  /// - Throws: ``StorageFailure``.
  public func end(_ visit: Visit, hasFailed: Bool, pause: Duration) async throws {
    let now = delivery.surroundings.now
    let failures = hasFailed ? min(visit.failures, 1000) + 1 : 0
    let wait = min(pause * (1 << min(failures, 10)), max(pause, Inbound.longestPause))
    try await delivery.database.write { connection in
      try InboundStore.release(
        visit.mailbox,
        token: visit.token,
        due: now + wait,
        failures: Int64(failures),
        at: now,
        in: connection
      )
    }
  }

  /// Notes that there is nothing up to a number.
  ///
  /// - Parameters:
  ///   - number: the number.
  ///   - numbering: under which numbering.
  ///   - visit: the visit.
  /// - Throws: ``VisitLost``, ``StorageFailure``.
  public func pass(_ number: UInt32, numbering: UInt32, in visit: Visit) async throws {
    try await delivery.database.write { try self.advance(visit, to: number, numbering: numbering, in: $0) }
  }

  /// Takes a mail in, with all that follows from it.
  ///
  /// - Parameters:
  ///   - mail: what it is.
  ///   - bytes: its bytes, by which it is known again.
  ///   - number: its number in the mailbox.
  ///   - numbering: under which numbering.
  ///   - visit: the visit.
  /// - Returns: whether it should stay unread in the mailbox, for whoever looks there.
  /// - Throws: ``VisitLost``, ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func take(
    _ mail: InboundMail,
    bytes: [UInt8],
    number: UInt32,
    numbering: UInt32,
    in visit: Visit
  ) async throws -> Bool {
    let id: InboundMailID = try delivery.surroundings.newIdentifier()
    let fingerprint = try delivery.sealer.hash(bytes)
    var box: [UInt8] = []
    if case .answer(let answer) = mail.content, let text = answer.text {
      let words = text.reveal { Array($0.utf8.prefix(Inbound.maximumTextBytes)) }
      box = try delivery.sealer.seal(words, place: Inbound.place(of: id))
    }
    let textBox = box
    return try await delivery.database.write { connection in
      try self.advance(visit, to: number, numbering: numbering, in: connection)
      let about = try self.mail(namedBy: mail, in: connection)
      let address = try about.flatMap { try self.delivery.people.email($0.contactPoint, in: connection) }
      let isNew = try InboundStore.insert(
        InboundStore.NewMail(
          id: id,
          mailbox: visit.mailbox,
          fingerprint: fingerprint,
          numbering: Int64(numbering),
          number: Int64(number),
          kind: mail.kind,
          about: about,
          // Of who cannot be told whose it is nothing is kept: it is read in the mailbox.
          textBox: about == nil ? [] : textBox,
          // Only an address that is the person's still: who reads an old one may know a number that was mailed there.
          isFromAddress: address?.point.opensMailbox == true && mail.sender == address?.address,
          isAuthenticated: mail.isAuthenticated
        ),
        at: self.delivery.surroundings.now,
        in: connection
      )
      guard isNew else { return false }
      return try self.follow(mail, id: id, about: about, at: address, in: connection)
    }
  }

  private func advance(
    _ visit: Visit,
    to number: UInt32,
    numbering: UInt32,
    in connection: Connection
  ) throws {
    let holds = try InboundStore.advance(
      visit.mailbox,
      token: visit.token,
      numbering: Int64(numbering),
      lastMail: Int64(number),
      in: connection
    )
    guard holds else { throw VisitLost() }
  }

  /// The mail of ours that a mail names: a report by a Message-ID alone, an answer also by the number in its address.
  private func mail(
    namedBy mail: InboundMail,
    in connection: Connection
  ) throws -> OutgoingMailStore.MailRow? {
    switch mail.content {
    case .automatic, .unreadable: return nil
    case .returned: return try OutgoingMailStore.find(withHeader: Set(mail.quoted), in: connection)
    case .answer:
      if let number = mail.number, let found = try OutgoingMailStore.find(number, in: connection) {
        return found
      }
      for quoted in mail.quoted {
        if let found = try OutgoingMailStore.find(withHeader: [quoted], in: connection) { return found }
      }
      return nil
    }
  }

  private func follow(
    _ mail: InboundMail,
    id: InboundMailID,
    about: OutgoingMailStore.MailRow?,
    at address: (point: ContactPoint, address: EmailAddress)?,
    in connection: Connection
  ) throws -> Bool {
    switch mail.content {
    case .automatic: return false
    case .unreadable:
      try report(
        "A mail to the mailbox could not be read. Look at it there.",
        topic: "unread",
        in: connection
      )
      return true
    case .answer:
      guard let about else {
        try report(
          "Mail came that answers none of ours. Read it in the mailbox.",
          topic: "unknown",
          in: connection
        )
        return true
      }
      try noteAnswer(id, to: about, in: connection)
      return false
    case .returned(let recipients):
      guard let about else {
        try report(
          "A report came of a mail that is none of ours. Look at it there.",
          topic: "unknown",
          in: connection
        )
        return true
      }
      return try noteReturned(about, recipients, sentTo: mail.number, at: address, in: connection)
    }
  }

  private func noteAnswer(
    _ id: InboundMailID,
    to mail: OutgoingMailStore.MailRow,
    in connection: Connection
  ) throws {
    try delivery.alerts.raise(
      Alert(
        .mailReply,
        note:
          "Somebody answered by email: sent to the mailbox, not secure. Key a check, then have it deleted.",
        person: mail.person
      ),
      in: connection
    )
    try delivery.record.write(
      AuditEntry("inbound_mail.taken", by: .gateway, person: mail.person, subject: id.text, channel: .email),
      in: connection
    )
  }

  /// - Returns: whether the report should stay unread.
  private func noteReturned(
    _ mail: OutgoingMailStore.MailRow,
    _ recipients: [ReturnedRecipient],
    sentTo number: MessageNumber?,
    at address: (point: ContactPoint, address: EmailAddress)?,
    in connection: Connection
  ) throws -> Bool {
    let rule = ReturnRule(
      status: mail.status,
      writtenAt: mail.createdAt,
      settledAt: mail.settledAt,
      number: mail.number,
      address: address?.address,
      provedAt: address?.point.verifiedAt
    )
    let verdict = rule.verdict(on: recipients, sentTo: number, at: delivery.surroundings.now)
    switch verdict {
    case .delayed: return false
    case .unproved: break
    case .addressFailed, .mailLost:
      guard try OutgoingMailStore.noteReturned(mail.id, in: connection) else { return false }
      let next = verdict == .addressFailed ? JobKind.addressFailed : .mailSettled
      try delivery.jobs.add(next, subject: mail.id.text, in: connection)
    }
    try delivery.record.write(
      AuditEntry(
        "mail.returned",
        by: .gateway,
        outcome: .init(verdict),
        person: mail.person,
        subject: mail.id.text,
        channel: .email
      ),
      in: connection
    )
    return verdict == .unproved
  }

  private func report(_ note: StaticString, topic: String, in connection: Connection) throws {
    try delivery.alerts.raise(Alert(.mailReply, note: note, topic: topic), in: connection)
  }

  static func place(of id: InboundMailID) -> String { "inbound_mail.text:\(id)" }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension InboundMail {
  fileprivate var sender: EmailAddress? {
    guard case .answer(let answer) = content else { return nil }
    return answer.from
  }

  fileprivate var isAuthenticated: Bool {
    guard case .answer(let answer) = content else { return false }
    return answer.isAuthenticated
  }
}
