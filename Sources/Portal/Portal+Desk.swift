internal import Alerts
public import Core
internal import Crypto
internal import Keys
public import People
internal import Record
internal import Storage

extension Portal {
  /// How many messages with unread answers are shown at once.
  static let mostWaiting = 50

  /// What somebody of the staff has on their desk.
  ///
  /// That they looked is written down once, with how much they saw, and for each case of which something is shown.
  ///
  /// - Parameters:
  ///   - worker: who looks.
  ///   - filter: to what it is narrowed.
  ///   - before: only messages older than this one: the cursor of the page before.
  ///   - limit: at most so many messages.
  /// - Returns: one page; unknown where the case is not theirs.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func desk(
    of worker: CaseWorker,
    showing filter: DeskFilter = DeskFilter(),
    before: MessageID? = nil,
    atMost limit: Int = 30
  ) async throws -> DeskOutcome<Desk> {
    let sealed = try await database.write { connection -> SealedDesk? in
      let cases = try self.people.cases(ofStaff: worker.address, in: connection)
      let shown = cases.filter(filter.admits)
      // A reference that is typed may be wrong; a case that an address names was somebody's.
      guard filter.courtCase == nil || !shown.isEmpty else {
        try self.recordRefusal("messages.listed", to: worker, courtCase: filter.courtCase, in: connection)
        return nil
      }
      let ids = shown.map(\.id)
      let waiting =
        before == nil && filter.status == nil
        ? try ReplyStore.unread(of: ids, atMost: Portal.mostWaiting, in: connection) : []
      let rows = try DeskStore.messages(
        of: ids,
        in: filter.status,
        before: before,
        atMost: limit + 1,
        connection: connection
      )
      return try self.sealedDesk(
        cases: cases,
        shownCases: shown,
        waiting: waiting,
        rows: rows,
        limit: limit,
        worker: worker,
        in: connection
      )
    }
    guard let sealed else { return .unknown }
    return .found(try await workLane.run { try sealed.opened() })
  }

  /// What waits for the teams of somebody of the staff: answers that nobody read in time, or that nobody is there to read.
  ///
  /// - Parameter worker: who looks.
  /// - Returns: the messages, that which waits longest first.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func waitingForTeam(of worker: CaseWorker) async throws -> [DeskMessage] {
    let sealed = try await database.write { connection in
      let cases = try self.people.teamCases(ofStaff: worker.address, in: connection)
      // Where nobody is there everything waits for the team; else what whoever is there has not read in time.
      let unheld = try self.people.cases(ofStaff: worker.address, in: connection)
        .filter { $0.ground == .team }
      let waiting = try ReplyStore.unread(
        of: unheld.map(\.id),
        andTeamsOf: cases.map(\.id),
        atMost: Portal.mostWaiting,
        in: connection
      )
      return try self.sealedDesk(
        cases: cases,
        shownCases: cases,
        waiting: waiting,
        rows: [],
        limit: 0,
        worker: worker,
        in: connection
      )
    }
    return try await workLane.run { try sealed.opened().waiting }
  }

  /// The cases that somebody of the staff may work on now.
  ///
  /// - Parameter worker: whose.
  /// - Returns: the cases, by reference.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func cases(of worker: CaseWorker) async throws -> [StaffCase] {
    try await database.write { connection in
      let cases = try self.people.cases(ofStaff: worker.address, in: connection)
      try self.noteLook("cases.listed", by: worker, "cases:\(cases.count)", in: connection)
      return cases
    }
  }

  /// The people of a case that may be written to, with all of them for whoever works on it.
  ///
  /// - Parameters:
  ///   - courtCase: the case.
  ///   - worker: who asks.
  /// - Returns: the case and its parties; unknown where it is not theirs.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func parties(
    of courtCase: CourtCaseID,
    for worker: CaseWorker
  ) async throws -> DeskOutcome<(courtCase: StaffCase, parties: [CaseParty])> {
    let found = try await database.write { connection -> (StaffCase, [SealedParty])? in
      guard let own = try self.ownCase(courtCase, of: worker, in: connection) else {
        try self.recordRefusal("case.parties_seen", to: worker, courtCase: courtCase, in: connection)
        return nil
      }
      let parties = try self.people.parties(of: [courtCase], in: connection)
      try self.record.write(
        AuditEntry("case.parties_seen", by: worker.actor, courtCase: courtCase, channel: .staff),
        in: connection
      )
      return (own, parties)
    }
    guard let (own, parties) = found else { return .unknown }
    return .found((own, try await workLane.run { try parties.map(CaseParty.init) }))
  }

  /// A case, if somebody of the staff may work on it now.
  func ownCase(
    _ courtCase: CourtCaseID,
    of worker: CaseWorker,
    in connection: Connection
  ) throws -> StaffCase? {
    try people.cases(ofStaff: worker.address, only: courtCase, in: connection).first
  }

  /// How much of a message with its answers somebody of the staff may read now; nil for nothing.
  ///
  /// All of it where the case is theirs. What waited too long opens to their team by itself: that answer, and the message that
  /// it answers, but no other answer.
  func reach(
    of worker: CaseWorker,
    into message: MessageStore.MessageRow,
    in connection: Connection
  ) throws -> StaffReach? {
    if let own = try ownCase(message.courtCase, of: worker, in: connection) {
      return StaffReach(courtCase: own, answers: nil)
    }
    let waited = try ReplyStore.waitedForTeam(message.id, in: connection)
      .filter { $0.isOpenToTeam(reader: worker.account) }
    guard !waited.isEmpty,
      let courtCase = try people.teamCases(ofStaff: worker.address, in: connection)
        .first(where: { $0.id == message.courtCase })
    else { return nil }
    return StaffReach(courtCase: courtCase, answers: Set(waited.map(\.id)))
  }

  /// Writes down that somebody of the staff reached for what is not theirs.
  func recordRefusal(
    _ action: AuditEntry.Action,
    to worker: CaseWorker,
    courtCase: CourtCaseID? = nil,
    subject: String? = nil,
    in connection: Connection
  ) throws {
    try record.write(
      AuditEntry(
        action,
        by: worker.actor,
        outcome: .refused,
        courtCase: courtCase,
        subject: subject,
        channel: .staff
      ),
      in: connection
    )
  }

  /// Writes down that somebody of the staff looked at a list: how much stood in it, and nothing of what.
  private func noteLook(
    _ action: AuditEntry.Action,
    by worker: CaseWorker,
    _ howMuch: String,
    in connection: Connection
  ) throws {
    try record.write(
      AuditEntry(action, by: worker.actor, subject: howMuch, channel: .staff),
      in: connection
    )
  }

  private func sealedDesk(
    cases: [StaffCase],
    shownCases: [StaffCase],
    waiting: [(message: MessageID, count: Int, since: Timestamp)],
    rows: [DeskStore.DeskRow],
    limit: Int,
    worker: CaseWorker,
    in connection: Connection
  ) throws -> SealedDesk {
    let found = try DeskStore.find(waiting.map(\.message), in: connection)
    let byID = Dictionary(found.map { ($0.id, $0) }) { one, _ in one }
    let page = Array(rows.prefix(limit))
    let waitingRows = waiting.compactMap { item -> DeskStore.DeskRow? in
      var row = byID[item.message]
      row?.unread = item.count
      row?.unreadSince = item.since
      return row
    }
    let shown = waitingRows + page
    let seenCases = Set(shown.map(\.courtCase))
    try noteLook("desk.listed", by: worker, "cases:\(cases.count) messages:\(shown.count)", in: connection)
    for courtCase in seenCases.sorted() {
      try record.write(
        AuditEntry("messages.listed", by: worker.actor, courtCase: courtCase, channel: .staff),
        in: connection
      )
    }
    return SealedDesk(
      cases: cases,
      shownCases: shownCases,
      waiting: waitingRows,
      page: page,
      hasMore: rows.count > limit,
      parties: try people.parties(of: seenCases, among: Set(shown.map(\.person)), in: connection),
      keys: try keys.askSealedKeys(of: seenCases.sorted().map { .mailbox($0.text) }, in: connection).answer()
    )
  }
}

