internal import Core
internal import Crypto
internal import Keys
internal import People
internal import Record
internal import Storage

/// What the subjects of a list are opened from.
struct SealedSubjects: Sendable {
  let mailbox: String
  let key: SealedKey
  let messages: [MessageStore.SealedMessage]
}

extension Portal {
  /// Whether mail of the reader stays shut for now because a password was set anew (rule 11 of the domain).
  ///
  /// - Parameter reader: who reads.
  /// - Returns: false where all of it opens.
  /// - Throws: ``StorageFailure``.
  public func shutsOlderMail(of reader: Reader) async throws -> Bool {
    guard reader.earliestOpenMail != nil else { return false }
    return try await database.read { connection in
      // Of somebody who is helped nothing is told.
      try reader.mailboxes.filter { $0.helper == nil }.contains {
        try self.people.standing(of: $0.person, in: connection)?.hasHeightenedRisk == true
      }
    }
  }

  /// What the subjects of a person's messages are opened from, where the person wishes to see them in the list.
  ///
  /// The look is written down in the transaction of the list.
  func sealedSubjects(
    of rows: [MessageStore.MessageRow],
    to person: PersonID,
    _ reader: Reader,
    _ standing: PersonStanding,
    in connection: Connection
  ) throws -> SealedSubjects? {
    let now = surroundings.now
    let open = rows.filter { $0.mayBeOpened(by: reader, standing: standing, at: now) }
    guard !open.isEmpty, try people.choices(of: person, in: connection).showsSubjects else { return nil }
    let owner = KeyOwner.mailbox(person.text)
    guard let key = try keys.askSealedKeys(of: [owner], in: connection).answer()[owner] else { return nil }
    try record.write(
      AuditEntry(
        "messages.subjects_shown",
        by: reader.actor(for: person),
        person: person,
        subject: reader.session,
        channel: .portal
      ),
      in: connection
    )
    return SealedSubjects(
      mailbox: person.text,
      key: key,
      messages: try MessageStore.sealed(open.map(\.id), for: person, in: connection)
    )
  }

  /// A list with the subjects that its people wish to see; they are opened away from the event loops.
  func withSubjects(_ listed: [ListedMessage], of sealed: [SealedSubjects]) async throws -> [ListedMessage] {
    guard !sealed.isEmpty else { return listed }
    let shown = Set(listed.map(\.id))
    let subjects = try await workLane.run {
      var subjects: [MessageID: Secret<String>] = [:]
      for mailbox in sealed {
        let key = try mailbox.key.opened()
        for (message, content, sealedKey) in mailbox.messages where shown.contains(message.id) {
          guard let sealedKey else { continue }
          let (letter, _) = try Mailboxes.open(
            content,
            sealedKey: sealedKey,
            mailbox: mailbox.mailbox,
            key: key,
            place: "message:\(message.id)"
          )
          subjects[message.id] = Secret(letter.subject)
        }
      }
      return subjects
    }
    return listed.map { message in
      var message = message
      message.subject = subjects[message.id]
      return message
    }
  }
}
