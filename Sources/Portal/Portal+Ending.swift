internal import Alerts
public import Core
internal import Delivery
public import Jobs
internal import People
public import Record
internal import Storage

/// Messages whose time is up, and those that are given again after they were taken back.
extension Portal {
  /// Ends a message whose time is up: nobody opens it any more, and no notice goes out.
  ///
  /// The job does so when the time comes; whoever looks before it has, does it at once.
  ///
  /// - Parameters:
  ///   - message: the message, as the same transaction has read it.
  ///   - connection: the transaction.
  /// - Returns: whether this call ended it.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func expire(_ message: MessageStore.MessageRow, in connection: Connection) throws -> Bool {
    let now = surroundings.now
    guard message.isOver(at: now), try MessageStore.move(message, to: .expired, at: now, in: connection)
    else { return false }
    try withdrawCalls(to: message, in: connection)
    if message.status == .held {
      try reportHeld(
        message,
        note: "A message was held until its time was up, and is not delivered. Reach the person another way.",
        topic: "end",
        in: connection
      )
    }
    try record.write(
      AuditEntry(
        "message.expired",
        by: .gateway,
        person: message.person,
        courtCase: message.courtCase,
        subject: message.id.text
      ),
      in: connection
    )
    return true
  }

  /// Takes back what would call the person to a message that does not open any more.
  func withdrawCalls(to message: MessageStore.MessageRow, in connection: Connection) throws {
    try jobs.withdraw(.noticeMessage, subject: message.id.text, in: connection)
    try jobs.withdraw(.reviewHeldMessage, subject: message.id.text, in: connection)
    // A notice that waits for safe hours, or for a mail server that is down, would call the person to nothing.
    if let notice = message.noticeMail.flatMap(OutgoingMailID.init(parsing:)) {
      try delivery.withdraw(notice, in: connection)
    }
  }

  /// Gives a message again that was taken back: it is what it was before, and opens as it did.
  ///
  /// The rules are asked anew, for they may have changed meanwhile. A notice goes out where none had left; who was told
  /// before is not told again.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - actor: who gives it.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func restore(
    _ id: MessageID,
    by actor: AuditEntry.Actor,
    once: Once<ChangeOutcome> = .always
  ) async throws -> ChangeOutcome {
    try await restore(id, by: MessageChanger(actor), once: once)
  }

  /// Gives a message again, if whoever does may.
  func restore(
    _ id: MessageID,
    by changer: MessageChanger,
    once: Once<ChangeOutcome> = .always
  ) async throws -> ChangeOutcome {
    // Nothing is opened for whoever may not; that they tried is written down.
    let may = try await database.write { try changer.mayChange(MessageStore.find(id, in: $0), $0) }
    guard may else { return .unknown }
    let leaks = try await leaksNow(id)
    return try await database.write { connection in
      try once.run(in: connection) {
        let found = try MessageStore.find(id, in: connection)
        guard try changer.mayChange(found, connection), let message = found else { return .unknown }
        let now = self.surroundings.now
        guard message.status == .revoked, message.expiresAt.map({ $0 > now }) ?? true else { return .notNow }
        if leaks { return .leak }
        if let wall = try self.forbids(message, in: connection) { return wall }
        let history = try MessageStore.history(of: id, in: connection)
        let status = MessageStatus.before(revocation: history, wasReleased: message.releasedAt != nil)
        try MessageStore.restore(message, to: status, at: now, in: connection)
        try self.callAgain(to: message, as: status, in: connection)
        try self.record.write(
          AuditEntry(
            "message.restored",
            by: changer.actor,
            person: message.person,
            courtCase: message.courtCase,
            subject: id.text,
            channel: changer.channel
          ),
          in: connection
        )
        guard let view = try self.view(of: message, as: status, in: connection) else { return .unknown }
        return .changed(view)
      }
    }
  }

  /// Why a message may not be given again; nil where it may.
  private func forbids(
    _ message: MessageStore.MessageRow,
    in connection: Connection
  ) throws -> ChangeOutcome? {
    if try people.marks(of: message.person, in: connection)?.isFrozen != false { return .frozen }
    let points = try people.emailPoints(of: message.person, in: connection)
    let isWalled = !points.isEmpty && points.allSatisfy(\.isWalled)
    let cases = try people.cases(of: message.person, in: connection)
    return isWalled || !cases.contains(message.courtCase) ? .partyWall : nil
  }

  /// What follows from giving a message again.
  private func callAgain(
    to message: MessageStore.MessageRow,
    as status: MessageStatus,
    in connection: Connection
  ) throws {
    switch status {
    case .held:
      let due = max(message.createdAt + Portal.secondReport, surroundings.now)
      try jobs.add(.reviewHeldMessage, subject: message.id.text, at: due, in: connection)
      try reportHeld(
        message,
        note: "A held message was given again. Confirm it once the person has a verified address.",
        topic: "restored",
        in: connection
      )
    case .released:
      try MessageStore.setNotice(nil, of: message.id, in: connection)
      try jobs.add(.noticeMessage, subject: message.id.text, in: connection)
    default: break
    }
  }
}

extension MessageStore.MessageRow {
  /// Whether its time is up, and that has not been noted yet.
  func isOver(at now: Timestamp) -> Bool {
    guard let expiresAt, expiresAt <= now else { return false }
    return status == .held || status.isReadable
  }
}

extension MessageStatus {
  /// What a message was before it was taken back.
  ///
  /// - Parameters:
  ///   - history: its states with their moments.
  ///   - wasReleased: whether it ever was.
  /// - Returns: the furthest state that it had come to.
  static func before(
    revocation history: [(status: MessageStatus, at: Timestamp)],
    wasReleased: Bool
  ) -> MessageStatus {
    guard wasReleased else { return .held }
    return history.map(\.status).filter(\.isReadable).max { $0.step < $1.step } ?? .released
  }
}

/// The job `expire-message`: ends a message whose time is up.
public struct ExpireMessage: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  /// Looks whether its time is up; what was taken back, or is over already, is left as it is.
  ///
  /// - Parameter job: whose subject is a message.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = MessageID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no message", record: { _ in })
    }
    return .done { connection in
      guard let message = try MessageStore.find(id, in: connection) else { return }
      _ = try portal.expire(message, in: connection)
    }
  }
}
