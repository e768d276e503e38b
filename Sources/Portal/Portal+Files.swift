internal import Access
public import Attachments
public import Core
internal import Crypto
internal import Keys
internal import People
public import Record
internal import Storage

extension Portal {
  /// Says which files a program can read to their end, before they are sent: of the others the sender must look themselves.
  ///
  /// - Parameter files: files that wait.
  /// - Returns: what can be said of each that is there: `clear` where it can be read, for nothing is compared here.
  /// - Throws: ``AttachmentFailure``.
  public func readings(of files: FilesToSend) async throws(AttachmentFailure) -> [FileID: LeakReading] {
    try await attachments.leaks(in: files.ids, of: files.owner, against: [], by: leakGuard)
  }

  /// The files that went with a message, their names opened by the mailbox of its case.
  func sentFiles(of message: MessageStore.MessageRow, in connection: Connection) throws -> [NamedFile] {
    let content = message.id.text
    let mailbox = message.courtCase.text
    guard let files = try attachments.askFiles(ofContents: [content], in: connection).answer()[content],
      let sealedKey = try MessageStore.findSealed(message.id, for: .courtCase, in: connection)?.sealedKey,
      let key = try keys.key(of: .mailbox(mailbox), in: connection)
    else { return [] }
    return try files.opened(
      with: MessageKey(
        opening: sealedKey,
        with: key.pair(),
        mailbox: mailbox,
        place: "message:\(content)"
      )
    )
  }

