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
  /// - Returns: the outcome, and until when a pass holds.
  func judge(_ attempt: Try, in connection: Connection) throws -> (
    outcome: CheckOutcome, validUntil: Timestamp?
  ) {
    let now = surroundings.now
    guard let standing = try people.standing(of: attempt.person, in: connection) else {
      return (.closed, nil)
    }
    let onRoute = try SessionLedgerStore.sessions(onRoute: attempt.route, in: connection)
    let session: VerificationSessionID
    switch RouteRule.admit(sessions: onRoute, at: now) {
    case .closed:
      try writeEntry(attempt, outcome: .closed, in: connection)
      try reportProbe(of: attempt.person, during: nil, at: now, in: connection)
      return (.closed, nil)
    case .goesOn(let id): session = id
    case .begins:
      session = try surroundings.newIdentifier()
      try SessionLedgerStore.begin(
        session,
        person: attempt.person,
        route: attempt.route,
        channel: attempt.channel.rawValue,
        kinds: attempt.check.kinds,
        maximumTries: attempt.maximumTries,
        at: now,
        in: connection
      )
    }
    let outcome = try outcome(of: attempt, standing: standing, session: session, at: now, in: connection)
    let validUntil = outcome == .verified ? now + CheckLedger.passSpan : nil
    let isWrong = outcome == .notVerified || (outcome == .needsPerson && attempt.check.holdsWrongGuess)
    try SessionLedgerStore.noteTry(
      session,
      isWrong: isWrong,
      verifiedUntil: validUntil,
      at: now,
      in: connection
    )
    try SessionLedgerStore.write(
      SessionLedgerStore.LedgerLine(
        id: surroundings.newIdentifier(),
        session: session,
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
    try follow(attempt, outcome: outcome, at: now, in: connection)
    if isWrong || outcome == .closed {
      try reportProbe(of: attempt.person, during: session, at: now, in: connection)
    }
    return (outcome, validUntil)
  }

  private func outcome(
    of attempt: Try,
    standing: PersonStanding,
    session: VerificationSessionID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> CheckOutcome {
    let verdict = IdentityRule.judge(
      attempt.check.answers,
      control: attempt.control,
      isHeightened: standing.hasHeightenedRisk
    )
    let sessions = try recentSessions(of: attempt.person, at: now, in: connection)
    // What is closed is what others may know too; control and an own reference that is right stay open.
    let isByKnowledgeAlone = !attempt.control.countsAtStandardRisk && !attempt.check.holdsOwnReference
    if isByKnowledgeAlone, RouteRule.isKnowledgeClosed(sessions: sessions, at: now, during: session) {
      return .closed
    }
    switch verdict {
    case .verified: return standing.isFrozen ? .closed : .verified
    case .needsPerson: return .needsPerson
    case .notVerified: return .notVerified
    }
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
    during session: VerificationSessionID?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let own = RouteRule.unsuccessfulCount(
      try recentSessions(of: person, at: now, in: connection),
      at: now,
      during: session
    )
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
    try reportProbesInCases(of: person, during: session, at: now, in: connection)
  }

  /// Failures over several people of a case raise an alert and close nothing.
  private func reportProbesInCases(
    of person: PersonID,
    during session: VerificationSessionID?,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    for (courtCase, others) in try people.partiesOfCases(of: person, in: connection) {
      var total = 0
      var failing = 0
      for member in others {
        let count = RouteRule.unsuccessfulCount(
          try recentSessions(of: member, at: now, in: connection),
          at: now,
          during: session
        )
        total += count
        failing += count > 0 ? 1 : 0
      }
      guard failing > 1, total >= RouteRule.unsuccessfulLimit else { continue }
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

  private func recentSessions(
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> [RouteRule.PastSession] {
    // A day more than the window, for closings that began at its end.
    try SessionLedgerStore.sessions(
      of: person,
      since: now - RouteRule.unsuccessfulWindow - RouteRule.knowledgeClosing - .hours(1),
      in: connection
    )
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
