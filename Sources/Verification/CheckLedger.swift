internal import Alerts
internal import Core
internal import People
internal import Record
internal import Storage

/// Admits a try, judges it and writes the ledger, all in the transaction it is handed.
struct CheckLedger: Sendable {
  /// A try, with everything known about it before the ledger is looked at.
  struct Try: Sendable {
    let person: PersonID
    let route: String
    let channel: AuditEntry.Channel
    let maximumTries: Int
    /// Whether the kinds that are asked are fixed when a session begins.
    var fixesKinds = false
    let check: JudgedCheck
    let control: IdentityRule.Control
    let actor: AuditEntry.Actor
    let officer: String?
  }

  /// How long a pass holds for a caller: one call.
  static let passSpan: Duration = .minutes(30)

  let people: People
  let alerts: Alerts
  let record: Record
  let surroundings: Surroundings

  init(_ room: Verification) {
    people = room.people
    alerts = room.alerts
    record = room.record
    surroundings = room.surroundings
  }

  /// Judges a try.
  ///
  /// - Parameters:
  ///   - attempt: the try.
  ///   - connection: the transaction that it is all of.
  /// - Returns: the outcome, and until when a pass holds.
  /// - Throws: ``SessionKindsChanged``; ``StorageFailure``, ``RandomUnavailable``.
  func judge(_ attempt: Try, in connection: Connection) throws -> (
    outcome: CheckOutcome, validUntil: Timestamp?
  ) {
    let now = surroundings.now
    guard let marks = try people.marks(of: attempt.person, in: connection) else { return (.closed, nil) }
    let known = try SessionLedgerStore.sessions(
      of: attempt.person,
      onRoute: attempt.route,
      orSince: CheckLedger.horizon(at: now),
      in: connection
    )
    let onRoute = known.filter { $0.route == attempt.route }
    if attempt.fixesKinds, let open = onRoute.first(where: { $0.isOpen(at: now) }),
      open.kinds != attempt.check.kinds
    {
      throw SessionKindsChanged()
    }
    let before: RouteRule.PastSession
    switch RouteRule.admit(sessions: onRoute, at: now) {
    case .closed:
      try writeEntry(attempt, outcome: .closed, in: connection)
      try reportProbe(of: attempt.person, sessions: known, during: nil, at: now, in: connection)
      return (.closed, nil)
    case .goesOn(let open): before = open
    case .begins:
      before = RouteRule.PastSession(
        try surroundings.newIdentifier(),
        route: attempt.route,
        kinds: attempt.check.kinds,
        maximumTries: attempt.maximumTries,
        at: now
      )
    }
    let outcome = outcome(of: attempt, marks: marks, sessions: known, during: before.id, at: now)
    let validUntil = outcome == .verified ? now + CheckLedger.passSpan : nil
    let isWrong = outcome == .notVerified || (outcome == .needsPerson && attempt.check.holdsWrongGuess)
    let after = before.noting(isWrong: isWrong, isVerified: outcome == .verified, at: now)
    try write(
      attempt,
      outcome: outcome,
      session: after,
      isWrong: isWrong,
      validUntil: validUntil,
      in: connection
    )
    try follow(attempt, outcome: outcome, at: now, in: connection)
    if isWrong || outcome == .closed {
      let sessions = known.filter { $0.id != after.id } + [after]
      try reportProbe(of: attempt.person, sessions: sessions, during: after.id, at: now, in: connection)
    }
    return (outcome, validUntil)
  }

  private func outcome(
    of attempt: Try,
    marks: PersonMarks,
    sessions: [RouteRule.PastSession],
    during session: VerificationSessionID,
    at now: Timestamp
  ) -> CheckOutcome {
    let verdict = IdentityRule.judge(
      attempt.check.answers,
      control: attempt.control,
      isHeightened: marks.hasHeightenedRisk
    )
    // What is closed is what others may know too; control and an own reference that is right stay open.
    let isByKnowledgeAlone = !attempt.control.countsAtStandardRisk && !attempt.check.holdsOwnReference
    if isByKnowledgeAlone, RouteRule.isKnowledgeClosed(sessions: sessions, at: now, during: session) {
      return .closed
    }
    switch verdict {
    case .verified: return marks.isFrozen ? .closed : .verified
    case .needsPerson: return .needsPerson
    case .notVerified: return .notVerified
    }
  }

