internal import Core

/// Which routes are open: failure closes routes, not people.
///
/// A value over the ledger of sessions; nothing else is kept.
///
/// A failed session closes its route for 15 minutes, then 1 hour, then 24. Three unsuccessful sessions for a person within
/// 7 days, over all routes, close checks by knowledge alone for 24 hours. So the other party cannot lock somebody out by
/// failing: a link in a mail to an address of the person's own, an own reference and a check in person stay open.
///
/// A session that was left with a wrong try counts from the moment at which another one goes on: who hangs up after each
/// wrong try and calls again has no more tries than somebody who stays.
struct RouteRule: Sendable {
  /// One session of the ledger.
  struct PastSession: Sendable, Equatable {
    let id: VerificationSessionID
    let route: String
    let kinds: String
    let maximumTries: Int
    private(set) var tries: Int
    private(set) var wrongTries: Int
    let startedAt: Timestamp
    private(set) var lastTryAt: Timestamp
    private(set) var isVerified: Bool

    /// The same session with one more try.
    func noting(isWrong: Bool, isVerified: Bool, at now: Timestamp) -> PastSession {
      var session = self
      session.tries += 1
      session.wrongTries += isWrong ? 1 : 0
      session.lastTryAt = now
      session.isVerified = isVerified
      return session
    }

    /// The same session where its last try was not wrong after all.
    func excusingOne() -> PastSession {
      var session = self
      session.wrongTries = max(0, wrongTries - 1)
      return session
    }

    /// When no more tries fit into it: after the last one, or when its time is up.
    var endsAt: Timestamp {
      tries >= maximumTries ? lastTryAt : startedAt + RouteRule.sessionSpan
    }

    /// Whether another try fits.
    func isOpen(at now: Timestamp) -> Bool { !isVerified && tries < maximumTries && now < endsAt }

    /// Whether it closes its route: used up, or left with a wrong try.
    func hasFailed(at now: Timestamp) -> Bool {
      !isVerified && !isOpen(at: now) && (tries >= maximumTries || wrongTries > 0)
    }

    /// Whether it counts against the person's other routes: it had a wrong try and no success, and is over, or is not the
    /// one under way.
    func isUnsuccessful(at now: Timestamp, during current: VerificationSessionID?) -> Bool {
      !isVerified && wrongTries > 0 && (id != current || !isOpen(at: now))
    }
  }

  /// What to do with a try.
  enum Admission: Sendable, Equatable {
    /// It belongs to a session under way.
    case goesOn(PastSession)
    /// It begins a new session.
    case begins
    /// The route is closed.
    case closed
  }

  /// A session's time.
  static let sessionSpan: Duration = .minutes(15)
  /// How many tries it has.
  static let maximumTries = 3
  /// For how long a route is closed after its first, second and every further failed session.
  static let closings: [Duration] = [.minutes(15), .hours(1), .hours(24)]
  /// So many unsuccessful sessions of one person ….
  static let unsuccessfulLimit = 3
  /// … within this time ….
  static let unsuccessfulWindow: Duration = .days(7)
  /// … close checks by knowledge alone for this time.
  static let knowledgeClosing: Duration = .hours(24)

  /// Decides whether a try on a route is admitted.
  ///
  /// - Parameters:
  ///   - sessions: the route's sessions, in any order.
  ///   - now: the present moment.
  /// - Returns: what to do with it.
  static func admit(sessions: [PastSession], at now: Timestamp) -> Admission {
    if let open = sessions.first(where: { $0.isOpen(at: now) }) { return .goesOn(open) }
    let failed = sessions.filter { $0.hasFailed(at: now) }
    guard let last = failed.map(\.endsAt).max() else { return .begins }
    let closing = closings[min(failed.count, closings.count) - 1]
    return now < last + closing ? .closed : .begins
  }

  /// Whether checks by knowledge alone are closed for a person.
  ///
  /// - Parameters:
  ///   - sessions: the person's sessions over all routes, of at least the last eight days.
  ///   - now: the present moment.
  ///   - current: the session under way, in which a slip may still be mended; nil where there is none.
  /// - Returns: true while an own reference or control of a contact point is needed.
  static func isKnowledgeClosed(
    sessions: [PastSession],
    at now: Timestamp,
    during current: VerificationSessionID? = nil
  ) -> Bool {
    let ends = sessions.filter { $0.isUnsuccessful(at: now, during: current) }.map { min($0.endsAt, now) }
      .sorted()
    guard let last = ends.last, now < last + knowledgeClosing else { return false }
    return ends.filter { last - $0 < unsuccessfulWindow }.count >= unsuccessfulLimit
  }

  /// How many of these sessions, the one under way left out, were unsuccessful within the window before now.
  static func unsuccessfulCount(
    _ sessions: [PastSession],
    at now: Timestamp,
    during current: VerificationSessionID? = nil
  ) -> Int {
    sessions.filter { $0.isUnsuccessful(at: now, during: current) && now - $0.endsAt < unsuccessfulWindow }
      .count
  }
}

extension RouteRule.PastSession {
  /// A session that begins.
  init(_ id: VerificationSessionID, route: String, kinds: String, maximumTries: Int, at now: Timestamp) {
    self.init(
      id: id,
      route: route,
      kinds: kinds,
      maximumTries: maximumTries,
      tries: 0,
      wrongTries: 0,
      startedAt: now,
      lastTryAt: now,
      isVerified: false
    )
  }
}

/// Identifies a session of checks.
enum VerificationSessionKind: IdentifiedKind {
  static let prefix: StaticString = "vse"
}

typealias VerificationSessionID = Identifier<VerificationSessionKind>
