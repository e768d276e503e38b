internal import Authenticity
internal import Core
internal import Delivery
internal import HTTPEngine

extension Web {
  /// `/check`: whether a mail is really from us.
  ///
  /// The form belongs to nobody, and its answer changes nothing that the asker could want changed.
  var checkRoutes: [Route] {
    [
      .page("/check") { try $0.web.checkPage($0, state: .first, number: "", email: "") },
      .form("/check") { try await $0.web.check($0) },
    ]
  }

  private func check(_ exchange: Exchange) async throws -> HTTPResponse {
    let fields = try GuardedForm(exchange, form: FamilyForm.check, binding: exchange.visit)
    let (typedNumber, typedEmail) = (fields["number"], fields["email"])
    let number = MessageNumber(typed: typedNumber)
    let email = Web.address(typedEmail)
    guard let number, let email else {
      return try checkPage(
        exchange,
        state: .mistake(number: number == nil, email: email == nil),
        number: typedNumber,
        email: typedEmail
      )
    }
    let network = exchange.request.peer.bucket
    switch try await rooms.authenticity.check(number, at: email, network: network) {
    case .ours: return try checkPage(exchange, state: .ours, number: typedNumber, email: typedEmail)
    case .notOurs: return try checkPage(exchange, state: .notOurs, number: typedNumber, email: typedEmail)
    case .slowDown(let until): throw tooOften(until)
    }
  }

  private func checkPage(
    _ exchange: Exchange,
    state: CheckPage.State,
    number: String,
    email: String
  ) throws -> HTTPResponse {
    let (binding, cookie) = try exchange.visitToBindTo()
    let language = exchange.language()
    var model = CheckPage(
      frame: exchange.frame(language: language),
      state: state,
      number: number,
      email: email,
      formToken: try exchange.formToken(FamilyForm.check, binding: binding)
    )
    model.frame.hasProblem = state.isMistake
    var response = try page(model, in: language)
    if let cookie { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }

  /// An address that somebody typed; nil where it is none.
  static func address(_ text: String) -> EmailAddress? {
    do { return try EmailAddress(parsing: text) } catch { return nil }
  }

  /// Tells a network to wait.
  func tooOften(_ until: Timestamp) -> Problem {
    var problem = Problem(status: 429)
    problem.retryAfter = until - surroundings.now
    return problem
  }
}
