internal import Access
internal import Core
internal import HTTPEngine
internal import Portal

extension Web {
  /// Taking messages back and giving them again; before either the page says whom and what it concerns.
  var staffChangeRoutes: [Route] {
    [
      .staff("/staff/messages/{id}/revoke", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showChange(exchange, caller, isRestoring: false)
      },
      .staff("/staff/messages/{id}/revoke", .may(.workOwnCases), taking: StaffForm.revoke) {
        exchange,
        caller,
        _ in
        try await exchange.web.revokeForStaff(exchange, caller)
      },
      .staff("/staff/messages/{id}/restore", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showChange(exchange, caller, isRestoring: true)
      },
      .staff("/staff/messages/{id}/restore", .may(.workOwnCases), taking: StaffForm.restore) {
        exchange,
        caller,
        _ in
        try await exchange.web.restoreForStaff(exchange, caller)
      },
    ]
  }

  private func showChange(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    isRestoring: Bool,
    refusal: StaffChangePage.Refusal? = nil
  ) async throws -> HTTPResponse {
    guard let id = MessageID(parsing: exchange.place("id")),
      case .found(let found) = try await rooms.portal.letter(id, for: caller.worker)
    else { throw Problem(status: 404) }
    let isPossible =
      isRestoring ? found.mayBeGivenAgain(at: surroundings.now) : found.listed.status.mayBeTakenBack
    // It was done already, or its time was up: the page says how it stands.
    guard isPossible || refusal != nil else { return try .goOn(to: "/staff/messages/\(id)") }
    let language = exchange.language()
    var model = StaffChangePage(
      frame: try exchange.staffFrame(caller, at: .messages),
      isRestoring: isRestoring,
      row: StaffMessageRow(found.listed, in: language),
      language: found.language.rawValue,
      endsAt: found.expiresAt.map { Web.lastMoment(before: $0, in: language) },
      refusal: refusal,
      formToken: try exchange.formToken(
        isRestoring ? StaffForm.restore : StaffForm.revoke,
        binding: caller.session.formBinding
      )
    )
    model.frame.page.hasProblem = refusal != nil
    return try page(model, in: language)
  }

  private func revokeForStaff(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let id = MessageID(parsing: exchange.place("id")) else { throw Problem(status: 404) }
    switch try await rooms.portal.revoke(id, for: caller.worker) {
    case .unknown: throw Problem(status: 404)
    // It was taken back already, or its time was up: the page says how it stands.
    case .changed, .notNow, .leak, .frozen, .partyWall:
      return try .goOn(to: "/staff/messages/\(id)?revoked=1")
    }
  }

  private func restoreForStaff(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let id = MessageID(parsing: exchange.place("id")) else { throw Problem(status: 404) }
    func refused(_ refusal: StaffChangePage.Refusal) async throws -> HTTPResponse {
      try await showChange(exchange, caller, isRestoring: true, refusal: refusal)
    }
    switch try await rooms.portal.restore(id, for: caller.worker) {
    case .unknown: throw Problem(status: 404)
    case .changed: return try .goOn(to: "/staff/messages/\(id)?restored=1")
    case .notNow: return try await refused(.over)
    case .leak: return try await refused(.leak)
    case .frozen: return try await refused(.frozen)
    case .partyWall: return try await refused(.wall)
    }
  }

  /// The last moment before something ends: a day alone where it ends with the day.
  static func lastMoment(before end: Timestamp, in language: Language) -> String {
    let day = LondonTime.date(of: end)
    guard LondonTime.start(of: day) == end else { return LondonTime.dayAndTime(of: end, in: language) }
    return LondonTime.day(of: CivilDate(daysSince1970: day.daysSince1970 - 1), in: language)
  }
}

extension MessageStatus {
  /// Whether a message in this state can still be taken back.
  var mayBeTakenBack: Bool { self == .held || isReadable }
}

extension StaffConversation {
  /// Whether it was taken back and its time is not up.
  func mayBeGivenAgain(at now: Timestamp) -> Bool {
    listed.status == .revoked && expiresAt.map { $0 > now } ?? true
  }
}
