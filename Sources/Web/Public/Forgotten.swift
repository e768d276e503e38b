internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `/forgotten`: asks for an address, and says the same whatever was typed.
  var forgottenRoutes: [Route] {
    [
      .page("/forgotten") { try $0.web.forgottenPage($0, isAsked: false) },
      .form("/forgotten") { exchange in
        let web = exchange.web
        let fields = try GuardedForm(exchange, form: FamilyForm.forgotten, binding: exchange.visit)
        // What is no address is taken like an address that nobody has: same words, same work.
        let address = try Web.addressOrNobody(fields["email"])
        let wait = try await web.rooms.waysBack.askReset(address, network: exchange.request.peer.bucket)
        if let wait {
          var problem = Problem(status: 429)
          problem.retryAfter = wait - web.surroundings.now
          throw problem
        }
        return try web.forgottenPage(exchange, isAsked: true)
      },
    ]
  }

  private func forgottenPage(_ exchange: Exchange, isAsked: Bool) throws -> HTTPResponse {
    let (binding, cookie) = try exchange.visitToBindTo()
    let model = ForgottenPage(
      frame: exchange.publicFrame,
      isAsked: isAsked,
      formToken: try exchange.formToken(FamilyForm.forgotten, binding: binding)
    )
    var response = try page(model, in: exchange.spoken)
    if let cookie { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }
}
