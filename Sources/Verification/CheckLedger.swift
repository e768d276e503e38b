internal import Alerts
internal import Core
internal import Jobs
internal import People
internal import Record
internal import Storage

/// Takes tries, settles them, and writes the ledger.
///
/// A try has two transactions, with the comparing between them. ``take(_:in:)`` counts it as wrong, and writes nothing that
/// depends on what was answered; ``settle(_:as:in:)`` writes how it ended. So who cuts the line to the database, having seen
/// from the length of what passes how a guess would end, has spent a try on it. A try that is cut off stands as wrong, and
/// ``SettleTry`` draws what follows from that.
///
/// The record has two entries for a try, `identity.tried` and `identity.checked`; only the second says how it ended.
struct CheckLedger: Sendable {
  /// A try, with everything known about it before the ledger is looked at.
  struct Try: Sendable {
    let person: PersonID
    let route: String
    let channel: AuditEntry.Channel
    let maximumTries: Int
    /// Whether the kinds that are asked are fixed when a session begins.
    var fixesKinds = false
    /// The kinds that are answered.
    let kinds: String
    let control: IdentityRule.Control
    let actor: AuditEntry.Actor
    let officer: String?
  }

  /// A try that was taken.
  struct Taken: Sendable {
    let attempt: Try
    /// What was counted; nil where the route is closed.
    let counted: Counted?
  }

  /// A try that is counted as wrong until it is settled.
  struct Counted: Sendable {
    let id: TryID
    let session: VerificationSessionID
    let at: Timestamp
  }

  /// How long a pass holds for a caller: one call.
  static let passSpan: Duration = .minutes(30)
  /// A try that is not settled by then stands as wrong.
  ///
  /// Half of ``Idempotency/workSpan``, for a COMMIT may be in doubt for a while, and two instances have two clocks.
  static let settlingSpan: Duration = .seconds(30)

  let people: People
  let alerts: Alerts
  let jobs: JobQueue
  let record: Record
  let surroundings: Surroundings

  init(_ room: Verification) {
    people = room.people
    alerts = room.alerts
    jobs = room.jobs
    record = room.record
    surroundings = room.surroundings
  }

  /// Admits a try and counts it as wrong, whatever was answered.
  ///
  /// - Parameters:
  ///   - attempt: the try.
  ///   - connection: the first of its two transactions.
  /// - Returns: what ``settle(_:as:in:)`` takes.
  /// - Throws: ``SessionKindsChanged``; ``StorageFailure``, ``RandomUnavailable``.
  func take(_ attempt: Try, in connection: Connection) throws -> Taken {
    let now = surroundings.now
    let onRoute = try SessionLedgerStore.sessions(of: attempt.person, onRoute: attempt.route, in: connection)
    if attempt.fixesKinds, let open = onRoute.first(where: { $0.isOpen(at: now) }),
      open.kinds != attempt.kinds
    {
      throw SessionKindsChanged()
    }
    let before: RouteRule.PastSession
    switch RouteRule.admit(sessions: onRoute, at: now) {
    case .closed:
      try writeEntry("identity.tried", attempt, outcome: .init(CheckOutcome.closed), in: connection)
      return Taken(attempt: attempt, counted: nil)
    case .goesOn(let open): before = open
    case .begins:
      before = RouteRule.PastSession(
        try surroundings.newIdentifier(),
        route: attempt.route,
        kinds: attempt.kinds,
        maximumTries: attempt.maximumTries,
        at: now
      )
    }
    let counted = Counted(id: try surroundings.newIdentifier(), session: before.id, at: now)
    try count(attempt, counted, in: before, in: connection)
    return Taken(attempt: attempt, counted: counted)
  }

