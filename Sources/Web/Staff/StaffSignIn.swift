internal import Access
internal import Core
internal import HTTPEngine

extension Web {
  /// `/staff/sign-in`, `/staff/sign-in/code`, `/staff/sign-out`, `/staff/stay`.
  var staffSignInRoutes: [Route] {
    [
      .page("/staff/sign-in") { exchange in
        let query = exchange.request.query
        return try exchange.web.staffSignInPage(
          exchange,
          next: query.only("next").flatMap { StaffReturn($0) },
          wasTimedOut: query.only("ended") != nil
        )
      }.behind(.open),
      .form("/staff/sign-in") { try await $0.web.staffSignIn($0) }.behind(.open),
      .page("/staff/sign-in/code") { exchange in
        let web = exchange.web
        guard try await exchange.staffCodeStep() != nil else { return try await web.staffStepOver(exchange) }
        return try web.staffCodePage(exchange, problem: nil)
      }.behind(.open),
      .form("/staff/sign-in/code") { try await $0.web.takeStaffCode($0) }.behind(.open),
      .form("/staff/sign-out") { try await $0.web.staffSignOut($0) }.behind(.open),
      .page("/staff/signed-out") { exchange in
        try exchange.web.page(
          StaffSignedOutPage(frame: exchange.staffOuterFrame),
          in: exchange.language()
        )
      }.behind(.open),
      // Looking the session up is what makes it longer; the form is only a way to do so without losing the page.
      .staff("/staff/stay", .anyRole, taking: StaffForm.stay) { _, _, fields in
        try .goOn(to: StaffReturn(fields["next"])?.path ?? StaffPlace.home.path)
      },
    ]
  }

  // MARK: The password

  private func staffSignInPage(
    _ exchange: Exchange,
    next: StaffReturn?,
    wasTimedOut: Bool = false,
    refused email: String? = nil
  ) throws -> HTTPResponse {
    let (binding, cookie) = try exchange.visitToBindTo()
    var model = StaffSignInPage(
      frame: exchange.staffOuterFrame,
      hasProblem: email != nil,
      wasTimedOut: wasTimedOut,
      email: email ?? "",
      next: next?.path ?? "",
      formToken: try exchange.formToken(StaffForm.signIn, binding: binding),
      passwordScript: passwordScript
    )
    model.frame.page.hasProblem = model.hasProblem
    var response = try page(model, in: exchange.language())
    if let cookie { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }

  private func staffSignIn(_ exchange: Exchange) async throws -> HTTPResponse {
    let fields = try GuardedForm(exchange, form: StaffForm.signIn, binding: exchange.visit)
    let next = StaffReturn(fields["next"])
    let typed = fields["email"]
    // What is no address is judged like an address that nobody has: same words, same time.
    let attempt = SignInAttempt(
      kind: .staff,
      address: try Web.addressOrNobody(typed),
      password: Secret(fields["password"]),
      network: exchange.request.peer.bucket,
      deviceSecret: exchange.cookie(StaffCookie.device)
    )
    switch try await rooms.accounts.signIn(attempt) {
    case .codeAwaited(let step):
      return try .goOn(
        to: StaffReturn.carried(next, by: "/staff/sign-in/code"),
        cookies: [try StaffCookie.setting(StaffCookie.step, step.secret)]
      )
    // Without a second factor Access opens nothing for staff.
    case .refused, .signedIn: return try staffSignInPage(exchange, next: next, refused: typed)
    case .slowDown(let until):
      var problem = Problem(status: 429)
      problem.retryAfter = until - surroundings.now
      throw problem
    }
  }

  // MARK: The code

  private func staffCodePage(
    _ exchange: Exchange,
    problem: SignInCodePage.Problem?,
    status: Int = 200
  ) throws -> HTTPResponse {
    let next = exchange.request.query.only("next").flatMap { StaffReturn($0) }
    var model = StaffCodePage(
      frame: exchange.staffOuterFrame,
      isOver: false,
      usesRecoveryCode: exchange.request.query.only("with") == "recovery",
      formToken: try exchange.formToken(
        StaffForm.code,
        binding: exchange.cookie(StaffCookie.step) ?? ""
      ),
      problem: problem,
      triesAtOnce: CodeStep.triesAStep,
      appPath: StaffReturn.carried(next, by: "/staff/sign-in/code"),
      recoveryPath: StaffReturn.carried(next, by: "/staff/sign-in/code?with=recovery")
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: exchange.language(), status: status)
  }

  private func takeStaffCode(_ exchange: Exchange) async throws -> HTTPResponse {
    let secret = exchange.cookie(StaffCookie.step)
    // Bound to the cookie and not to the step, so that who was too slow is told so.
    let fields = try GuardedForm(exchange, form: StaffForm.code, binding: secret)
    switch try await rooms.accounts.answer(Secret(fields["code"]), to: secret ?? "", of: .staff) {
    case .signedIn(let signedIn):
      if let earlier = try await exchange.staffCaller() { try await rooms.sessions.end(earlier.session) }
      let next = exchange.request.query.only("next").flatMap { StaffReturn($0) }
      return try .goOn(to: next?.path ?? StaffPlace.home.path, cookies: StaffCookie.signedIn(signedIn))
    case .wrong: return try staffCodePage(exchange, problem: .wrong)
    case .malformed:
      guard try await exchange.staffCodeStep() != nil else { return try await staffStepOver(exchange) }
      return try staffCodePage(exchange, problem: .malformed)
    case .slowDown(let until):
      var response = try staffCodePage(exchange, problem: .tooOften, status: 429)
      let wait = max(1, Int(clamping: (until - surroundings.now).components.seconds))
      response.headers.set("Retry-After", HTTPHeaderValue(wait))
      return response
    case .over: return try await staffStepOver(exchange)
    }
  }

  /// The step is over; but where it ended well (a form that was sent twice), the caller is signed in.
  private func staffStepOver(_ exchange: Exchange) async throws -> HTTPResponse {
    guard try await exchange.staffCaller() == nil else { return try .goOn(to: StaffPlace.home.path) }
    let model = StaffCodePage(
      frame: exchange.staffOuterFrame,
      isOver: true,
      usesRecoveryCode: false,
      formToken: "",
      problem: nil,
      triesAtOnce: CodeStep.triesAStep,
      appPath: "",
      recoveryPath: ""
    )
    return try page(model, in: exchange.language(), status: 410)
  }

  // MARK: Out

  private func staffSignOut(_ exchange: Exchange) async throws -> HTTPResponse {
    let cookies = [StaffCookie.session, StaffCookie.step].map(StaffCookie.forgetting)
    guard let caller = try await exchange.staffCaller() else { return try .goOn(to: "/staff/signed-out") }
    _ = try GuardedForm(exchange, form: StaffForm.signOut, binding: caller.session.formBinding)
    try await rooms.sessions.end(caller.session)
    if let step = exchange.cookie(StaffCookie.step) {
      try await rooms.accounts.endCodeStep(step, of: .staff)
    }
    return try .goOn(to: "/staff/signed-out", cookies: cookies)
  }
}

extension Exchange {
  fileprivate func staffCodeStep() async throws -> CodeStep? {
    guard let secret = cookie(StaffCookie.step) else { return nil }
    return try await web.rooms.accounts.codeStep(for: secret, of: .staff)
  }
}

extension StaffReturn {
  /// A path of ours that carries where somebody goes back to.
  fileprivate static func carried(_ next: StaffReturn?, by path: String) -> String {
    guard let next else { return path }
    return path + (path.contains("?") ? "&" : "?") + "next=\(next.path)"
  }
}
