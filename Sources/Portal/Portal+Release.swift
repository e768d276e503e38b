internal import Alerts
internal import Attachments
public import Core
internal import Crypto
internal import Delivery
public import Jobs
internal import Keys
internal import People
public import Record
internal import Storage

/// How a sender's wish to change a message ended.
public enum ChangeOutcome: Sendable {
  /// It is changed.
  case changed(MessageView)
  /// There is no such message.
  case unknown
  /// It does not stand so that this can be done.
  case notNow
  /// A confidential detail of somebody else in the case stands in it by now.
  case leak
  /// The person is frozen.
  case frozen
  /// Every address of the person stands on another side of a case too by now, or the person has left the case.
  case partyWall
}

extension Portal {
  /// Releases a held message, if the rules still allow it: they are asked again, for they may have changed meanwhile.
  ///
  /// - Parameters:
  ///   - message: the message, as the same transaction has read it.
  ///   - leaks: whether it would leak by now (``leaksNow(_:)``), worked out before.
  ///   - ground: what the rules are asked of, of its person.
  ///   - actor: who releases it.
  ///   - connection: the transaction.
  /// - Returns: whether it is released; if not, its sender is told.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func release(
    _ message: MessageStore.MessageRow,
    leaks: Bool,
    on ground: ReleaseGround,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws -> Bool {
    // Its own job ends it in a moment.
    if message.isOver(at: surroundings.now) { return false }
    guard ground.mayReceive, !leaks, ground.cases.contains(message.courtCase) else {
      try reportHeld(
        message,
        note:
          "A held message was not released, for something changed meanwhile. Look, and confirm or revoke it.",
        topic: "changed",
        in: connection
      )
      return false
    }
    let now = surroundings.now
    guard try MessageStore.move(message, to: .released, at: now, in: connection) else { return false }
    try jobs.withdraw(.reviewHeldMessage, subject: message.id.text, in: connection)
    try alerts.close(.held, about: message.id, in: connection)
    try jobs.add(.noticeMessage, subject: message.id.text, in: connection)
    try record.write(
      AuditEntry(
        "message.released",
        by: actor,
        person: message.person,
        courtCase: message.courtCase,
        subject: message.id.text
      ),
      in: connection
    )
    return true
  }

  /// What the release of a person's messages depends on.
  struct ReleaseGround {
    /// Whether the person is not frozen, and has an address that a notice may go to.
    let mayReceive: Bool
    /// The cases that the person is in.
    let cases: Set<CourtCaseID>
  }

  func releaseGround(of person: PersonID, in connection: Connection) throws -> ReleaseGround {
    let points = try people.emailPoints(of: person, in: connection)
    let marks = try people.marks(of: person, in: connection)
    return ReleaseGround(
      mayReceive: points.contains(where: \.mayReceiveNotices) && marks?.isFrozen == false,
      cases: try people.cases(of: person, in: connection)
    )
  }

  /// Works out which held messages of a person may go, and gives back what writes it.
  ///
  /// What was held less than 72 hours is released; of the rest, its sender is told. Nothing happens to a message twice,
  /// whoever runs this.
  func releaseOfHeld(for person: PersonID) async throws -> @Sendable (Connection) throws -> Void {
    let held = try await database.read { connection in
      try MessageStore.messages(of: person, in: [.held], connection: connection)
    }
    guard !held.isEmpty else { return { _ in } }
    var leaking: Set<MessageID> = []
    for message in held where try await leaksNow(message.id) { leaking.insert(message.id) }
    let leaks = leaking
    let judged = Set(held.map(\.id))
    return { connection in
      let ground = try self.releaseGround(of: person, in: connection)
      // Read again: what was released or revoked meanwhile is none of them, and what came meanwhile was not judged.
      let present = try MessageStore.messages(of: person, in: [.held], connection: connection)
      for message in present where judged.contains(message.id) {
        if self.surroundings.now - message.createdAt <= Portal.releaseSpan {
          _ = try self.release(
            message,
            leaks: leaks.contains(message.id),
            on: ground,
            by: .gateway,
            in: connection
          )
        } else {
          try self.reportHeld(
            message,
            note:
              "The address is verified now, but the message was held over 72 hours. Confirm it, or revoke it.",
            topic: "confirm",
            in: connection
          )
        }
      }
    }
  }

