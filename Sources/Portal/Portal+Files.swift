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
        message.mayBeOpened(by: reader, standing: standing),
        let look = try self.look(at: file, of: message, for: .person, in: connection)
      else {
        try self.recordRefusal("file.opened", of: id, to: reader, in: connection)
        return nil
      }
      try self.record.write(
        AuditEntry(
          "file.opened",
          by: reader.actor(for: message.person),
          person: message.person,
          courtCase: message.courtCase,
          subject: file.text,
          channel: .portal
        ),
        in: connection
      )
      return look
    }
    return try await giveOut(file, look)
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
    let look = try await database.write { connection -> FileLook? in
      guard let message = try MessageStore.find(id, in: connection),
        let look = try self.look(at: file, of: message, for: .courtCase, in: connection)
      else { return nil }
      try self.record.write(
        AuditEntry(
          "file.opened",
          by: actor,
          person: message.person,
          courtCase: message.courtCase,
          subject: file.text,
          channel: .api
        ),
        in: connection
      )
      return look
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
    guard let (content, _) = files.first(where: { $0.value.files.contains { $0.id == file } }),
      let sealedKey = sealedKeys[content], let key = try keys.answer()[.mailbox(mailbox)]
    else { return nil }
    return FileLook(
      content: content,
      place: content == message.id.text ? "message:\(content)" : "reply:\(content)",
      mailbox: mailbox,
      sealedKey: sealedKey,
      key: key
    )
  }

  private func giveOut(_ file: FileID, _ look: FileLook?) async throws -> GiveOut {
    guard let look else { return .unknown }
    let key = try MessageKey(
      opening: look.sealedKey,
      with: look.key.opened().pair(),
      mailbox: look.mailbox,
      place: look.place
    )
    return try await attachments.giveOut(file, of: look.content, with: key)
  }
}
