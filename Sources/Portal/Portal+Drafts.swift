internal import Attachments
public import Core
internal import Crypto
internal import Keys
internal import Record
internal import Storage

/// Answers that were begun and not sent.
extension Portal {
  /// The longest text that is kept, in characters; what is longer is cut, and could not be sent either.
  public static let maximumDraftCharacters = 3 * maximumReplyCharacters
  /// How long it is kept after it was last touched.
  static let draftSpan: Duration = .days(14)
  /// Rows that one turn of the sweep takes out.
  private static let draftsATurn = 200

  /// Keeps what somebody began to answer, and the files that wait with it.
  ///
  /// It is sealed to the mailbox of the message's person, which takes the public key alone: somebody whose session has run out
  /// can seal and not open. Its place names the account: it is given back to nobody else.
  ///
  /// - Parameters:
  ///   - text: what was typed; may be empty where files wait.
  ///   - id: the message that it answers.
  ///   - reader: who writes.
  ///   - isLate: whether it was posted when the session had run out. Then it lies beside what was kept before, for somebody
  ///     else may sit at the device; and beside what else came late.
  ///   - tookLate: what came late and stood in the box from which this comes, and goes on in it.
  ///   - keptAt: when what was kept had been kept that stood in the box (``AnswerDraft/keptAt``); nil where nothing did.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func keepDraft(
    _ text: Secret<String>,
    to id: MessageID,
    for reader: Reader,
    isLate: Bool = false,
    tookLate: LateShown = .nothing,
    over keptAt: Timestamp? = nil
  ) async throws -> DraftOutcome {
    let found = try await database.read { connection in
      try self.answerable(id, by: reader, in: connection).map { message in
        (
          message,
          try Mailboxes.Ground.ask([message.person.text], keys: self.keys, in: connection).answer()
        )
      }
    }
    let mailboxes = try found.map { try Mailboxes($0.1, keys: keys) }
    // The mailbox was made with the message; without it that could not be read either.
    guard let message = found?.0, let mailboxes, mailboxes.new.isEmpty else {
      try await database.write {
        try self.recordRefusal("draft.kept", of: id, to: reader, isSignedIn: !isLate, in: $0)
      }
      return .unknown
    }
    let place = DraftStore.Place(
      person: message.person,
      message: id,
      account: reader.account,
      latePart: isLate ? try surroundings.newIdentifier() : nil
    )
    let envelope = try mailboxes.seal(
      text.reveal { Letter(subject: "", body: String($0.prefix(Portal.maximumDraftCharacters))) },
      place: place.text,
      random: surroundings.random
    )
    guard let sealedKey = envelope.keys.first?.sealedKey else { throw CryptoFailure.malformed }
    let now = surroundings.now
    let draft = DraftStore.DraftRow(
      place: place,
      content: envelope.content,
      sealedKey: sealedKey,
      begunAt: now,
      savedAt: now,
      endsAt: now + Portal.draftSpan,
      typedOver: isLate ? keptAt : nil
    )
    let isBlank = text.reveal { $0.allSatisfy(\.isWhitespace) }
    // What was cut to be kept takes nothing of what came late out.
    let tookLate = text.reveal { $0.count <= Portal.maximumDraftCharacters } ? tookLate : .nothing
    return try await database.write { connection in
      try self.write(draft, isBlank: isBlank, tookLate: tookLate, for: reader, in: connection)
    }
  }

  private func write(
    _ draft: DraftStore.DraftRow,
    isBlank: Bool,
    tookLate: LateShown,
    for reader: Reader,
    in connection: Connection
  ) throws -> DraftOutcome {
    let place = draft.place
    guard let message = try answerable(place.message, by: reader, in: connection) else { return .unknown }
    let isLate = place.latePart != nil
    var outcome: AuditEntry.Outcome = .done
    if isLate {
      let taken = try DraftStore.room(taken: place, in: connection)
      let hasRoom = LateTexts.hasRoom(for: draft.content.count, beside: taken)
      // Without words it says no more than that files wait.
      if taken.parts == 0 || (hasRoom && !isBlank) { try DraftStore.keep(draft, in: connection) }
      let leavesOut = !hasRoom && !isBlank
      if leavesOut { outcome = "no_room" }
      try DraftStore.prolongLate(place, until: draft.endsAt, leavingOut: leavesOut, in: connection)
    } else {
      try DraftStore.keep(draft, in: connection)
      try DraftStore.eraseLate(
        tookLate.parts,
        to: place.message,
        of: place.person,
        by: place.account,
        in: connection
      )
    }
    try attachments.keepAll(
      of: reader.owner(answering: place.message, isLate: isLate),
      until: draft.endsAt,
      in: connection
    )
    try record.write(
      AuditEntry(
        "draft.kept",
        // Nobody is signed in any more.
        by: isLate ? .anonymous : reader.actor(for: message.person),
        outcome: outcome,
        person: message.person,
        courtCase: message.courtCase,
        subject: message.id.text,
        channel: .portal
      ),
      in: connection
    )
    return .kept(until: draft.endsAt)
  }

  /// Erases what somebody began to answer, and the files that wait with it.
  ///
  /// - Parameters:
  ///   - id: the message.
  ///   - reader: who began it.
  ///   - late: what was shown of what was posted when the session had run out: this alone goes, and what was kept stays, with
  ///     its own files; nil to erase what was kept.
  /// - Returns: false where there is no such message for this reader.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func discardDraft(to id: MessageID, for reader: Reader, late: LateShown?) async throws -> Bool {
    let owner = reader.owner(answering: id, isLate: late != nil)
    let isThere = try await database.write { connection -> Bool in
      guard let message = try self.answerable(id, by: reader, in: connection) else { return false }
      if let late {
        try DraftStore.eraseLate(
          late.parts,
          to: id,
          of: message.person,
          by: reader.account,
          in: connection
        )
      } else {
        try DraftStore.eraseKept(to: id, of: message.person, by: reader.account, in: connection)
      }
      try self.record.write(
        AuditEntry(
          "draft.discarded",
          by: reader.actor(for: message.person),
          person: message.person,
          courtCase: message.courtCase,
          subject: id.text,
          channel: .portal
        ),
        in: connection
      )
      return true
    }
    guard isThere else { return false }
    for file in try await attachments.waiting(of: owner).map(\.file.id) {
      if let late, !late.files.contains(file) { continue }
      try await attachments.remove(file, of: owner)
    }
    return true
  }

  /// Erases some of what was begun and is past its time.
  ///
  /// - Returns: how many were erased; while that is not 0, there may be more.
  /// - Throws: ``StorageFailure``.
  public func sweepDrafts() async throws -> Int {
    let now = surroundings.now
    return try await database.write {
      try DraftStore.sweep(before: now, limit: Portal.draftsATurn, in: $0)
    }
  }
}