  /// Whether a stored message would leak by now what others of its case hold confidential.
  ///
  /// It is opened by the case's mailbox, outside any transaction that writes. What cannot be opened any more cannot be
  /// judged: it counts as leaking.
  func leaksNow(_ id: MessageID) async throws -> Bool {
    let ground = try await database.read { connection -> LeakGround in
      guard
        let (message, content, sealedKey) = try MessageStore.findSealed(id, for: .courtCase, in: connection)
      else { return .nothingToLeak }
      let details = try self.people.confidentialDetails(
        in: message.courtCase,
        leavingOut: message.person,
        connection: connection
      )
      guard !details.isEmpty else { return .nothingToLeak }
      guard let sealedKey,
        let key = try self.keys.key(of: .mailbox(message.courtCase.text), in: connection)
      else { return .unreadable }
      return .sealed(
        details,
        content,
        sealedKey: sealedKey,
        mailbox: message.courtCase.text,
        key,
        try self.attachments.askFiles(ofContents: [id.text], in: connection).answer()[id.text]
      )
    }
    switch ground {
    case .nothingToLeak: return false
    case .unreadable: return true
    case .sealed(let details, let content, let sealedKey, let mailbox, let key, let files):
      let opened = try await workLane.run { [leakGuard, log = surroundings.log] in
        do {
          let (letter, messageKey) = try Mailboxes.open(
            content,
            sealedKey: sealedKey,
            mailbox: mailbox,
            key: key,
            place: "message:\(id)"
          )
          let leaks = try leakGuard.finds(details, in: letter.subject + "\n" + letter.body)
          return leaks ? nil : messageKey
        } catch CryptoFailure.cannotOpen, CryptoFailure.malformed {
          log(.fault, "a held message does not open", ["message": .id(id)])
          return nil
        }
      }
      guard let opened else { return true }
      guard let files else { return false }
      return try await attachments.leaks(in: files, openedWith: opened, against: details, by: leakGuard)
        .values.contains(.found)
    }
  }

  private enum LeakGround: Sendable {
    case nothingToLeak
    case unreadable
    case sealed(
      Set<ConfidentialDetail>,
      [UInt8],
      sealedKey: [UInt8],
      mailbox: String,
      OpenedKey,
      SealedFiles?
    )
  }

  /// Tells somebody that a person does not know of a message that waits.
  func reportUnnoticed(_ message: MessageStore.MessageRow, in connection: Connection) throws {
    try alerts.raise(
      Alert(
        .parked,
        note: "The notice of a message did not leave. Tell the person in another way that the plan allows.",
        person: message.person,
        courtCase: message.courtCase,
        message: message.id
      ),
      in: connection
    )
  }

  /// Tells somebody that the notice of a message came back.
  func reportReturned(_ message: MessageStore.MessageRow, in connection: Connection) throws {
    try alerts.raise(
      Alert(
        .undelivered,
        note: "The notice of a message came back. Tell the person in another way that the plan allows.",
        person: message.person,
        courtCase: message.courtCase,
        message: message.id
      ),
      in: connection
    )
  }

  func reportHeld(
    _ message: MessageStore.MessageRow,
    note: StaticString,
    topic: String,
    in connection: Connection
  ) throws {
    try alerts.raise(
      Alert(
        .held,
        note: note,
        person: message.person,
        courtCase: message.courtCase,
        message: message.id,
        topic: topic
      ),
      in: connection
    )
  }