  /// Settles a try that was taken.
  ///
  /// - Parameters:
  ///   - taken: the try.
  ///   - check: its answers, compared.
  ///   - connection: the second of its two transactions.
  /// - Returns: the outcome, and until when a pass holds.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func settle(_ taken: Taken, as check: JudgedCheck, in connection: Connection) throws -> (
    outcome: CheckOutcome, validUntil: Timestamp?
  ) {
    let now = surroundings.now
    let attempt = taken.attempt
    let known = try SessionLedgerStore.sessions(
      of: attempt.person,
      onRoute: attempt.route,
      orSince: CheckLedger.horizon(at: now),
      in: connection
    )
    guard let counted = taken.counted else {
      try writeEntry("identity.checked", attempt, outcome: .init(CheckOutcome.closed), in: connection)
      try reportProbe(of: attempt.person, sessions: known, during: nil, at: now, in: connection)
      return (.closed, nil)
    }
    let outcome = try outcome(of: attempt, counted, as: check, sessions: known, at: now, in: connection)
    guard try SessionLedgerStore.settle(counted.id, outcome: outcome.rawValue, in: connection) else {
      return (.notVerified, nil)
    }
    let validUntil = outcome == .verified ? now + CheckLedger.passSpan : nil
    let isWrong = outcome == .notVerified || (outcome == .needsPerson && check.holdsWrongGuess)
    if !isWrong {
      try SessionLedgerStore.excuse(counted.session, verifiedUntil: validUntil, at: now, in: connection)
    }
    try jobs.withdraw(.settleTry, subject: counted.id.text, in: connection)
    try writeEntry("identity.checked", attempt, outcome: .init(outcome), in: connection)
    try follow(attempt, check, outcome: outcome, at: now, in: connection)
    if isWrong || outcome == .closed {
      let sessions = known.map { $0.id == counted.session && !isWrong ? $0.excusingOne() : $0 }
      try reportProbe(
        of: attempt.person,
        sessions: sessions,
        during: counted.session,
        at: now,
        in: connection
      )
    }
    return (outcome, validUntil)
  }

  /// Takes a try back whose link was spent or ended meanwhile: nobody learns how it would have ended.
  func giveBack(_ taken: Taken, in connection: Connection) throws {
    if let counted = taken.counted, try SessionLedgerStore.takeOut(counted.id, in: connection) {
      try SessionLedgerStore.giveBack(counted.session, in: connection)
      try jobs.withdraw(.settleTry, subject: counted.id.text, in: connection)
    }
    try writeEntry("identity.checked", taken.attempt, outcome: "gone", in: connection)
  }

  /// Settles a try that was cut off: it stands as wrong.
  func settleCutOff(_ id: TryID, in connection: Connection) throws {
    guard let line = try SessionLedgerStore.unsettled(id, in: connection),
      try SessionLedgerStore.settle(id, outcome: CheckOutcome.notVerified.rawValue, in: connection)
    else { return }
    let now = surroundings.now
    try record.write(
      AuditEntry(
        "identity.checked",
        by: .gateway,
        outcome: "cut_off",
        person: line.person,
        subject: line.route,
        channel: AuditEntry.Channel(rawValue: line.channel)
      ),
      in: connection
    )
    let known = try SessionLedgerStore.sessions(
      of: line.person,
      onRoute: line.route,
      orSince: CheckLedger.horizon(at: now),
      in: connection
    )
    try reportProbe(of: line.person, sessions: known, during: line.session, at: now, in: connection)
  }

  private func outcome(
    of attempt: Try,
    _ counted: Counted,
    as check: JudgedCheck,
    sessions: [RouteRule.PastSession],
    at now: Timestamp,
    in connection: Connection
  ) throws -> CheckOutcome {
    guard now < counted.at + CheckLedger.settlingSpan else { return .notVerified }
    guard let marks = try people.marks(of: attempt.person, in: connection) else { return .closed }
    let verdict = IdentityRule.judge(
      check.answers,
      control: attempt.control,
      isHeightened: marks.hasHeightenedRisk
    )
    // What is closed is what others may know too; control and an own reference that is right stay open. This try's own
    // session was open when it was taken, and does not speak against it.
    let isByKnowledgeAlone = !attempt.control.countsAtStandardRisk && !check.holdsOwnReference
    let others = sessions.filter { $0.id != counted.session }
    if isByKnowledgeAlone, RouteRule.isKnowledgeClosed(sessions: others, at: now) { return .closed }
    if verdict == .verified, attempt.control.countsAtStandardRisk, check.holdsDecidingFact {
      try SessionLedgerStore.noteLift(counted.session, at: now, in: connection)
    }
    switch verdict {
    case .verified: return marks.isFrozen ? .closed : .verified
    case .needsPerson: return .needsPerson
    case .notVerified: return .notVerified
    }
  }

  /// Writes a try that was admitted: its session, its line of the ledger, its entry in the record, and the job that settles
  /// it should nobody else.
  private func count(
    _ attempt: Try,
    _ counted: Counted,
    in before: RouteRule.PastSession,
    in connection: Connection
  ) throws {
    if before.tries == 0 {
      try SessionLedgerStore.begin(
        before.noting(isWrong: true, isVerified: false, at: counted.at),
        person: attempt.person,
        channel: attempt.channel.rawValue,
        verifiedUntil: nil,
        in: connection
      )
    } else {
      try SessionLedgerStore.noteTry(before.id, at: counted.at, in: connection)
    }
    try SessionLedgerStore.write(
      SessionLedgerStore.LedgerLine(
        id: counted.id,
        session: counted.session,
        person: attempt.person,
        outcome: SessionLedgerStore.counted,
        kinds: attempt.kinds,
        route: attempt.route,
        channel: attempt.channel.rawValue,
        officer: attempt.officer
      ),
      at: counted.at,
      in: connection
    )
    try writeEntry("identity.tried", attempt, outcome: "counted", in: connection)
    try jobs.add(
      .settleTry,
      subject: counted.id.text,
      at: counted.at + Idempotency.workSpan,
      in: connection
    )
  }

  /// What follows from a try: a reference has been used, or somebody must be called back.
  private func follow(
    _ attempt: Try,
    _ check: JudgedCheck,
    outcome: CheckOutcome,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    if let reference = check.usedReference, outcome == .verified {
      try OwnReferenceStore.noteUse(reference, at: now, in: connection)
    }
    if outcome == .needsPerson {
      try alerts.raise(
        Alert(
          .needsPerson,
          note:
            "Somebody could not be verified by the questions alone. Call the person back, by the safe-contact plan.",
          person: attempt.person
        ),
        in: connection
      )
    }
  }

  private func writeEntry(
    _ action: AuditEntry.Action,
    _ attempt: Try,
    outcome: AuditEntry.Outcome,
    in connection: Connection
  ) throws {
    try record.write(
      AuditEntry(
        action,
        by: attempt.actor,
        outcome: outcome,
        person: attempt.person,
        subject: attempt.route,
        channel: attempt.channel
      ),
      in: connection
    )
  }
}

/// How a check ended.
///
/// Staff see these words and never which answer was wrong.
public enum CheckOutcome: String, Sendable, CaseIterable {
  /// It is the person.
  case verified
  /// It is not proved.
  case notVerified = "not_verified"
  /// Enough matched but nothing decided: staff call the person back.
  case needsPerson = "needs_person"
  /// This way is closed for now.
  case closed
}
