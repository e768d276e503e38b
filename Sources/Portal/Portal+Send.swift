public import Access
internal import Alerts
internal import Attachments
internal import Core
internal import Crypto
internal import Delivery
public import Jobs
internal import Keys
internal import People
public import Record
internal import Storage

extension Portal {
  /// Takes a message in.
  ///
  /// - Parameters:
  ///   - draft: the message.
  ///   - actor: who sends it.
  ///   - admission: what lets the sender send at all.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: how it ended; a refusal stores nothing but its entry in the record and its alert.
  /// - Throws: what the admission throws, ``EndRefused`` where its end has passed or lies too far away, ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``,
  ///   ``TooMuchContention``.
  public func send(
    _ draft: MessageDraft,
    by actor: AuditEntry.Actor,
    admittedBy admission: Admission,
    once: Once<SendOutcome> = .always
  ) async throws -> SendOutcome {
    try await send(draft, by: actor, admittedBy: admission, once: once) { _, _ in }
  }

  /// Takes a message in, and does in the same transaction what belongs to its being stored.
  ///
  /// Whoever sends, the end is judged where it is stored.
  func send(
    _ draft: MessageDraft,
    by actor: AuditEntry.Actor,
    admittedBy admission: Admission,
    once: Once<SendOutcome> = .always,
    whenStored: @escaping @Sendable (MessageID, Connection) throws -> Void
  ) async throws -> SendOutcome {
    for _ in 0..<Portal.maximumTries {
      let ground = try await database.read {
        try SendGround.read(draft, admittedBy: admission, portal: self, in: $0)
      }
      let readings = try await ground.readings(portal: self)
      let step =
        try await ground.needsLane(for: draft)
        ? workLane.run { try SendStep(draft, ground: ground, readings: readings, portal: self) }
        : SendStep(draft, ground: ground, readings: readings, portal: self)
      do {
        return try await database.write { connection in
          try once.run(in: connection, asking: step.askEmailPoints(of: self.people, in: connection)) {
            points in
            let outcome = try step.apply(
              by: actor,
              points: points,
              channel: draft.channel,
              portal: self,
              in: connection
            )
            if case .accepted(let id, _, _) = outcome {
              // Judged where the answer of before would have been found: a repetition that comes late is still one.
              guard draft.mayEnd(from: self.surroundings.now) else { throw EndRefused() }
              try whenStored(id, connection)
            }
            return outcome
          }
        }
      } catch is MailboxAppeared {
        continue
      } catch AttachmentFailure.changed {
        continue
      }
    }
    throw TooMuchContention()
  }

  /// How often sealing starts anew when somebody else made a mailbox at the same time.
  static let maximumTries = 4
}

/// A message is to end at a moment at which it may not; nothing of it was stored.
public struct EndRefused: Error {}

/// Somebody else made a mailbox that we were about to make: seal to that one.
struct MailboxAppeared: Error {}

/// What taking a message in must know, read in one transaction.
private enum SendGround: Sendable {
  case refused(SendOutcome, PersonID?)
  case ready(Ready)

  struct Ready: Sendable {
    let standing: PersonStanding
    let courtCase: CourtCaseID
    let confidential: Set<ConfidentialDetail>
    let mailboxes: Mailboxes.Ground
    let files: ClaimableFiles?
  }

  /// A short letter is sealed faster than it is handed to another thread.
  static let shortLetterBytes = 4096

  /// Whether working on a draft would hold up an event loop.
  func needsLane(for draft: MessageDraft) -> Bool {
    guard case .ready(let ready) = self else { return false }
    return !ready.confidential.isEmpty || draft.body.reveal { $0.utf8.count } > SendGround.shortLetterBytes
  }

  /// What the leak guard can say of the draft's files: also where nothing confidential is known, it is told which of them
  /// nobody has read.
  func readings(portal: Portal) async throws -> [FileID: LeakReading] {
    guard case .ready(let ready) = self, let files = ready.files else { return [:] }
    return try await portal.attachments.leaks(in: files, against: ready.confidential, by: portal.leakGuard)
  }

