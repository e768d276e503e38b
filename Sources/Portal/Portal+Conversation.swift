internal import Alerts
public import Attachments
public import Core
internal import Crypto
internal import Jobs
internal import Keys
internal import People
internal import Record
internal import Storage

extension Portal {
  /// Opens a message with its answers to somebody of the staff who works on its case.
  ///
  /// What they read is written down, and marked as read, in the transaction that releases it.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - worker: who reads.
  /// - Returns: the message; unknown where it is not theirs.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func conversation(
    _ id: MessageID,
    for worker: CaseWorker
  ) async throws -> DeskOutcome<StaffConversation> {
    let sealed = try await database.write { connection -> SealedConversation? in
      guard let message = try MessageStore.find(id, in: connection),
        let reach = try self.reach(of: worker, into: message, in: connection)
      else {
        try self.recordRefusal("message.read", to: worker, subject: id.text, in: connection)
        return nil
      }
      return try self.sealedConversation(of: message, within: reach, worker: worker, in: connection)
    }
    return try await opened(sealed)
  }

  /// Opens a message of one's own case without its answers, which stay unread: to write to its person again, or to take it
  /// back.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - worker: whose case it is.
  /// - Returns: the message; unknown where its case is not theirs.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func letter(
    _ id: MessageID,
    for worker: CaseWorker
  ) async throws -> DeskOutcome<StaffConversation> {
    let sealed = try await database.write { connection -> SealedConversation? in
      guard let message = try MessageStore.find(id, in: connection),
        let own = try self.ownCase(message.courtCase, of: worker, in: connection)
      else {
        try self.recordRefusal("message.read", to: worker, subject: id.text, in: connection)
        return nil
      }
      let reach = StaffReach(courtCase: own, answers: [])
      return try self.sealedConversation(of: message, within: reach, worker: worker, in: connection)
    }
    return try await opened(sealed)
  }

  private func opened(_ sealed: SealedConversation?) async throws -> DeskOutcome<StaffConversation> {
    guard let sealed, let opened = try await workLane.run({ try sealed.opened() }) else { return .unknown }
    return .found(opened)
  }

  private func sealedConversation(
    of message: MessageStore.MessageRow,
    within reach: StaffReach,
    worker: CaseWorker,
    in connection: Connection
  ) throws -> SealedConversation? {
    let mailbox = message.courtCase.text
    let replies = try ReplyStore.ask(to: message.id, for: mailbox, in: connection).answer()
      .filter { reach.includes(content: $0.reply.id.text, of: message.id) }
    let files = try attachments.askFiles(
      ofContents: [message.id.text] + replies.map(\.reply.id.text),
      in: connection
    ).answer()
    let thread = try DeskStore.thread(of: message.id, in: connection)
    guard let row = try DeskStore.find([message.id], in: connection).first,
      let key = try keys.askSealedKeys(of: [.mailbox(mailbox)], in: connection).answer()[.mailbox(mailbox)]
    else { return nil }
    let sealed = SealedConversation(
      message: message,
      row: row,
      courtCase: reach.courtCase,
      parties: try people.parties(of: [message.courtCase], among: [message.person], in: connection),
      key: key,
      replies: replies,
      files: files,
      history: try MessageStore.history(of: message.id, in: connection),
      neighbours: reach.answers == nil
        ? try DeskStore.neighbours(of: message.id, in: thread, connection: connection) : [],
      reader: worker.account,
      readAt: surroundings.now
    )
    try note(look: sealed, isWhole: reach.answers == nil, worker: worker, in: connection)
    return sealed
  }

  private func note(
    look: SealedConversation,
    isWhole: Bool,
    worker: CaseWorker,
    in connection: Connection
  ) throws {
    let message = look.message
    func entry(_ action: AuditEntry.Action, _ subject: String) -> AuditEntry {
      AuditEntry(
        action,
        by: worker.actor,
        person: message.person,
        courtCase: message.courtCase,
        subject: subject,
        channel: .staff
      )
    }
    try record.write(entry("message.read", message.id.text), in: connection)
    for (reply, _) in look.replies { try record.write(entry("reply.read", reply.id.text), in: connection) }
    if isWhole {
      let waited = look.replies.map(\.reply).filter { $0.teamAt != nil && $0.teamOverAt == nil }
      try ReplyStore.endTeamRight(waited.map(\.id), at: look.readAt, in: connection)
    }
    let new = look.replies.filter { $0.reply.readAt == nil }.map(\.reply.id)
    guard !new.isEmpty else { return }
    try ReplyStore.markRead(new, by: worker.account, at: look.readAt, in: connection)
    for id in new { try jobs.withdraw(.answerUnread, subject: id.text, in: connection) }
    try alerts.close(.unread, about: message.id, in: connection)
  }

  /// Gives a file of a message, or of an answer to it, to somebody of the staff who works on its case.
  ///
  /// - Parameters:
  ///   - file: which file.
  ///   - id: the message.
  ///   - worker: who reads.
  /// - Returns: the file, to be read as fast as it is sent on; or why not.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func file(_ file: FileID, of id: MessageID, for worker: CaseWorker) async throws -> GiveOut {
    let reaches: ReachTest = { message, connection in
      guard let reach = try self.reach(of: worker, into: message, in: connection) else { return nil }
      return { reach.includes(content: $0, of: message.id) }
    }
    return try await self.file(file, of: id, by: worker.actor, channel: .staff, while: reaches) {
      message,
      connection in
      if let reached = try reaches(message, connection) { return reached }
      try self.recordRefusal("file.opened", to: worker, subject: file.text, in: connection)
      return nil
    }
  }

  /// Takes a message of one's own case back.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - worker: who takes it back.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func revoke(_ id: MessageID, for worker: CaseWorker) async throws -> ChangeOutcome {
    try await revoke(id, by: MessageChanger(worker, "message.revoked", of: id, in: self))
  }

  /// Gives a message of one's own case again that was taken back; by the same rules as a case system does.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - worker: who gives it.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func restore(_ id: MessageID, for worker: CaseWorker) async throws -> ChangeOutcome {
    try await restore(id, by: MessageChanger(worker, "message.restored", of: id, in: self))
  }
}

