internal import Access
internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `/helper/{token}`: GET shows, POST takes the digits that the person told the helper.
  var helperLinkRoutes: [Route] {
    [
      .page("/helper/{token}") { exchange in
        switch try await exchange.web.rooms.helping.open(exchange.place("token")) {
        case .open(let link): return try exchange.web.helperPage(exchange, link, hasProblem: false)
        case .gone: return try exchange.web.helperLinkGone(exchange)
        }
      },
      .form("/helper/{token}") { try await $0.web.takeHelperCode($0) },
    ]
  }

  private func takeHelperCode(_ exchange: Exchange) async throws -> HTTPResponse {
    let token = exchange.place("token")
    guard case .open(let link) = try await rooms.helping.open(token) else {
      return try helperLinkGone(exchange)
    }
    let fields = try GuardedForm(exchange, form: FamilyForm.link, binding: link.formBinding)
    let digits = fields["code"].filter { $0.isASCII && $0.isNumber }
    // What is no code is a mistake to mend, not one of the few tries.
    guard digits.utf8.count == 6 else { return try helperPage(exchange, link, hasProblem: true) }
    switch try await rooms.helping.answer(Secret(digits), token: token) {
    case .passed(let sitting):
      return try .goOn(
        to: path("/choose-password", in: exchange.language(of: agencies[link.agency], for: link.language)),
        cookies: [try FamilyCookie.setting(FamilyCookie.sitting, sitting.secret)]
      )
    case .wrong(let link): return try helperPage(exchange, link, hasProblem: true)
    case .gone: return try helperLinkGone(exchange)
    }
  }

  private func helperPage(
    _ exchange: Exchange,
    _ link: LinkPages.OpenLink,
    hasProblem: Bool
  ) throws -> HTTPResponse {
    let agency = agencies[link.agency]
    let language = exchange.language(of: agency, for: link.language)
    var model = HelperLinkPage(
      frame: exchange.frame(agency: agency, language: language),
      hasProblem: hasProblem,
      messageNumber: link.messageNumber,
      formPath: exchange.request.path,
      formToken: try exchange.formToken(FamilyForm.link, binding: link.formBinding)
    )
    model.frame.hasProblem = hasProblem
    return try page(model, in: language)
  }

  private func helperLinkGone(_ exchange: Exchange) throws -> HTTPResponse {
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