  static func read(
    _ draft: MessageDraft,
    admittedBy admission: Admission,
    portal: Portal,
    in connection: Connection
  ) throws -> SendGround {
    // Before anybody is looked for: how long a refusal takes must not tell whom we know.
    try admission.judge(in: connection)
    guard let recipient = try portal.people.recipient(reference: draft.to, in: connection) else {
      return .refused(.unknownPerson, nil)
    }
    let person = recipient.standing.id
    switch recipient.courtCase(named: draft.courtCase) {
    case .none: return .refused(.noCase, person)
    case .several: return .refused(.caseNeeded, person)
    case .notTheirs: return .refused(.notTheirCase, person)
    case .found(let courtCase):
      let confidential = try portal.people.askConfidentialDetails(
        in: courtCase,
        leavingOut: person,
        connection: connection
      )
      let mailboxes = try Mailboxes.Ground.ask(
        [person.text, courtCase.text],
        keys: portal.keys,
        in: connection
      )
      let claimable = try draft.files.map {
        try portal.attachments.askWaiting($0.ids, of: $0.owner, in: connection)
      }
      var files: ClaimableFiles?
      switch try claimable?.answer() {
      case .ready(let found): files = found
      case .refused(let why): return .refused(.filesRefused(why), person)
      case nil: break
      }
      return .ready(
        Ready(
          standing: recipient.standing,
          courtCase: courtCase,
          confidential: try confidential.answer(),
          mailboxes: try mailboxes.answer(),
          files: files
        )
      )
    }
  }
}

/// A message that is judged and sealed, ready to be written.
private enum SendStep: Sendable {
  case refuse(SendOutcome, PersonID?)
  case leak(PersonID, CourtCaseID, inFiles: [FileID])
  case store(Sealed)

  struct Sealed: Sendable {
    let id: MessageID
    let ready: SendGround.Ready
    let language: Language
    let needsSecondFactor: Bool
    let expiresAt: Timestamp?
    let envelope: SealedEnvelope
    let newMailboxes: [NewKey]
    let claim: FileClaim?
    let files: [NamedFile]
  }

  init(_ draft: MessageDraft, ground: SendGround, readings: [FileID: LeakReading], portal: Portal)
    throws
  {
    guard case .ready(let ready) = ground else {
      guard case .refused(let outcome, let person) = ground else { throw TooMuchContention() }
      self = .refuse(outcome, person)
      return
    }
    let letter = draft.subject.reveal { subject in draft.body.reveal { Letter(subject: subject, body: $0) } }
    let leaking = ready.files?.files.map(\.id).filter { readings[$0] == .found } ?? []
    if try !leaking.isEmpty
      || portal.leakGuard.finds(ready.confidential, in: letter.subject + "\n" + letter.body)
    {
      self = .leak(ready.standing.id, ready.courtCase, inFiles: leaking)
      return
    }
    let id: MessageID = try portal.surroundings.newIdentifier()
    let mailboxes = try Mailboxes(ready.mailboxes, keys: portal.keys)
    let random = portal.surroundings.random
    let envelope = try mailboxes.seal(letter, place: "message:\(id)", random: random)
    self = .store(
      Sealed(
        id: id,
        ready: ready,
        language: draft.language ?? ready.standing.language,
        needsSecondFactor: draft.needsSecondFactor,
        expiresAt: draft.expiresAt,
        envelope: envelope,
        newMailboxes: mailboxes.new,
        claim: try ready.files?.sealed(
          with: envelope.messageKey,
          for: id.text,
          readings: readings,
          random: random
        ),
        files: try ready.files?.named(with: readings) ?? []
      )
    )
  }

  /// Asks where the person may be told of a message that is to be stored.
  func askEmailPoints(of people: People, in connection: Connection) throws -> Asked<[ContactPoint]> {
    guard case .store(let sealed) = self else { return .known([]) }
    return try people.askEmailPoints(of: sealed.ready.standing.id, in: connection)
  }