/// A message with everything around it, sealed; opened away from the event loops.
private struct SealedConversation: Sendable {
  let message: MessageStore.MessageRow
  let row: DeskStore.DeskRow
  let courtCase: StaffCase
  let parties: [SealedParty]
  let key: SealedKey
  let replies: [ReplyStore.SealedReply]
  let files: [String: SealedFiles]
  let history: [(status: MessageStatus, at: Timestamp)]
  let neighbours: [StaffConversation.Neighbour]
  let reader: String
  let readAt: Timestamp

  /// Opens everything; nil where the mailbox of the case has no key of the message.
  func opened() throws -> StaffConversation? {
    guard let sealedKey = row.sealedKey else { return nil }
    let key = try key.opened()
    let mailbox = message.courtCase.text
    let (letter, messageKey) = try Mailboxes.open(
      row.content,
      sealedKey: sealedKey,
      mailbox: mailbox,
      key: key,
      place: "message:\(message.id)"
    )
    return StaffConversation(
      listed: DeskMessage(
        row,
        courtCase: courtCase,
        recipient: try parties.first.map(CaseParty.init),
        subject: Secret(letter.subject)
      ),
      body: Secret(letter.body),
      language: message.language,
      needsSecondFactor: message.needsSecondFactor,
      expiresAt: message.expiresAt,
      files: try files[message.id.text]?.opened(with: messageKey) ?? [],
      history: history,
      answers: try replies.compactMap { try answer($0.reply, sealedKey: $0.sealedKey, key: key) },
      neighbours: neighbours
    )
  }

  private func answer(
    _ reply: ReplyStore.ReplyRow,
    sealedKey: [UInt8]?,
    key: OpenedKey
  ) throws -> StaffConversation.Answer? {
    guard let sealedKey else { return nil }
    let (letter, answerKey) = try Mailboxes.open(
      reply.content,
      sealedKey: sealedKey,
      mailbox: message.courtCase.text,
      key: key,
      place: "reply:\(reply.id)"
    )
    return StaffConversation.Answer(
      id: reply.id,
      body: Secret(letter.body),
      helper: letter.helper.map { Secret($0) },
      language: reply.language,
      receivedAt: reply.receivedAt,
      files: try files[reply.id.text]?.opened(with: answerKey) ?? [],
      isNew: reply.readAt == nil,
      readAt: reply.readAt ?? readAt,
      readBy: reply.readBy ?? reader
    )
  }
}
