internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Portal

extension Web {
  /// `/sign-in`, `/sign-out`, `/stay`.
  var signInRoutes: [Route] {
    [
      .page("/sign-in") { exchange in
        try exchange.web.signInPage(
          exchange,
          hasProblem: false,
          wasTimedOut: exchange.request.query.only("ended") != nil,
          email: "",
          message: exchange.request.query.only("message")
        )
      },
      .form("/sign-in") { try await $0.web.signIn($0) },
      .form("/sign-out") { exchange in
        let web = exchange.web
        guard let session = try await exchange.session() else {
          // Where the time was over already, nothing is taken any more that this browser still holds.
          let wasSignedIn = exchange.hasOwnOrigin && exchange.cookie(FamilyCookie.session) != nil
          return try .goOn(
            to: "/signed-out",
            cookies: wasSignedIn ? FamilyCookie.ended.map(FamilyCookie.forgetting) : []
          )
        }
        _ = try GuardedForm(exchange, form: FamilyForm.signOut, binding: session.formBinding)
        try await web.rooms.sessions.end(session)
        try await exchange.endSitting()
        try await exchange.endCodeStep()
        return try .goOn(
          to: "/signed-out",
          cookies: FamilyCookie.ended.map(FamilyCookie.forgetting)
        )
      },
      .page("/signed-out") { exchange in
        let language = exchange.language()
        return try exchange.web.page(
          SignedOutPage(frame: exchange.frame(language: language)),
          in: language
        )
      },
      .form("/stay") { exchange in
        // Looking the session up is what makes it longer; the form is only a way to do so without losing the page.
        let web = exchange.web
        guard let session = try await exchange.session() else { return try .goOn(to: "/sign-in?ended=1") }
        let fields = try GuardedForm(exchange, form: FamilyForm.stay, binding: session.formBinding)
        guard exchange.request.headers.first("accept") == "application/json" else {
          return try .goOn(to: FamilyReturn(fields["next"], in: web).path)
        }
        // The script that warns stays on its page, so that nothing of it is lost.
        let seconds = session.secondsLeft(at: exchange.web.surroundings.now)
        let answer: JSONValue = [
          "seconds": .integer(Int64(seconds)), "at": .string(LondonTime.time(of: session.idleEndsAt)),
        ]
        return .json(answer.encoded(), status: 200, type: "application/json")
      },
    ]
  }

  private func signIn(_ exchange: Exchange) async throws -> HTTPResponse {
    let fields = try GuardedForm(exchange, form: FamilyForm.signIn, binding: exchange.visit)
    let typed = fields["email"]
    // What is no address is judged like an address that nobody has: same words, same time.
    let attempt = SignInAttempt(
      address: try Web.addressOrNobody(typed),
      password: Secret(fields["password"]),
      network: exchange.request.peer.bucket,
      deviceSecret: exchange.cookie(FamilyCookie.device)
    )
    switch try await rooms.accounts.signIn(attempt) {
    case .signedIn(let signedIn):
      return try await signedInPage(exchange, signedIn, to: fields["message"])
    case .codeAwaited(let step): return try exchange.askForCode(step, to: fields["message"])
    case .refused:
      return try signInPage(
        exchange,
        hasProblem: true,
        wasTimedOut: false,
        email: typed,
        message: fields["message"]
      )
    case .slowDown(let until):
      var problem = Problem(status: 429)
      problem.retryAfter = until - surroundings.now
      throw problem
    }
  }

  /// Where somebody goes who has just signed in.
  ///
  /// - Parameters:
  ///   - exchange: what they posted.
  ///   - signedIn: the session.
  ///   - message: the message that they were at when their time was over, as the form says it.
  /// - Returns: the way on: to that message where it is theirs, else to the list.
  /// - Throws: what the rooms throw.
  func signedInPage(
    _ exchange: Exchange,
    _ signedIn: SignedIn,
    to message: String = ""
  ) async throws -> HTTPResponse {
    try await exchange.endEarlierSession()
    // Somebody who has just passed for another person of the same address joins the two.
    if let sitting = exchange.cookie(FamilyCookie.sitting) {
      let addition = try await rooms.accounts.addPerson(from: sitting, to: signedIn.session)
      if case .added(let person) = addition { try await rooms.portal.accountOpened(person) }
    }
    // Every reset shows at the next sign-in (rule 11 of the domain); how to leave quickly can wait for the one after it.
    var next = "/account/new-password"
    if signedIn.resetToShow == nil {
      next = try await afterSignIn(signedIn.session, to: try await place(of: message, signedIn.session))
    }
    return try .goOn(
      to: path(next, in: try await exchange.language(of: signedIn.session)),
      cookies: FamilyCookie.signedIn(signedIn)
    )
  }

  /// The page of a message where it is the session's, else the list: somebody else may sign in at that browser, and is told
  /// nothing of it.
  private func place(of message: String, _ session: Session) async throws -> String {
    guard let id = MessageID(parsing: message),
      try await rooms.portal.lists(id, for: session.reader(at: surroundings.now))
    else { return "/messages" }
    return "/messages/\(id)"
  }

  /// What was typed as an address; what is none becomes one that nobody has.
  static func addressOrNobody(_ text: String) throws -> EmailAddress {
    do { return try EmailAddress(parsing: text) } catch {
      return try EmailAddress(parsing: "nobody@example.invalid")
    }
  }

  private func signInPage(
    _ exchange: Exchange,
    hasProblem: Bool,
    wasTimedOut: Bool,
    email: String,
    message: String?
  ) throws -> HTTPResponse {
    let (binding, cookie) = try exchange.visitToBindTo()
    let language = exchange.language()
    let model = SignInPage(
      frame: exchange.frame(language: language),
      hasProblem: hasProblem,
      wasTimedOut: wasTimedOut,
      email: email,
      message: message.flatMap(MessageID.init(parsing:))?.text,
      forgottenPath: "/forgotten",
      formToken: try exchange.formToken(FamilyForm.signIn, binding: binding),
      passwordScript: passwordScript
    )
    var response = try page(model, in: language)
    if let cookie { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }
}