  func apply(
    by actor: AuditEntry.Actor,
    points: [ContactPoint],
    channel: AuditEntry.Channel,
    portal: Portal,
    in connection: Connection
  ) throws -> SendOutcome {
    switch self {
    case .refuse(let outcome, let person):
      try portal.record.write(
        AuditEntry("message.sent", by: actor, outcome: .refused, person: person, channel: channel),
        in: connection
      )
      return outcome
    case .leak(let person, let courtCase, let files):
      try portal.alerts.raise(
        Alert(
          .leak,
          note:
            "A message would have carried a confidential detail of somebody else in the case. It was not stored.",
          person: person,
          courtCase: courtCase
        ),
        in: connection
      )
      try portal.record.write(
        AuditEntry(
          "message.sent",
          by: actor,
          outcome: "leak",
          person: person,
          courtCase: courtCase,
          channel: channel
        ),
        in: connection
      )
      return .leak(inFiles: files)
    case .store(let sealed):
      return try sealed.store(by: actor, points: points, channel: channel, portal: portal, in: connection)
    }
  }
}

extension SendStep.Sealed {
  fileprivate func store(
    by actor: AuditEntry.Actor,
    points: [ContactPoint],
    channel: AuditEntry.Channel,
    portal: Portal,
    in connection: Connection
  ) throws -> SendOutcome {
    let person = ready.standing.id
    if !points.isEmpty, points.allSatisfy(\.isWalled) {
      try portal.record.write(
        AuditEntry("message.sent", by: actor, outcome: "party-wall", person: person, channel: channel),
        in: connection
      )
      return .partyWall
    }
    guard try portal.keys.insertUnlessHeld(newMailboxes, in: connection) else { throw MailboxAppeared() }
    let now = portal.surroundings.now
    let isReleased = points.contains(where: \.mayReceiveNotices)
    let row = MessageStore.MessageRow(
      id: id,
      person: person,
      courtCase: ready.courtCase,
      language: language,
      status: isReleased ? .released : .held,
      createdAt: now,
      releasedAt: isReleased ? now : nil,
      openedAt: nil,
      expiresAt: expiresAt,
      noticeMail: nil,
      needsSecondFactor: needsSecondFactor
    )
    try MessageStore.insert(
      row,
      content: envelope.content,
      keys: envelope.keys,
      sentBy: actor.storedText,
      in: connection
    )
    if let claim { try portal.attachments.claim(claim, in: connection) }
    try portal.record.write(
      AuditEntry(
        "message.sent",
        by: actor,
        outcome: .init(row.status),
        person: person,
        courtCase: ready.courtCase,
        subject: id.text,
        channel: channel
      ),
      in: connection
    )
    if let expiresAt {
      try portal.jobs.add(.expireMessage, subject: id.text, at: expiresAt, in: connection)
    }
    if isReleased {
      try portal.jobs.add(.noticeMessage, subject: id.text, in: connection)
    } else {
      try portal.hold(row, points: points, in: connection)
    }
    return .accepted(id, row.status, files: files)
  }
}

extension Portal {
  /// What follows from holding a message: verification starts, and its sender is told.
  fileprivate func hold(
    _ message: MessageStore.MessageRow,
    points: [ContactPoint],
    in connection: Connection
  ) throws {
    if let point = points.first(where: { $0.status == .pending && !$0.isWalled }) {
      try jobs.add(.confirmAddress, subject: point.id.text, in: connection)
    }
    try jobs.add(
      .reviewHeldMessage,
      subject: message.id.text,
      at: message.createdAt + Portal.secondReport,
      in: connection
    )
    try alerts.raise(
      Alert(
        .held,
        note: "A message waits for a verified address of the person. Verification has started where it can.",
        person: message.person,
        courtCase: message.courtCase,
        message: message.id
      ),
      in: connection
    )
  }
}
