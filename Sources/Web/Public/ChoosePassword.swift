internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Portal

extension Web {
  /// `/choose-password`: after a pass, in the same sitting.
  ///
  /// The sitting's secret is a cookie, so that no address holds it.
  var choosePasswordRoutes: [Route] {
    [
      .page("/choose-password") { exchange in
        let web = exchange.web
        guard let (_, sitting) = try await web.sitting(of: exchange) else {
          return try web.sittingOver(exchange)
        }
        if sitting.origin != .reset, try await !web.rooms.accounts.people(at: sitting.address).isEmpty {
          return try .goOn(to: "/sign-in")
        }
        return try web.passwordPage(exchange, sitting: sitting, problem: nil)
      },
      .form("/choose-password") { try await $0.web.takePassword($0) },
    ]
  }

  private func sitting(of exchange: Exchange) async throws -> (secret: String, sitting: Sitting)? {
    guard let secret = exchange.cookie(FamilyCookie.sitting),
      let sitting = try await rooms.sittings.sitting(for: secret)
    else { return nil }
    return (secret, sitting)
  }

  private func takePassword(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let (secret, sitting) = try await sitting(of: exchange) else { return try sittingOver(exchange) }
    let fields = try GuardedForm(exchange, form: FamilyForm.password, binding: sitting.formBinding)
    let password = Secret(fields["password"])
    if sitting.origin == .reset { return try await resetPassword(exchange, secret, sitting, to: password) }
    switch try await rooms.accounts.create(from: secret, password: password) {
    case .unsuitable(let refusal):
      return try passwordPage(exchange, sitting: sitting, problem: ChoosePasswordPage.Problem(refusal))
    case .accountExists: return try .goOn(to: "/sign-in")
    case .otherAddress, .sittingOver: return try sittingOver(exchange)
    case .created(let signedIn):
      try await exchange.endEarlierSession()
      return try .goOn(
        to: sitting.origin == .helper
          ? await afterSignIn(signedIn.session, to: "/messages")
          : await firstPage(exchange, of: signedIn.session, person: sitting.person),
        cookies: FamilyCookie.signedIn(signedIn)
      )
    }
  }

  /// Sets a forgotten password anew.
  ///
  /// An account that is gone by now is answered like a sitting that is over.
  private func resetPassword(
    _ exchange: Exchange,
    _ secret: String,
    _ sitting: Sitting,
    to password: Secret<String>
  ) async throws -> HTTPResponse {
    switch try await rooms.accounts.resetPassword(from: secret, to: password) {
    case .unsuitable(let refusal):
      return try passwordPage(exchange, sitting: sitting, problem: ChoosePasswordPage.Problem(refusal))
    case .noAccount, .sittingOver: return try sittingOver(exchange)
    case .codeAwaited(let step): return try exchange.askForCode(step)
    case .reset(let signedIn):
      try await exchange.endEarlierSession()
      return try .goOn(
        to: await afterSignIn(signedIn.session, to: "/messages"),
        cookies: FamilyCookie.signedIn(signedIn)
      )
    }
  }

  /// Where somebody goes who has just chosen a password: before first use to the page about leaving quickly, and from
  /// there to the message.
  ///
  /// The account is made and the sitting spent; what fails from here on must not cost the session its cookie. A message
  /// that was not released now is released by its job.
  private func firstPage(_ exchange: Exchange, of session: Session, person: PersonID) async -> String {
    do {
      try await rooms.portal.accountOpened(person)
      return try await afterSignIn(session, to: "/messages")
    } catch {
      surroundings.log(
        .fault,
        "what waited for a new account could not be released at once",
        ["request": .token(exchange.request.id), "error": .name(of: error)]
      )
    }
    return "/messages"
  }

  private func passwordPage(
    _ exchange: Exchange,
    sitting: Sitting,
    problem: ChoosePasswordPage.Problem?
  ) throws -> HTTPResponse {
    let language = exchange.language()
    var model = ChoosePasswordPage(
      frame: exchange.frame(language: language),
      problem: problem,
      email: sitting.address.text,
      offeredPassword: problem == nil ? try offeredPassword(in: language) : nil,
      formPath: "/choose-password",
      formToken: try exchange.formToken(FamilyForm.password, binding: sitting.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language)
  }

  private func sittingOver(_ exchange: Exchange) throws -> HTTPResponse {
    let language = exchange.language()
    let model = VerifyGonePage(
      frame: exchange.frame(language: language),
      canAskAgain: false,
      hasAsked: false,
      formPath: "",
      formToken: ""
    )
    return try page(model, in: language, status: 410)
  }
}

extension ChoosePasswordPage.Problem {
  /// What a refusal of the password policy asks for.
  init(_ refusal: PasswordPolicy.Refusal) {
    switch refusal {
    case .tooShort: self = .tooShort
    case .tooLong: self = .tooLong
    default: self = .tooEasy
    }
  }
}