  /// Releases a message that was held too long to be released by itself: its sender confirms that it still holds.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - actor: who confirms.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func confirm(
    _ id: MessageID,
    by actor: AuditEntry.Actor,
    once: Once<ChangeOutcome> = .always
  ) async throws -> ChangeOutcome {
    let leaks = try await leaksNow(id)
    return try await database.write { connection in
      try once.run(in: connection) {
        guard let message = try MessageStore.find(id, in: connection) else { return .unknown }
        guard message.status == .held, !message.isOver(at: self.surroundings.now) else { return .notNow }
        if leaks { return .leak }
        let ground = try self.releaseGround(of: message.person, in: connection)
        guard try self.release(message, leaks: false, on: ground, by: actor, in: connection),
          let view = try self.view(of: message, as: .released, in: connection)
        else { return .notNow }
        return .changed(view)
      }
    }
  }

  /// Takes a message back: nobody can open it any more, and no notice goes out.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - actor: who takes it back.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func revoke(
    _ id: MessageID,
    by actor: AuditEntry.Actor,
    once: Once<ChangeOutcome> = .always
  ) async throws -> ChangeOutcome {
    try await revoke(id, by: MessageChanger(actor), once: once)
  }

  /// Takes a message back, if whoever does may.
  func revoke(
    _ id: MessageID,
    by changer: MessageChanger,
    once: Once<ChangeOutcome> = .always
  ) async throws -> ChangeOutcome {
    try await database.write { connection in
      try once.run(in: connection) {
        let found = try MessageStore.find(id, in: connection)
        guard try changer.mayChange(found, connection), let message = found else { return .unknown }
        guard try MessageStore.move(message, to: .revoked, at: self.surroundings.now, in: connection) else {
          return .notNow
        }
        try self.withdrawCalls(to: message, in: connection)
        try self.record.write(
          AuditEntry(
            "message.revoked",
            by: changer.actor,
            person: message.person,
            courtCase: message.courtCase,
            subject: id.text,
            channel: changer.channel
          ),
          in: connection
        )
        guard let view = try self.view(of: message, as: .revoked, in: connection) else { return .unknown }
        return .changed(view)
      }
    }
  }

  /// A message as a case system sees it.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - actor: who looks.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func view(_ id: MessageID, by actor: AuditEntry.Actor) async throws -> MessageView? {
    try await database.write { connection in
      guard let message = try MessageStore.find(id, in: connection) else { return nil }
      let isOver = try self.expire(message, in: connection)
      guard let view = try self.view(of: message, as: isOver ? .expired : message.status, in: connection)
      else { return nil }
      try self.record.write(
        AuditEntry(
          "message.looked_up",
          by: actor,
          person: message.person,
          courtCase: message.courtCase,
          subject: id.text,
          channel: .api
        ),
        in: connection
      )
      return view
    }
  }

  /// A message as it stands once the transaction has done what it is about to.
  func view(
    of message: MessageStore.MessageRow,
    as status: MessageStatus,
    in connection: Connection
  ) throws -> MessageView? {
    guard
      let references = try people.references(of: message.person, and: message.courtCase, in: connection)
    else { return nil }
    return MessageView(
      id: message.id,
      status: status,
      to: references.person,
      courtCase: references.courtCase,
      language: message.language,
      createdAt: message.createdAt,
      expiresAt: message.expiresAt,
      history: try MessageStore.history(of: message.id, in: connection),
      files: try sentFiles(of: message, in: connection),
      helperLooks: try named(
        HelperLookStore.ask(at: message.id, in: connection).answer(),
        of: message.person,
        in: connection
      )
    )
  }
}

/// Who takes a message back or gives it again, by which way, and whether they may: judged in the transaction of the act.
struct MessageChanger: Sendable {
  let actor: AuditEntry.Actor
  var channel: AuditEntry.Channel = .api
  /// Asked also where there is no such message, so that who reaches for one is written down.
  var mayChange: @Sendable (MessageStore.MessageRow?, Connection) throws -> Bool = { _, _ in true }

  /// A case system, which may change every message.
  init(_ actor: AuditEntry.Actor) {
    self.actor = actor
  }

  /// Somebody of the staff, who may change those of their own cases.
  init(_ worker: CaseWorker, _ action: AuditEntry.Action, of id: MessageID, in portal: Portal) {
    actor = worker.actor
    channel = .staff
    mayChange = { message, connection in
      if let message, try portal.ownCase(message.courtCase, of: worker, in: connection) != nil { return true }
      try portal.recordRefusal(action, to: worker, subject: id.text, in: connection)
      return false
    }
  }
}