/// How much of a message with its answers somebody of the staff may read.
struct StaffReach: Sendable {
  let courtCase: StaffCase
  /// These answers alone; nil for all.
  let answers: Set<ReplyID>?

  /// Whether what belongs to a message, or to an answer to it, is within reach.
  func includes(content: String, of message: MessageID) -> Bool {
    guard let answers else { return true }
    return content == message.text || ReplyID(parsing: content).map(answers.contains) ?? false
  }
}

/// A page of a desk with everything sealed; opened away from the event loops.
struct SealedDesk: Sendable {
  let cases: [StaffCase]
  let shownCases: [StaffCase]
  let waiting: [DeskStore.DeskRow]
  let page: [DeskStore.DeskRow]
  let hasMore: Bool
  let parties: [SealedParty]
  let keys: [KeyOwner: SealedKey]

  func opened() throws -> Desk {
    var pairs: [CourtCaseID: OpenedKey] = [:]
    var named: [PersonID: [CourtCaseID: CaseParty]] = [:]
    for party in parties { named[party.person, default: [:]][party.courtCase] = try CaseParty(party) }
    let byID = Dictionary(cases.map { ($0.id, $0) }) { one, _ in one }
    func open(_ row: DeskStore.DeskRow) throws -> DeskMessage? {
      guard let courtCase = byID[row.courtCase] else { return nil }
      if pairs[row.courtCase] == nil {
        pairs[row.courtCase] = try keys[.mailbox(row.courtCase.text)]?.opened()
      }
      return DeskMessage(
        row,
        courtCase: courtCase,
        recipient: named[row.person]?[row.courtCase],
        subject: try row.subject(with: pairs[row.courtCase])
      )
    }
    let messages = try page.compactMap(open)
    return Desk(
      cases: cases,
      shownCases: shownCases,
      waiting: try waiting.compactMap(open),
      messages: messages,
      next: hasMore ? page.last?.id : nil
    )
  }
}

extension DeskStore.DeskRow {
  /// The subject, as the mailbox of the case opens it.
  func subject(with key: OpenedKey?) throws -> Secret<String>? {
    guard let key, let sealedKey else { return nil }
    let (letter, _) = try Mailboxes.open(
      content,
      sealedKey: sealedKey,
      mailbox: courtCase.text,
      key: key,
      place: "message:\(id)"
    )
    return Secret(letter.subject)
  }
}

extension DeskMessage {
  init(
    _ row: DeskStore.DeskRow,
    courtCase: StaffCase,
    recipient: CaseParty?,
    subject: Secret<String>?
  ) {
    self.init(
      id: row.id,
      courtCase: courtCase,
      recipient: recipient,
      subject: subject,
      status: row.status,
      statusSince: row.statusSince,
      unread: row.unread,
      unreadSince: row.unreadSince
    )
  }
}
