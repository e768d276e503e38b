internal import Alerts
internal import Access
internal import Attachments
public import Core
internal import Crypto
internal import Delivery
internal import Foundation
internal import Keys
internal import People
internal import Record
internal import Storage

/// How sending what was confirmed ended.
public enum StaffSendOutcome: Sendable {
  /// It is sent; by this click or an earlier one.
  case sent(MessageID)
  /// It was saved anew since it was seen, or something stands against it: it must be looked at again.
  case lookAgain
  /// There is no such draft.
  case unknown
}

extension Portal {
  /// Keeps what somebody of the staff is writing, sealed.
  ///
  /// - Parameters:
  ///   - draft: what was written so far.
  ///   - worker: who writes.
  /// - Returns: false where the case is not theirs, or the draft was sent, or is somebody else's.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func save(_ draft: StaffDraft, for worker: CaseWorker) async throws -> Bool {
    let key = try await database.read { [keys] in
      try keys.key(of: .courtCase(draft.courtCase.text), in: $0)
    }
    guard let key else { return false }
    let box = try Box.seal(
      Array(try JSONEncoder().encode(draft.content)),
      under: StaffDraft.key(key),
      keyID: key.id,
      place: StaffDraft.place(draft.id),
      random: surroundings.random
    )
    let files = try await attachments.waiting(of: draft.fileOwner).map(\.file.id)
    return try await database.write { connection in
      guard try self.ownCase(draft.courtCase, of: worker, in: connection) != nil else {
        try self.recordRefusal("draft.saved", to: worker, courtCase: draft.courtCase, in: connection)
        return false
      }
      let end = self.surroundings.now + StaffDraft.span
      // A file that went meanwhile is missed by the look before sending.
      _ = try self.attachments.keep(files, of: draft.fileOwner, until: end, in: connection)
      return try StaffDraftStore.save(
        draft.id,
        of: worker.account,
        in: draft.courtCase,
        box: box,
        keepUntil: end,
        connection: connection
      )
    }
  }

  /// A draft as its writer left it.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - worker: who writes.
  /// - Returns: the draft, or what it became; unknown where there is none, or its case is not theirs any more.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func draft(_ id: StaffDraftID, of worker: CaseWorker) async throws -> DeskOutcome<KeptDraft> {
    let found = try await database.read { connection -> (StaffDraftStore.DraftRow, OpenedKey)? in
      guard
        let row = try StaffDraftStore.find(
          id,
          of: worker.account,
          at: self.surroundings.now,
          in: connection
        ), try self.ownCase(row.courtCase, of: worker, in: connection) != nil,
        let key = try self.keys.key(of: .courtCase(row.courtCase.text), in: connection)
      else { return nil }
      return (row, key)
    }
    guard let (row, key) = found else { return .unknown }
    if let sent = row.sentAs { return .found(.sent(sent)) }
    let bytes = try Box.open(
      row.box,
      under: StaffDraft.key(key),
      keyID: key.id,
      place: StaffDraft.place(id)
    )
    let content = try JSONDecoder().decode(StaffDraft.Content.self, from: Data(bytes))
    return .found(.writing(StaffDraft(row, content)))
  }

  /// Everything that a sender must have seen before a draft goes.
  ///
  /// - Parameters:
  ///   - draft: what is to go, to somebody.
  ///   - worker: who sends.
  /// - Returns: the look; unknown where the case is not theirs, or nobody of it is to get the message.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AttachmentFailure``.
  public func preview(_ draft: StaffDraft, for worker: CaseWorker) async throws -> DeskOutcome<SendPreview> {
    guard let person = draft.person else { return .unknown }
    let found = try await database.write { connection -> SealedPreview? in
      guard let courtCase = try self.ownCase(draft.courtCase, of: worker, in: connection) else {
        try self.recordRefusal("message.previewed", to: worker, courtCase: draft.courtCase, in: connection)
        return nil
      }
      let parties = try self.people.parties(of: [draft.courtCase], in: connection)
      guard parties.contains(where: { $0.person == person }) else { return nil }
      try self.record.write(
        AuditEntry(
          "message.previewed",
          by: worker.actor,
          person: person,
          courtCase: draft.courtCase,
          subject: draft.id.text,
          channel: .staff
        ),
        in: connection
      )
      return SealedPreview(
        courtCase: courtCase,
        parties: parties,
        address: AddressState(try self.people.emailPoints(of: person, in: connection)),
        details: try self.people.confidentialDetails(
          in: draft.courtCase,
          leavingOut: person,
          connection: connection
        )
      )
    }
    guard let found else { return .unknown }
    let files = try await attachments.waiting(of: draft.fileOwner)
    let readings = try await attachments.leaks(
      in: files.map(\.file.id),
      of: draft.fileOwner,
      against: found.details,
      by: leakGuard
    )
    let parties = try await workLane.run { try found.parties.map(CaseParty.init) }
    let leaks = try await workLane.run { [leakGuard] in
      try draft.subject.reveal { subject in
        try draft.body.reveal { try leakGuard.findings(of: found.details, in: subject + "\n" + $0) }
      }
    }
    guard let recipient = parties.first(where: { $0.person == person }) else { return .unknown }
    if !leaks.isEmpty || readings.values.contains(.found) {
      try await noteLeak(in: draft, to: person, by: worker)
    }
    return .found(
      SendPreview(
        draft: draft,
        courtCase: found.courtCase,
        recipient: recipient,
        address: found.address,
        others: parties.filter { $0.person != person },
        files: files.map { SendPreview.File(file: $0, reading: readings[$0.file.id] ?? .notChecked) },
        leaks: leaks
      )
    )
  }

  /// Tells of a draft that would give away a confidential detail: whoever tries one after another learns them from the look.
  private func noteLeak(in draft: StaffDraft, to person: PersonID, by worker: CaseWorker) async throws {
    try await database.write { connection in
      try self.alerts.raise(
        Alert(
          .leak,
          note:
            "A member of staff wrote a message that holds a confidential detail of somebody else in the case. It was not sent.",
          person: person,
          courtCase: draft.courtCase
        ),
        in: connection
      )
      try self.record.write(
        AuditEntry(
          "message.previewed",
          by: worker.actor,
          outcome: "leak",
          person: person,
          courtCase: draft.courtCase,
          subject: draft.id.text,
          channel: .staff
        ),
        in: connection
      )
    }
  }

  /// Sends a draft as it was seen: two clicks send it once.
  ///
  /// - Parameters:
  ///   - id: which draft.
  ///   - revision: how often it had been saved when it was seen.
  ///   - seen: the files that were seen, in their order: what came or went since is looked at again.
  ///   - worker: who sends.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``TooMuchContention``, ``AttachmentFailure``.
  public func send(
    _ id: StaffDraftID,
    asSeenAt revision: Int,
    withFiles seen: [String],
    by worker: CaseWorker
  ) async throws -> StaffSendOutcome {
    guard case .found(let kept) = try await draft(id, of: worker) else { return .unknown }
    guard case .writing(let draft) = kept else {
      guard case .sent(let message) = kept else { return .unknown }
      return .sent(message)
    }
    guard draft.revision == revision, draft.mayEnd(from: surroundings.now), let person = draft.person
    else { return .lookAgain }
    let ground = try await database.read { connection in
      (
        references: try self.people.references(of: person, and: draft.courtCase, in: connection),
        isFrozen: try self.people.marks(of: person, in: connection)?.isFrozen ?? true
      )
    }
    guard let references = ground.references else { return .unknown }
    // Nothing goes out to somebody frozen; the look says so, and a post without it must not pass.
    guard !ground.isFrozen else { return .lookAgain }
    let files = try await attachments.waiting(of: draft.fileOwner).map(\.file.id)
    guard files.map(\.text) == seen else { return .lookAgain }
    var message = MessageDraft(
      to: references.person,
      courtCase: references.courtCase,
      subject: draft.subject,
      body: draft.body,
      language: draft.language,
      files: files.isEmpty ? nil : FilesToSend(files, of: draft.fileOwner),
      needsSecondFactor: draft.needsSecondFactor,
      expiresAt: draft.expiresAt
    )
    message.channel = .staff
    do {
      let outcome = try await send(message, by: worker.actor, admittedBy: .given) { sent, connection in
        try self.spend(draft, as: sent, by: worker, in: connection)
      }
      guard case .accepted(let sent, _, _) = outcome else { return .lookAgain }
      return .sent(sent)
    } catch is EndRefused {
      return .lookAgain
    } catch is DraftMoved {
      guard case .found(.sent(let sent)) = try await self.draft(id, of: worker) else { return .lookAgain }
      return .sent(sent)
    }
  }

  private func spend(
    _ draft: StaffDraft,
    as sent: MessageID,
    by worker: CaseWorker,
    in connection: Connection
  ) throws {
    guard try ownCase(draft.courtCase, of: worker, in: connection) != nil,
      try draft.person.flatMap({ try people.marks(of: $0, in: connection) })?.isFrozen == false,
      try StaffDraftStore.spend(draft.id, revision: draft.revision, as: sent, in: connection)
    else { throw DraftMoved() }
    guard let before = draft.continues,
      let message = try MessageStore.find(before, in: connection), message.courtCase == draft.courtCase,
      message.person == draft.person
    else { return }
    try DeskStore.setThread(DeskStore.thread(of: before, in: connection), of: sent, in: connection)
  }
}