  /// Gives a file of a message, or of an answer to it, to a reader: the look is written down before a byte is released.
  ///
  /// - Parameters:
  ///   - file: which file.
  ///   - id: the message.
  ///   - reader: who reads.
  /// - Returns: the file, to be read as fast as it is sent on; or why not.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func file(_ file: FileID, of id: MessageID, for reader: Reader) async throws -> GiveOut {
    let look = try await database.write { connection -> FileLook? in
      guard let message = try MessageStore.find(id, in: connection),
        let mailbox = reader.mailboxes.first(where: { $0.person == message.person }),
        let (standing, _) = try self.openStanding(of: mailbox, in: connection),
        message.mayBeOpened(by: reader, standing: standing, at: self.surroundings.now),
        let look = try self.look(at: file, of: message, for: .person, in: connection)
      else {
        try self.recordRefusal("file.opened", of: id, to: reader, in: connection)
        return nil
      }
      try self.record.write(
        AuditEntry(
          "file.opened",
          by: reader.actor(for: message.person),
          outcome: look.outcome,
          person: message.person,
          courtCase: message.courtCase,
          subject: file.text,
          channel: .portal
        ),
        in: connection
      )
      return look
    }
    return try await giveOut(file, look, while: stillGiven(id, to: reader))
  }

  /// Gives a file of a message, or of an answer to it, to the case system, by the mailbox of the case.
  ///
  /// - Parameters:
  ///   - file: which file.
  ///   - id: the message.
  ///   - actor: who reads.
  /// - Returns: the file, to be read as fast as it is sent on; or why not.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func file(_ file: FileID, of id: MessageID, by actor: AuditEntry.Actor) async throws -> GiveOut {
    try await self.file(file, of: id, by: actor, channel: .api) { _, _ in { _ in true } }
  }

  /// Says whether what belongs to a message, or to one answer to it, may be read.
  typealias ContentTest = @Sendable (_ content: String) -> Bool

  /// Says what of a message may be read; nil for nothing.
  typealias ReachTest = @Sendable (MessageStore.MessageRow, Connection) throws -> ContentTest?

  /// Gives a file to whoever reads by the mailbox of the case, if they may; what became of it is written down.
  ///
  /// With every look at what comes next `stillMay` is asked again.
  func file(
    _ file: FileID,
    of id: MessageID,
    by actor: AuditEntry.Actor,
    channel: AuditEntry.Channel,
    while stillMay: ReachTest? = nil,
    within test: @escaping ReachTest
  ) async throws -> GiveOut {
    let look = try await database.write { connection -> FileLook? in
      guard let message = try MessageStore.find(id, in: connection),
        let isAllowed = try test(message, connection)
      else { return nil }
      let look = try self.look(at: file, of: message, for: .courtCase, in: connection)
        .flatMap { isAllowed($0.content) ? $0 : nil }
      try self.record.write(
        AuditEntry(
          "file.opened",
          by: actor,
          outcome: look?.outcome ?? .refused,
          person: message.person,
          courtCase: message.courtCase,
          subject: file.text,
          channel: channel
        ),
        in: connection
      )
      return look
    }
    guard let look, let stillMay else { return try await giveOut(file, look) }
    return try await giveOut(file, look) { connection in
      guard let message = try MessageStore.find(id, in: connection) else { return .known(false) }
      return .known(try stillMay(message, connection)?(look.content) == true)
    }
  }

  /// Gives a file of one answer to the case system, by the mailbox of the case; that it may not be given out yet, or never,
  /// is written down too.
  ///
  /// - Parameters:
  ///   - file: which file.
  ///   - reply: the answer.
  ///   - id: the message that it answers.
  ///   - actor: who reads.
  /// - Returns: the file, to be read as fast as it is sent on; or why not.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func file(
    _ file: FileID,
    of reply: ReplyID,
    to id: MessageID,
    by actor: AuditEntry.Actor
  ) async throws -> GiveOut {
    let look = try await database.write { connection -> FileLook? in
      guard let message = try MessageStore.find(id, in: connection) else { return nil }
      let mailbox = message.courtCase.text
      let sealedKey = try ReplyStore.askKey(of: reply, to: id, for: mailbox, in: connection)
      let keys = try self.keys.askSealedKeys(of: [.mailbox(mailbox)], in: connection)
      let files = try self.attachments.askFiles(ofContents: [reply.text], in: connection)
      let found = try files.answer()[reply.text]?.files.first { $0.id == file }
      guard let sealedKey = try sealedKey.answer(), let key = try keys.answer()[.mailbox(mailbox)] else {
        return nil
      }
      try self.record.write(
        AuditEntry(
          "file.opened",
          by: actor,
          outcome: found.map { $0.scan.isGivenOut ? .done : .init($0.scan) } ?? .refused,
          person: message.person,
          courtCase: message.courtCase,
          subject: file.text,
          channel: .api
        ),
        in: connection
      )
      guard let found else { return nil }
      return FileLook(
        content: reply.text,
        place: "reply:\(reply)",
        mailbox: mailbox,
        sealedKey: sealedKey,
        key: key,
        scan: found.scan
      )
    }
    return try await giveOut(file, look)
  }

  /// What opening a file takes: the key of the message or answer that it belongs to, as it is sealed to a mailbox.
  private struct FileLook: Sendable {
    let content: String
    let place: String
    let mailbox: String
    let sealedKey: [UInt8]
    let key: SealedKey
    /// How the scanner judged the file.
    let scan: ScanState

    /// What the record says of the look: that it was opened, or why it was not given out.
    var outcome: AuditEntry.Outcome { scan.isGivenOut ? .done : .init(scan) }
  }

  /// Looks where a file belongs; nil where it does not belong to this message or its answers.
  private func look(
    at file: FileID,
    of message: MessageStore.MessageRow,
    for reader: MessageStore.Mailbox,
    in connection: Connection
  ) throws -> FileLook? {
    let mailbox = reader == .person ? message.person.text : message.courtCase.text
    let replies = try ReplyStore.ask(to: message.id, for: mailbox, in: connection)
    let sealed = try MessageStore.askSealed(message.id, for: reader, in: connection)
    let keys = try keys.askSealedKeys(of: [.mailbox(mailbox)], in: connection)
    var sealedKeys: [String: [UInt8]] = [:]
    for (reply, key) in try replies.answer() { sealedKeys[reply.id.text] = key }
    sealedKeys[message.id.text] = try sealed.answer()?.sealedKey
    let files = try attachments.askFiles(ofContents: Array(sealedKeys.keys), in: connection).answer()
    guard let (content, found) = files.first(where: { $0.value.files.contains { $0.id == file } }),
      let scan = found.files.first(where: { $0.id == file })?.scan,
      let sealedKey = sealedKeys[content], let key = try keys.answer()[.mailbox(mailbox)]
    else { return nil }
    return FileLook(
      content: content,
      place: content == message.id.text ? "message:\(content)" : "reply:\(content)",
      mailbox: mailbox,
      sealedKey: sealedKey,
      key: key,
      scan: scan
    )
  }

  /// Asks whether a reader may still have what belongs to a message: it, the person, the session and, of who helps, the
  /// person's word are as they must be.
  private func stillGiven(_ id: MessageID, to reader: Reader) -> StillGiven {
    { connection in
      let message = try MessageStore.ask(id, in: connection)
      // Which mailbox it is tells the message's person; a session has few.
      let asked = try reader.mailboxes.map { mailbox in
        (
          mailbox, try self.askOpenStanding(of: mailbox, in: connection),
          try self.accounts.askGoesOn(
            session: reader.session,
            helper: mailbox.helper?.id,
            in: connection
          )
        )
      }
      return message.map { message in
        guard let message,
          let (_, standing, goesOn) = asked.first(where: { $0.0.person == message.person }),
          let (found, _) = try standing.answer()
        else { return false }
        return try goesOn.answer()
          && message.mayBeOpened(by: reader, standing: found, at: self.surroundings.now)
      }
    }
  }

  private func giveOut(
    _ file: FileID,
    _ look: FileLook?,
    while stillGiven: @escaping StillGiven = { _ in .known(true) }
  ) async throws -> GiveOut {
    guard let look else { return .unknown }
    let key = try MessageKey(
      opening: look.sealedKey,
      with: look.key.opened().pair(),
      mailbox: look.mailbox,
      place: look.place
    )
    return try await attachments.giveOut(file, of: look.content, with: key, while: stillGiven)
  }
}
