internal import Access
internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `/account/email`: another address to sign in by, proved anew; the old one stays until then.
  var accountAddressRoutes: [Route] {
    [
      .account("/account/email") { exchange, session in
        try await exchange.web.addressPage(exchange, session: session, problem: nil, typed: "")
      },
      .account("/account/email", taking: FamilyForm.address) { exchange, session, fields in
        if fields["action"] == "stop" {
          try await exchange.web.rooms.waysBack.stopAddressChange(in: session)
          return try exchange.further(to: "/account/email")
        }
        return try await exchange.web.takeAddress(exchange, session: session, fields)
      },
    ]
  }

  private func takeAddress(
    _ exchange: Exchange,
    session: Session,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    let typed = fields["email"]
    guard let address = Web.address(typed) else {
      return try await addressPage(exchange, session: session, problem: .noAddress, typed: typed)
    }
    switch try await rooms.accounts.confirmPassword(in: session, Secret(fields["password"])) {
    case .wrong:
      return try await addressPage(exchange, session: session, problem: .wrongPassword, typed: typed)
    case .sessionOver: return try exchange.signInFirst()
    case .right: break
    }
    switch try await rooms.waysBack.askAddress(address, in: session) {
    case .taken: return try exchange.further(to: "/account/email")
    case .present:
      return try await addressPage(exchange, session: session, problem: .present, typed: typed)
    case .needsPerson:
      return try await addressPage(exchange, session: session, problem: .needsPerson, typed: typed)
    case .tooOften: throw Problem(status: 429)
    }
  }

  private func addressPage(
    _ exchange: Exchange,
    session: Session,
    problem: AddressPage.Problem?,
    typed: String
  ) async throws -> HTTPResponse {
    let language = exchange.spoken
    let change = try await rooms.waysBack.addressChange(in: session)
    var model = AddressPage(
      frame: try exchange.frame(in: session, language: language),
      problem: problem,
      present: try await rooms.accounts.address(of: session).text,
      typed: typed,
      isAsked: change != nil,
      movesAt: change?.movesAt.map { LondonTime.dayAndTime(of: $0, in: language) },
      formToken: try exchange.formToken(FamilyForm.address, binding: session.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language)
  }
}
