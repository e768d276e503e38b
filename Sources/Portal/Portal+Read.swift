internal import Access
internal import Attachments
public import Core
internal import Crypto
internal import Jobs
internal import Keys
internal import People
internal import Record
internal import Storage

extension Portal {
  /// The messages that a reader may open, newest first.
  ///
  /// - Parameters:
  ///   - reader: who reads.
  ///   - before: only those older than this one: the last of the page before.
  ///   - limit: at most so many.
  /// - Returns: the list; empty where nothing waits, or nothing may be opened.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func list(
    for reader: Reader,
    before: MessageID? = nil,
    atMost limit: Int = 50
  ) async throws -> [ListedMessage] {
    let found = try await database.write { connection in
      var found: [Listing] = []
      for mailbox in reader.mailboxes {
        guard let (standing, name) = try self.openStanding(of: mailbox, in: connection) else { continue }
        let rows = try MessageStore.messages(
          of: mailbox.person,
          in: MessageStatus.allCases.filter(\.isListed),
          before: before,
          atMost: limit,
          connection: connection
        )
        found.append(
          Listing(
            rows: rows,
            standing: standing,
            givenName: name,
            begun: try DraftStore.begun(
              of: mailbox.person,
              by: reader.account,
              at: self.surroundings.now,
              in: connection
            ),
            subjects: try self.sealedSubjects(of: rows, to: mailbox.person, reader, standing, in: connection)
          )
        )
        try self.record.write(
          AuditEntry(
            "messages.listed",
            by: mailbox.actor,
            person: mailbox.person,
            subject: reader.session,
            channel: .portal
          ),
          in: connection
        )
      }
      return found
    }
    let listed = try found.flatMap { try $0.listed(for: reader, at: surroundings.now) }
    let shown = Array(listed.sorted { $0.id > $1.id }.prefix(limit))
    return try await withSubjects(shown, of: found.compactMap(\.subjects))
  }

  /// Whether a message is in a reader's list; nobody learns from this but our own pages, on their way.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - reader: who reads.
  /// - Returns: false where there is no such message for this reader.
  /// - Throws: ``StorageFailure``.
  public func lists(_ id: MessageID, for reader: Reader) async throws -> Bool {
    try await database.read { connection in
      guard let message = try MessageStore.find(id, in: connection),
        let mailbox = reader.mailboxes.first(where: { $0.person == message.person }),
        let (standing, _) = try self.openStanding(of: mailbox, in: connection)
      else { return false }
      return message.mayBeListed(for: reader, standing: standing)
    }
  }

  /// Opens a message: the look is written down before the text is released.
  ///
  /// - Parameters:
  ///   - id: which message.
  ///   - reader: who reads.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func open(_ id: MessageID, for reader: Reader) async throws -> OpenOutcome {
    let look = try await database.write { connection in
      let look = try self.look(at: id, for: reader, in: connection)
      switch look {
      case .unknown: try self.recordRefusal("message.opened", of: id, to: reader, in: connection)
      case .secondFactorNeeded:
        try self.recordRefusal(
          "message.opened",
          of: id,
          to: reader,
          outcome: "no_second_factor",
          in: connection
        )
      case .revoked:
        try self.recordRefusal("message.opened", of: id, to: reader, outcome: "revoked", in: connection)
      case .expired:
        try self.recordRefusal("message.opened", of: id, to: reader, outcome: "expired", in: connection)
      case .sealed: break
      }
      return look
    }
    switch look {
    case .unknown: return .unknown
    case .secondFactorNeeded(let agency): return .secondFactorNeeded(agency: agency)
    case .revoked(let moment, let agency): return .revoked(at: moment, agency: agency)
    case .expired(let moment, let agency): return .expired(at: moment, agency: agency)
    case .sealed(let sealed):
      return try sealed.opened(id, for: reader, at: surroundings.now).map { .opened($0) } ?? .unknown
    }
  }

  /// Releases what was held for a person who has just chosen a password, and sends the notices that waited for that.
  ///
  /// The job `address-verified` would release the same a moment later; but the person is here now, on the way to it.
  ///
  /// - Parameter person: who has an account now. Should this not happen, the notices go when their own time comes.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func accountOpened(_ person: PersonID) async throws {
    let release = try await releaseOfHeld(for: person)
    try await database.write { connection in
      try release(connection)
      for message in try MessageStore.messages(
        of: person,
        in: [.released, .opened, .answered],
        connection: connection
      ) {
        try self.jobs.hasten(.noticeMessage, subject: message.id.text, in: connection)
      }
    }
  }

  private enum Look: Sendable {
    case unknown
    case secondFactorNeeded(agency: String)
    case revoked(Timestamp, agency: String)
    case expired(Timestamp, agency: String)
    case sealed(SealedLook)
  }

  private func look(at id: MessageID, for reader: Reader, in connection: Connection) throws -> Look {
    // Asked together, before any of it is looked at: the writer is held meanwhile.
    let sealed = try MessageStore.askSealed(id, for: .person, in: connection)
    let mailboxes = try reader.mailboxes.map {
      try OpenedMailbox.ask($0, message: id, portal: self, in: connection)
    }
    let looks = try HelperLookStore.ask(at: id, in: connection)
    let besides = try BesidesMessage.ask(id, for: reader, portal: self, in: connection)
    guard let (message, content, sealedKey) = try sealed.answer(),
      let mailbox = mailboxes.first(where: { $0.person == message.person }),
      let (standing, name) = try mailbox.standing.answer()
    else { return .unknown }
    guard message.mayBeListed(for: reader, standing: standing) else { return .unknown }
    if message.status == .revoked || message.status == .expired || message.isOver(at: surroundings.now) {
      return try lookAfterEnd(at: message, agency: standing.agency, in: connection)
    }
    guard let sealedKey, let key = try mailbox.key.answer() else { return .unknown }
    guard message.mayBeOpened(by: reader, standing: standing, at: surroundings.now) else {
      return .secondFactorNeeded(agency: standing.agency)
    }
    let replies = try mailbox.replies.answer()
    let files = try attachments.askFiles(
      ofContents: [id.text] + replies.map(\.reply.id.text),
      in: connection
    ).answer()
    let now = surroundings.now
    let helper = reader.helper(for: message.person)
    if let helper {
      // The sender's "opened" says that the person did, and so does "opened before".
      try HelperLookStore.note(helper.id, at: id, now: now, in: connection)
    } else {
      let isFirst = try MessageStore.move(message, to: .opened, at: now, in: connection)
      if !isFirst, message.openedAt == nil { try MessageStore.noteOpened(id, at: now, in: connection) }
      try DraftStore.noteLook(
        at: id,
        of: message.person,
        in: reader.session,
        at: now,
        connection: connection
      )
    }
    try record.write(
      AuditEntry(
        "message.opened",
        by: reader.actor(for: message.person),
        person: message.person,
        courtCase: message.courtCase,
        subject: id.text,
        channel: .portal
      ),
      in: connection
    )
    return .sealed(
      SealedLook(
        listing: Listing(rows: [message], standing: standing, givenName: name, begun: [], subjects: nil),
        message: message,
        content: content,
        sealedKey: sealedKey,
        key: key,
        files: files,
        replies: replies.compactMap { reply, sealedKey in sealedKey.map { (reply, $0) } },
        looks: helper == nil ? try named(looks.answer(), of: message.person, in: connection) : [],
        mayAnswer: helper?.mayAnswer ?? true,
        isHelper: helper != nil,
        besides: try besides.answer()
      )
    )
  }

  /// What is told of a message that does not open any more: what happened, and when.
  private func lookAfterEnd(
    at message: MessageStore.MessageRow,
    agency: String,
    in connection: Connection
  ) throws -> Look {
    if message.status == .revoked {
      let history = try MessageStore.history(of: message.id, in: connection)
      return .revoked(history.last { $0.status == .revoked }?.at ?? message.createdAt, agency: agency)
    }
    _ = try expire(message, in: connection)
    return .expired(message.expiresAt ?? message.createdAt, agency: agency)
  }

  /// What opening a message takes of one of the reader's mailboxes.
  private struct OpenedMailbox {
    let person: PersonID
    let standing: Asked<(standing: PersonStanding, givenName: SealedGivenName)?>
    let key: Asked<SealedKey?>
    let replies: Asked<[ReplyStore.SealedReply]>

    static func ask(
      _ mailbox: Reader.Mailbox,
      message: MessageID,
      portal: Portal,
      in connection: Connection
    ) throws -> OpenedMailbox {
      let owner = KeyOwner.mailbox(mailbox.person.text)
      return OpenedMailbox(
        person: mailbox.person,
        standing: try portal.askOpenStanding(of: mailbox, in: connection),
        key: try portal.keys.askSealedKeys(of: [owner], in: connection).map { $0[owner] },
        replies: try ReplyStore.ask(to: message, for: mailbox.person.text, in: connection)
      )
    }
  }

  private struct SealedLook: Sendable {
    let listing: Listing
    let message: MessageStore.MessageRow
    let content: [UInt8]
    let sealedKey: [UInt8]
    let key: SealedKey
    let files: [String: SealedFiles]
    let replies: [(ReplyStore.ReplyRow, [UInt8])]
    let looks: [OpenedMessage.HelperLook]
    let mayAnswer: Bool
    let isHelper: Bool
    let besides: BesidesMessage.Sealed

    /// Opens everything, without the database; nil where the reader may not have it.
    func opened(_ id: MessageID, for reader: Reader, at now: Timestamp) throws -> OpenedMessage? {
      guard let listed = try listing.listed(for: reader, at: now).first else { return nil }
      let mailbox = message.person.text
      let key = try key.opened()
      let (letter, messageKey) = try Mailboxes.open(
        content,
        sealedKey: sealedKey,
        mailbox: mailbox,
        key: key,
        place: "message:\(id)"
      )
      return OpenedMessage(
        listed: listed,
        subject: Secret(letter.subject),
        body: Secret(letter.body),
        language: message.language,
        expiresAt: message.expiresAt,
        files: try files[id.text]?.opened(with: messageKey) ?? [],
        replies: try replies.map { reply, sealedKey in
          let (answer, answerKey) = try Mailboxes.open(
            reply.content,
            sealedKey: sealedKey,
            mailbox: mailbox,
            key: key,
            place: "reply:\(reply.id)"
          )
          return OpenedMessage.Reply(
            body: Secret(answer.body),
            helper: answer.helper.map { Secret($0) },
            language: reply.language,
            receivedAt: reply.receivedAt,
            files: try files[reply.id.text]?.opened(with: answerKey) ?? []
          )
        },
        answeredBy: replies.isEmpty ? nil : try listing.givenName.opened(),
        helperLooks: looks,
        mayAnswer: mayAnswer,
        draft: try besides.openedDraft(with: key),
        waiting: try besides.openedWaiting(),
        openedBefore: isHelper ? nil : besides.lastLook
      )
    }
  }

  /// The person's standing, if this mailbox may be opened now: not frozen, the address still proved and not walled.
  func openStanding(
    of mailbox: Reader.Mailbox,
    in connection: Connection
  ) throws -> (standing: PersonStanding, givenName: SealedGivenName)? {
    try askOpenStanding(of: mailbox, in: connection).answer()
  }

  func askOpenStanding(
    of mailbox: Reader.Mailbox,
    in connection: Connection
  ) throws -> Asked<(standing: PersonStanding, givenName: SealedGivenName)?> {
    let standing = try people.askSealedStanding(
      of: mailbox.person,
      at: mailbox.contactPoint,
      in: connection
    )
    guard let helper = mailbox.helper else {
      return standing.map { found in
        guard let found, found.point.opensMailbox, !found.standing.isFrozen else { return nil }
        return (found.standing, found.givenName)
      }
    }
    let point = try people.askHelper(helper.contactPoint, in: connection)
    let now = surroundings.now
    return standing.map { found in
      guard let found, found.point.opensMailbox, try point.answer()?.letsHelp == true,
        helper.refusal(
          of: .list,
          at: now,
          isFrozen: found.standing.isFrozen,
          hasHeightenedRisk: found.standing.hasHeightenedRisk
        ) == nil
      else { return nil }
      return (found.standing, found.givenName)
    }
  }

  /// Messages of one mailbox, found for a reader, and what is sealed of their person.
  private struct Listing: Sendable {
    let rows: [MessageStore.MessageRow]
    let standing: PersonStanding
    let givenName: SealedGivenName
    /// To which the reader began an answer.
    let begun: Set<MessageID>
    /// Nil where the person has not switched subjects on.
    let subjects: SealedSubjects?

    /// What the reader's list says of them; the name is opened only where it is shown.
    func listed(for reader: Reader, at now: Timestamp) throws -> [ListedMessage] {
      let isHelped = rows.first.map { reader.helper(for: $0.person) != nil } ?? false
      let forWhom = reader.mailboxes.count > 1 || isHelped ? try givenName.opened() : nil
      return rows.compactMap { message in
        guard message.mayBeListed(for: reader, standing: standing), let releasedAt = message.releasedAt else {
          return nil
        }
        // Whether the person has read it is not the helper's to know.
        let status = isHelped && message.status == .opened ? .released : message.status
        return ListedMessage(
          id: message.id,
          person: message.person,
          forWhom: forWhom,
          isHelped: isHelped,
          agency: standing.agency,
          status: message.isOver(at: now) ? .expired : status,
          hasBegunAnswer: begun.contains(message.id)
            && message.mayBeOpened(by: reader, standing: standing, at: now)
            && reader.helper(for: message.person)?.mayAnswer != false,
          releasedAt: releasedAt
        )
      }
    }
  }
}
