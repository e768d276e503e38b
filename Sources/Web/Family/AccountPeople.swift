internal import Access
internal import Core
internal import HTTPEngine
internal import Portal
internal import Verification

extension Web {
  /// `/account/people` and `/account/people/add`: who reads for somebody (P21).
  var accountPeopleRoutes: [Route] {
    [
      .account("/account/people") { exchange, session in
        try await exchange.web.helpersPage(exchange, session: session)
      },
      .account("/account/people", taking: FamilyForm.helpers) { exchange, session, fields in
        if let id = HelperID(parsing: fields["remove"]) {
          _ = try await exchange.web.rooms.helping.end(id, in: session)
        }
        return try exchange.further(to: "/account/people")
      },
      .account("/account/people/add") { exchange, session in
        let web = exchange.web
        if let id = exchange.request.query.only("keep") {
          return try await web.keepHelperPage(exchange, session: session, id)
        }
        guard session.people.count == 1 else { return try exchange.further(to: "/account/people") }
        return try await web.addHelperPage(exchange, session: session, HelperWish(), .asking)
      },
      .account("/account/people/add", taking: FamilyForm.helpers) { exchange, session, fields in
        if !fields["keep"].isEmpty {
          return try await exchange.web.keepHelper(exchange, session: session, fields)
        }
        guard session.people.count == 1 else { return try exchange.further(to: "/account/people") }
        return try await exchange.web.takeHelper(exchange, session: session, fields)
      },
    ]
  }

  private func helpersPage(_ exchange: Exchange, session: Session) async throws -> HTTPResponse {
    let language = exchange.spoken
    let helpers = try await rooms.helping.list(in: session)
    let model = HelpersPage(
      frame: try exchange.frame(in: session, language: language),
      rows: helpers.map { helper in
        HelpersPage.Row(
          id: helper.id.text,
          name: helper.name.reveal { $0 },
          endsAt: LondonTime.day(of: helper.endsAt, in: language),
          isOneMessage: helper.message != nil,
          mayAnswer: helper.mayAnswer,
          isAwaited: helper.acceptedAt == nil,
          isPaused: helper.pausedAt != nil
        )
      },
      mayAdd: session.people.count == 1 && helpers.count < HelperTerms.atATime
        && !helpers.contains { $0.pausedAt != nil },
      isShared: session.people.count > 1,
      goOnPath: exchange.request.query.only("message").flatMap(MessageID.init(parsing:))
        .map { "/messages/\($0)" } ?? "/messages",
      formToken: try exchange.formToken(FamilyForm.helpers, binding: session.formBinding)
    )
    return try page(model, in: language)
  }

  private func takeHelper(
    _ exchange: Exchange,
    session: Session,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    let wish = HelperWish(fields)
    func again(_ problem: AddHelperPage.Problem?, _ step: AddHelperPage.Step) async throws -> HTTPResponse {
      try await addHelperPage(exchange, session: session, wish, step, problem)
    }
    guard let name = wish.judgedName else { return try await again(.noName, .asking) }
    guard let address = Web.address(wish.email) else { return try await again(.noAddress, .asking) }
    guard try await rooms.accounts.address(of: session) != address else {
      return try await again(.own, .asking)
    }
    switch fields["action"] {
    case "confirm": break
    case "back": return try await again(nil, .asking)
    default: return try await again(nil, .confirming)
    }
    switch try await proof(of: session, fields) {
    case .refused(let problem): return try await again(problem, .confirming)
    case .sessionOver: return try exchange.signInFirst()
    case .given: break
    }
    var message: MessageID?
    if !wish.message.isEmpty {
      // Only one that the person can open: nothing is told of others.
      guard
        let chosen = try await ownMessages(exchange, session: session).first(where: { $0.id == wish.message })
      else { throw Problem(status: 404) }
      message = MessageID(parsing: chosen.id)
    }
    let request = Helping.Request(
      name: Secret(name),
      address: address,
      message: message,
      mayAnswer: wish.mayAnswer,
      span: wish.span
    )
    switch try await rooms.helping.ask(request, in: session) {
    case .own: return try await again(.own, .asking)
    case .tooMany: return try await again(.tooMany, .asking)
    case .needsPerson: return try exchange.further(to: "/account/people")
    case .taken(let code):
      let model = HelperCodePage(
        frame: try exchange.frame(in: session, language: exchange.spoken),
        name: name,
        code: code.reveal { $0.prefix(3) + " " + $0.suffix(3) }
      )
      return try page(model, in: exchange.spoken)
    }
  }

  private func addHelperPage(
    _ exchange: Exchange,
    session: Session,
    _ wish: HelperWish,
    _ step: AddHelperPage.Step,
    _ problem: AddHelperPage.Problem? = nil
  ) async throws -> HTTPResponse {
    let language = exchange.spoken
    let choices = try await ownMessages(exchange, session: session)
    guard wish.message.isEmpty || choices.contains(where: { $0.id == wish.message }) else {
      throw Problem(status: 404)
    }
    var model = AddHelperPage(
      frame: try exchange.frame(in: session, language: language),
      step: step,
      asksForCode: step == .asking ? false : try await rooms.accounts.secondFactor(of: session) != nil,
      problem: problem,
      name: wish.name,
      email: wish.email,
      message: wish.message,
      mayAnswer: wish.mayAnswer,
      span: wish.span,
      choices: choices,
      endsAt: LondonTime.day(of: surroundings.now + wish.span.duration, in: language),
      formToken: try exchange.formToken(FamilyForm.helpers, binding: session.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language)
  }

  /// The newest messages of the person's own, to choose one of.
  private func ownMessages(_ exchange: Exchange, session: Session) async throws -> [AddHelperPage.Choice] {
    let language = exchange.spoken
    let own = Set(session.people.map(\.person))
    return try await rooms.portal.list(for: session.reader(at: surroundings.now), atMost: 20)
      .filter { own.contains($0.person) }.map { message in
        AddHelperPage.Choice(
          id: message.id.text,
          from: agencies[message.agency]?.name(in: language) ?? message.agency,
          date: LondonTime.day(of: message.releasedAt, in: language)
        )
      }
  }
}

/// What a person typed of somebody who is to read for them.
private struct HelperWish: Sendable {
  var name = ""
  var email = ""
  /// The one message; empty for all.
  var message = ""
  var mayAnswer = false
  var span = HelperTerms.Span.threeMonths

  init() {}

  init(_ fields: GuardedForm) {
    name = fields["name"]
    email = fields["email"]
    message = fields["message"] == "all" ? "" : fields["message"]
    mayAnswer = !fields["may_answer"].isEmpty
    span = HelperTerms.Span(rawValue: fields["span"]) ?? .threeMonths
  }

  /// The name on one line; nil where there is none, or far too much of it.
  var judgedName: String? {
    let words = Web.plainText(name).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (1...HelperTerms.longestName).contains(words.count) ? words : nil
  }
}
