internal import Alerts
internal import Core
internal import People
internal import Storage

extension CheckLedger {
  /// One unsuccessful session too many is a probe: staff are told, and the person's risk is heightened.
  ///
  /// It is looked for after every try that was wrong or came to a closed way, for a session that merely runs out has no
  /// moment of its own.
  func reportProbe(
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
  static func horizon(at now: Timestamp) -> Timestamp {
    now - RouteRule.unsuccessfulWindow - RouteRule.knowledgeClosing - .hours(1)
  }
}
