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
        guard let (_, sitting) = try await web.sitting(of: exchange) else { return try web.sittingOver() }
        if try await !web.rooms.accounts.people(at: sitting.address).isEmpty {
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
    guard let (secret, sitting) = try await sitting(of: exchange) else { return try sittingOver() }
    let fields = try GuardedForm(exchange, form: FamilyForm.password, binding: sitting.formBinding)
    switch try await rooms.accounts.create(from: secret, password: Secret(fields["password"])) {
    case .unsuitable(let refusal):
      return try passwordPage(exchange, sitting: sitting, problem: ChoosePasswordPage.Problem(refusal))
    case .accountExists: return try .goOn(to: "/sign-in")
    case .otherAddress, .sittingOver: return try sittingOver()
    case .created(let signedIn):
      try await rooms.portal.accountOpened(sitting.person)
      let messages = try await rooms.portal.list(
        for: signedIn.session.reader(at: surroundings.now),
        atMost: 2
      )
      // Straight to the message, where there is just one.
      let path = messages.count == 1 ? messages.first.map { "/messages/\($0.id)" } : nil
      return try .goOn(to: path ?? "/messages", cookies: FamilyCookie.signedIn(signedIn))
    }
  }

  private func passwordPage(
    _ exchange: Exchange,
    sitting: Sitting,
    problem: ChoosePasswordPage.Problem?
  ) throws -> HTTPResponse {
    var model = ChoosePasswordPage(
      frame: frame(language: usualLanguage),
      problem: problem,
      email: sitting.address.text,
      offeredPassword: nil,
      formPath: "/choose-password",
      formToken: try exchange.formToken(FamilyForm.password, binding: sitting.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: usualLanguage)
  }

  private func sittingOver() throws -> HTTPResponse {
    let model = VerifyGonePage(
      frame: frame(language: usualLanguage),
      canAskAgain: false,
      hasAsked: false,
      formPath: "",
      formToken: ""
    )
    return try page(model, in: usualLanguage, status: 410)
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