/// A draft was sent, saved anew or taken from its writer meanwhile: nothing of the message is written.
private struct DraftMoved: Error {}

/// A draft as it is kept.
public enum KeptDraft: Sendable {
  /// It is being written.
  case writing(StaffDraft)
  /// It became this message.
  case sent(MessageID)
}

/// What a look before sending is made of.
private struct SealedPreview: Sendable {
  let courtCase: StaffCase
  let parties: [SealedParty]
  let address: AddressState
  let details: Set<ConfidentialDetail>
}

extension AddressState {
  init(_ points: [ContactPoint]) {
    if let proved = points.first(where: \.mayReceiveNotices) {
      self = .proved(since: proved.verifiedAt)
    } else if !points.isEmpty, points.allSatisfy(\.isWalled) {
      self = .walled
    } else if points.contains(where: { $0.status == .pending && !$0.isWalled }) {
      self = .waiting
    } else if points.contains(where: { $0.status == .failed }) {
      self = .failed
    } else {
      self = .none
    }
  }
}

extension StaffDraft {
  fileprivate static func place(_ id: StaffDraftID) -> String { "staff_draft.content:\(id)" }

  fileprivate static func key(_ opened: OpenedKey) throws(CryptoFailure) -> SymmetricKey {
    try opened.key.derive("postern/v1/staff-draft-box")
  }
}

extension Portal {
  /// Takes out drafts of staff that are past their time.
  ///
  /// - Returns: how many went; 0 where there is nothing left to take out.
  /// - Throws: ``StorageFailure``.
  public func sweepStaffDrafts() async throws -> Int {
    try await database.write { connection in
      try StaffDraftStore.sweep(before: self.surroundings.now, atMost: 200, in: connection)
    }
  }
}