/// What a look at a message asks besides: what the reader began to answer, and when it was opened before.
struct BesidesMessage {
  private let drafts: Asked<[DraftStore.DraftRow]>
  private let waiting: Asked<SealedWaiting>
  private let waitingLate: Asked<SealedWaiting>
  private let lastLook: Asked<Timestamp?>

  static func ask(
    _ id: MessageID,
    for reader: Reader,
    portal: Portal,
    in connection: Connection
  ) throws -> BesidesMessage {
    let people = reader.mailboxes.map(\.person)
    return BesidesMessage(
      drafts: try DraftStore.ask(
        to: id,
        of: people,
        by: reader.account,
        at: portal.surroundings.now,
        in: connection
      ),
      waiting: try portal.attachments.askWaiting(of: reader.owner(answering: id), in: connection),
      waitingLate: try portal.attachments.askWaiting(
        of: reader.owner(answering: id, isLate: true),
        in: connection
      ),
      lastLook: try DraftStore.askLastLook(at: id, of: people, besides: reader.session, in: connection)
    )
  }

  func answer() throws -> Sealed {
    Sealed(
      drafts: try drafts.answer(),
      waiting: try waiting.answer(),
      waitingLate: try waitingLate.answer(),
      lastLook: try lastLook.answer()
    )
  }

  struct Sealed: Sendable {
    /// Oldest first.
    let drafts: [DraftStore.DraftRow]
    let waiting: SealedWaiting
    let waitingLate: SealedWaiting
    let lastLook: Timestamp?

    /// What came late, where that is anything: words, or files.
    private var late: [DraftStore.DraftRow] { drafts.filter { $0.place.latePart != nil } }

    /// The files that wait to go with the answer: what came late stands beside the late text alone.
    func openedWaiting() throws -> [WaitingFile] {
      let late = late.isEmpty ? [] : try waitingLate.opened()
      return try waiting.opened() + late
    }

    /// Opens what was begun, with the key of its person's mailbox.
    ///
    /// Where something came late it stands with what was kept, in the order in which they came, and covers it only where it was
    /// typed over that.
    func openedDraft(with key: OpenedKey) throws -> AnswerDraft? {
      let texts = try drafts.map { try text(of: $0, with: key) }
      let kept = drafts.firstIndex { $0.place.latePart == nil }
      let lateWords = zip(drafts, texts).filter { draft, text in
        draft.place.latePart != nil && !text.allSatisfy(\.isWhitespace)
      }
      let keptAt = kept.map { drafts[$0].savedAt }
      let lateFiles = late.isEmpty ? [] : try waitingLate.opened().map(\.file.id)
      guard let first = late.first, let last = late.last, !lateWords.isEmpty || !lateFiles.isEmpty
      else {
        return kept.map { kept in
          AnswerDraft(
            text: Secret(texts[kept]),
            begunAt: drafts[kept].begunAt,
            savedAt: drafts[kept].savedAt,
            keptUntil: drafts[kept].endsAt,
            keptAt: keptAt
          )
        }
      }
      let isCovered = keptAt != nil && lateWords.contains { $0.0.typedOver == keptAt }
      let (joined, pieces) = LateTexts.joined(
        zip(drafts, texts).filter { !isCovered || $0.0.place.latePart != nil }.map(\.1)
      )
      return AnswerDraft(
        text: Secret(joined),
        begunAt: first.begunAt,
        savedAt: last.savedAt,
        keptUntil: last.endsAt,
        keptAt: keptAt,
        late: LateShown(parts: Set(late.compactMap(\.place.latePart)), files: Set(lateFiles)),
        pieces: pieces,
        isIncomplete: late.contains(where: \.isIncomplete)
      )
    }

    private func text(of draft: DraftStore.DraftRow, with key: OpenedKey) throws -> String {
      let (letter, _) = try Mailboxes.open(
        draft.content,
        sealedKey: draft.sealedKey,
        mailbox: draft.place.person.text,
        key: key,
        place: draft.place.text
      )
      return letter.body
    }
  }
}
