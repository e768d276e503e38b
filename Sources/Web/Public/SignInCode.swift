internal import Access
internal import Core
internal import HTTPEngine
internal import Portal

extension Web {
  /// `/sign-in/code`: the second step of signing in, where a second factor is on.
  var signInCodeRoutes: [Route] {
    [
      .page("/sign-in/code") { exchange in
        let web = exchange.web
        guard try await exchange.codeStep() != nil else { return try await web.codeStepOver(exchange) }
        return try web.codePage(exchange, problem: nil, message: exchange.request.query.only("message") ?? "")
      },
      .form("/sign-in/code") { try await $0.web.takeCode($0) },
    ]
  }

  private func takeCode(_ exchange: Exchange) async throws -> HTTPResponse {
    let secret = exchange.cookie(FamilyCookie.step)
    // Bound to the cookie and not to the step, so that who was too slow is told so.
    let fields = try GuardedForm(exchange, form: FamilyForm.code, binding: secret)
    switch try await rooms.accounts.answer(Secret(fields["code"]), to: secret ?? "") {
    case .signedIn(let signedIn):
      return try await signedInPage(exchange, signedIn, to: fields["message"])
    case .wrong: return try codePage(exchange, problem: .wrong, message: fields["message"])
    case .malformed:
      guard try await exchange.codeStep() != nil else { return try await codeStepOver(exchange) }
      return try codePage(exchange, problem: .malformed, message: fields["message"])
    case .slowDown(let until):
      var response = try codePage(exchange, problem: .tooOften, message: fields["message"], status: 429)
      let wait = max(1, Int(clamping: (until - surroundings.now).components.seconds))
      response.headers.set("Retry-After", HTTPHeaderValue(wait))
      return response
    case .over: return try await codeStepOver(exchange)
    }
  }

  private func codePage(
    _ exchange: Exchange,
    problem: SignInCodePage.Problem?,
    message: String,
    status: Int = 200
  ) throws -> HTTPResponse {
    let language = exchange.language()
    var model = SignInCodePage(
      frame: exchange.frame(language: language),
      content: .asks(
        usesRecoveryCode: exchange.request.query.only("with") == "recovery",
        formToken: try exchange.formToken(
          FamilyForm.code,
          binding: exchange.cookie(FamilyCookie.step) ?? ""
        )
      ),
      problem: problem,
      triesAtOnce: CodeStep.triesAStep,
      message: MessageID(parsing: message)?.text
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language, status: status)
  }

  /// The step is over; but where it ended well (a form that was sent twice), the person is signed in.
  private func codeStepOver(_ exchange: Exchange) async throws -> HTTPResponse {
    guard try await exchange.session() == nil else { return try .goOn(to: "/messages") }
    let language = exchange.language()
    let model = SignInCodePage(
      frame: exchange.frame(language: language),
      content: .isOver,
      problem: nil,
      triesAtOnce: CodeStep.triesAStep
    )
    return try page(model, in: language, status: 410)
  }
}

extension Exchange {
  /// Goes on to the page that asks for a code.
  ///
  /// - Parameters:
  ///   - step: the step.
  ///   - message: the message to go on to afterwards, as the form says it.
  /// - Returns: the way there.
  /// - Throws: where the cookie cannot be set.
  func askForCode(_ step: AwaitedCode, to message: String = "") throws -> HTTPResponse {
    let asked = MessageID(parsing: message).map { "?message=\($0)" } ?? ""
    return try .goOn(
      to: "/sign-in/code" + asked,
      cookies: [try FamilyCookie.setting(FamilyCookie.step, step.secret)]
    )
  }

  fileprivate func codeStep() async throws -> CodeStep? {
    guard let secret = cookie(FamilyCookie.step) else { return nil }
    return try await web.rooms.accounts.codeStep(for: secret)
  }
}