  /// Writes a try that was admitted: its session, its line of the ledger, its entry in the record.
  private func write(
    _ attempt: Try,
    outcome: CheckOutcome,
    session: RouteRule.PastSession,
    isWrong: Bool,
    validUntil: Timestamp?,
    in connection: Connection
  ) throws {
    let now = session.lastTryAt
    if session.tries == 1 {
      try SessionLedgerStore.begin(
        session,
        person: attempt.person,
        channel: attempt.channel.rawValue,
        verifiedUntil: validUntil,
        in: connection
      )
    } else {
      try SessionLedgerStore.noteTry(
        session.id,
        isWrong: isWrong,
        verifiedUntil: validUntil,
        at: now,
        in: connection
      )
    }
    try SessionLedgerStore.write(
      SessionLedgerStore.LedgerLine(
        id: surroundings.newIdentifier(),
        session: session.id,
        person: attempt.person,
        outcome: outcome.rawValue,
        kinds: attempt.check.kinds,
        route: attempt.route,
        channel: attempt.channel.rawValue,
        officer: attempt.officer
      ),
      at: now,
      in: connection
    )
    try writeEntry(attempt, outcome: outcome, in: connection)
  }

  /// What follows from a try: a reference has been used, or somebody must be called back.
  private func follow(_ attempt: Try, outcome: CheckOutcome, at now: Timestamp, in connection: Connection)
    throws
  {
    if let reference = attempt.check.usedReference, outcome == .verified {
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

  /// One unsuccessful session too many is a probe: staff are told, and the person's risk is heightened.
  ///
  /// It is looked for after every try that was wrong or came to a closed way, for a session that merely runs out has no
  /// moment of its own.
  private func reportProbe(
    of person: PersonID,
    sessions: [RouteRule.PastSession],
    during session: VerificationSessionID?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let own = RouteRule.unsuccessfulCount(sessions, at: now, during: session)
    if own >= RouteRule.unsuccessfulLimit {
      try alerts.raise(
        Alert(
          .probe,
          note:
            "Three sessions for this person failed within seven days. The ledger lists them. Somebody may be trying.",
          person: person,
          isUrgent: true
        ),
        in: connection
      )
      try people.raiseRisk(of: person, in: connection)
    }
    try reportProbesInCases(of: person, failedSessions: own, at: now, in: connection)
  }

  /// Failures over several people of a case raise an alert and close nothing.
  private func reportProbesInCases(
    of person: PersonID,
    failedSessions own: Int,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let parties = try people.partiesOfCases(of: person, in: connection)
    let others = Set(parties.values.joined()).subtracting([person])
    let sessions = try SessionLedgerStore.sessions(
      of: others.sorted(),
      since: CheckLedger.horizon(at: now),
      in: connection
    )
    for (courtCase, members) in parties {
      let counts = members.map { member in
        member == person ? own : RouteRule.unsuccessfulCount(sessions[member] ?? [], at: now)
      }
      guard counts.count(where: { $0 > 0 }) > 1, counts.reduce(0, +) >= RouteRule.unsuccessfulLimit else {
        continue
      }
      try alerts.raise(
        Alert(
          .probe,
          note:
            "Sessions for several people of one case failed within seven days. Somebody may be trying them in turn.",
          courtCase: courtCase,
          isUrgent: true
        ),
        in: connection
      )
    }
  }

  /// From when on sessions count: a day more than the window, for closings that began at its end.
  private static func horizon(at now: Timestamp) -> Timestamp {
    now - RouteRule.unsuccessfulWindow - RouteRule.knowledgeClosing - .hours(1)
  }

  private func writeEntry(_ attempt: Try, outcome: CheckOutcome, in connection: Connection) throws {
    try record.write(
      AuditEntry(
        "identity.checked",
        by: attempt.actor,
        outcome: .init(outcome),
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
public enum CheckOutcome: String, Sendable {
  /// It is the person.
  case verified
  /// It is not proved.
  case notVerified = "not_verified"
  /// Enough matched but nothing decided: staff call the person back.
  case needsPerson = "needs_person"
  /// This way is closed for now.
  case closed
}
