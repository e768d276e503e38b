internal import Alerts
public import Attachments
public import Core
internal import Access
internal import Crypto
internal import Jobs
internal import Keys
internal import People
public import Record
internal import Storage

/// An answer as the case system reads it.
public struct ReadReply: Sendable {
  /// Its identifier.
  public let id: ReplyID
  /// The message that it answers.
  public let message: MessageID
  /// The reference of the person whose answer it is.
  public let from: String
  /// Who wrote it for them, by the name that they gave; nil where they wrote it.
  public let helper: Secret<String>?
  /// What was written.
  public let body: Secret<String>
  /// The language it is marked with.
  public let language: Language
  /// When it came.
  public let receivedAt: Timestamp
  /// The files that came with it.
  public let files: [NamedFile]
}

extension Portal {
  /// The longest answer, in characters.
  public static let maximumReplyCharacters = 20_000

  /// Takes an answer.
  ///
  /// - Parameters:
  ///   - text: what was written, not empty and at most ``maximumReplyCharacters``.
  ///   - files: the files that go with it; nil for none.
  ///   - id: the message that it answers.
  ///   - reader: who writes.
  ///   - tookLate: what came late and stood in the box from which this comes, and goes with it; the rest stays.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func reply(
    _ text: Secret<String>,
    files: FilesToSend? = nil,
    to id: MessageID,
    for reader: Reader,
    tookLate: LateShown = .nothing
  ) async throws -> ReplyOutcome {
    let found = try await database.read { connection in
      try self.answerable(id, by: reader, in: connection).map { message in
        let mailboxes = try Mailboxes.Ground.ask(
          [message.person.text, message.courtCase.text],
          keys: self.keys,
          in: connection
        )
        let claimable = try files.map {
          try self.attachments.askWaiting($0.ids, of: $0.owner, in: connection)
        }
        let helper = try self.helperName(of: reader, for: message.person, in: connection)
        return (ground: try mailboxes.answer(), files: try claimable?.answer(), helper: helper)
      }
    }
    guard let (ground, claimable, helper) = found else {
      try await database.write { try self.recordRefusal("message.answered", of: id, to: reader, in: $0) }
      return .unknown
    }
    var claimed: ClaimableFiles?
    switch claimable {
    case .ready(let files): claimed = files
    case .refused(let why): return .filesRefused(why)
    case nil: break
    }
    let mailboxes = try Mailboxes(ground, keys: keys)
    // Both mailboxes were made with the message; without them it could not be read either.
    guard mailboxes.new.isEmpty else { return .unknown }
    let replyID: ReplyID = try surroundings.newIdentifier()
    let envelope = try mailboxes.seal(
      text.reveal { Letter(subject: "", body: $0, helper: helper?.reveal { $0 }) },
      place: "reply:\(replyID)",
      random: surroundings.random
    )
    let claim = try claimed?.sealed(
      with: envelope.messageKey,
      for: replyID.text,
      random: surroundings.random
    )
    do {
      return try await write(
        replyID,
        envelope,
        claim,
        fileBytes: claimed?.byteCount ?? 0,
        to: id,
        by: reader,
        tookLate: tookLate
      )
    } catch AttachmentFailure.changed {
      return .filesRefused(.gone)
    }
  }

  private func write(
    _ replyID: ReplyID,
    _ envelope: SealedEnvelope,
    _ claim: FileClaim?,
    fileBytes: Int,
    to id: MessageID,
    by reader: Reader,
    tookLate: LateShown
  ) async throws -> ReplyOutcome {
    let now = surroundings.now
    return try await database.write { connection in
      guard let message = try self.answerable(id, by: reader, in: connection) else { return .unknown }
      // What is sent at once, on whichever instance, is counted one after the other: the transaction sees what the others wrote.
      let lately = try ReplyStore.lately(of: reader.account, for: message.person, at: now, in: connection)
      if let excess = AnswerLimit.excess(of: lately, adding: fileBytes) {
        try self.recordRefusal("message.answered", of: id, to: reader, outcome: "too_much", in: connection)
        return .tooMuch(excess)
      }
      try ReplyStore.insert(
        ReplyStore.ReplyRow(
          id: replyID,
          person: message.person,
          message: id,
          courtCase: message.courtCase,
          language: message.language,
          content: envelope.content,
          receivedAt: now
        ),
        by: reader.account,
        fileBytes: fileBytes,
        keys: envelope.keys,
        in: connection
      )
      if let claim { try self.attachments.claim(claim, in: connection) }
      try DraftStore.eraseKept(to: id, of: message.person, by: reader.account, in: connection)
      try DraftStore.eraseLate(
        tookLate.parts,
        to: id,
        of: message.person,
        by: reader.account,
        in: connection
      )
      _ = try MessageStore.move(message, to: .answered, at: now, in: connection)
      try self.jobs.add(.answerCame, subject: replyID.text, in: connection)
      try self.record.write(
        AuditEntry(
          "message.answered",
          by: reader.actor(for: message.person),
          person: message.person,
          courtCase: message.courtCase,
          subject: replyID.text,
          channel: .portal
        ),
        in: connection
      )
      return .sent(at: now)
    }
  }

  /// Whether a reader may answer a message now; asked before anything of a file is taken.
  ///
  /// - Parameters:
  ///   - id: the message.
  ///   - reader: who would answer.
  /// - Returns: false where there is no such message for this reader, or it is not open any more, or is only to be read.
  /// - Throws: ``StorageFailure``.
  public func mayAnswer(_ id: MessageID, for reader: Reader) async throws -> Bool {
    try await database.read { try self.answerable(id, by: reader, in: $0) != nil }
  }

  func answerable(
    _ id: MessageID,
    by reader: Reader,
    in connection: Connection
  ) throws -> MessageStore.MessageRow? {
    guard let message = try MessageStore.find(id, in: connection),
      let mailbox = reader.mailboxes.first(where: { $0.person == message.person }),
      let (standing, _) = try openStanding(of: mailbox, in: connection),
      message.mayBeOpened(by: reader, standing: standing, at: surroundings.now),
      mailbox.helper?.mayAnswer != false
    else { return nil }
    return message
  }

  /// The name of a reader who helps a person; nil where it is the person.
  private func helperName(
    of reader: Reader,
    for person: PersonID,
    in connection: Connection
  ) throws -> Secret<String>? {
    guard let helper = reader.helper(for: person) else { return nil }
    guard let name = try accounts.askHelperNames(of: person, in: connection).answer()[helper.id] else {
      throw StorageFailure.unreadable(column: "helper.name_box")
    }
    return name
  }

  /// What the case system has fetched is read: nobody of the staff need be reminded of it.
  private func noteRead(
    _ replies: [ReplyStore.ReplyRow],
    of message: MessageStore.MessageRow,
    by actor: AuditEntry.Actor,
    in connection: Connection
  ) throws {
    let waited = replies.filter { $0.teamAt != nil && $0.teamOverAt == nil }.map(\.id)
    try ReplyStore.endTeamRight(waited, at: surroundings.now, in: connection)
    let new = replies.filter { $0.readAt == nil }.map(\.id)
    guard !new.isEmpty else { return }
    try ReplyStore.markRead(new, by: actor.storedText, at: surroundings.now, in: connection)
    for id in new { try jobs.withdraw(.answerUnread, subject: id.text, in: connection) }
    try alerts.close(.unread, about: message.id, in: connection)
  }

  /// The answers to a message, as the mailbox of its case opens them.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - after: only those after this one: the cursor of the page before.
  ///   - limit: at most so many, 1 to 200.
  ///   - actor: who reads.
  /// - Returns: nil where there is no such message.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func replies(
    to id: MessageID,
    after: ReplyID? = nil,
    atMost limit: Int = 50,
    by actor: AuditEntry.Actor
  ) async throws -> (items: [ReadReply], next: ReplyID?)? {
    let limit = min(max(limit, 1), 200)
    let sealed = try await database.write { connection -> SealedReplies? in
      guard let message = try MessageStore.find(id, in: connection),
        let reference = try self.people.reference(of: message.person, in: connection)
      else { return nil }
      let mailbox = message.courtCase.text
      let rows = try ReplyStore.ask(
        to: id,
        for: mailbox,
        after: after,
        atMost: limit + 1,
        in: connection
      ).answer()
      try self.record.write(
        AuditEntry(
          "replies.read",
          by: actor,
          person: message.person,
          courtCase: message.courtCase,
          subject: id.text,
          channel: .api
        ),
        in: connection
      )
      let page = Array(rows.prefix(limit))
      try self.noteRead(page.map(\.reply), of: message, by: actor, in: connection)
      let files = try self.attachments.askFiles(ofContents: page.map(\.reply.id.text), in: connection)
        .answer()
      return SealedReplies(
        reference: reference,
        mailbox: mailbox,
        key: try self.keys.key(of: .mailbox(mailbox), in: connection),
        files: files,
        rows: page.compactMap { row, sealedKey in sealedKey.map { (row, $0) } },
        hasMore: rows.count > limit
      )
    }
    guard let sealed else { return nil }
    guard let key = sealed.key else { return ([], nil) }
    let items = try sealed.rows.map { row, sealedKey in
      let (letter, messageKey) = try Mailboxes.open(
        row.content,
        sealedKey: sealedKey,
        mailbox: sealed.mailbox,
        key: key,
        place: "reply:\(row.id)"
      )
      return ReadReply(
        id: row.id,
        message: row.message,
        from: sealed.reference,
        helper: letter.helper.map { Secret($0) },
        body: Secret(letter.body),
        language: row.language,
        receivedAt: row.receivedAt,
        files: try sealed.files[row.id.text]?.opened(with: messageKey) ?? []
      )
    }
    return (items, sealed.hasMore ? items.last?.id : nil)
  }

  private struct SealedReplies: Sendable {
    let reference: String
    let mailbox: String
    let key: OpenedKey?
    let files: [String: SealedFiles]
    let rows: [(ReplyStore.ReplyRow, [UInt8])]
    let hasMore: Bool
  }
}
