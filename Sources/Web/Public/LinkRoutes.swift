internal import Access
internal import Core
internal import HTTPEngine
internal import Templating
internal import Verification

extension Web {
  /// `/verify/{token}` and `/welcome/{token}`: GET shows, POST acts.
  var linkRoutes: [Route] {
    [
      .page("/verify/{token}") { try await $0.web.showLink($0) },
      .page("/welcome/{token}") { try await $0.web.showLink($0) },
      .form("/verify/{token}") { try await $0.web.answerLink($0) },
      .form("/welcome/{token}") { try await $0.web.answerLink($0) },
    ]
  }

  private func showLink(_ exchange: Exchange) async throws -> HTTPResponse {
    switch try await rooms.links.open(exchange.place("token")) {
    case .open(let link): return try linkPage(link, form: blankForm(link, exchange))
    case .expired(let link): return try gonePage(exchange, expired: link, status: 410)
    case .gone: return try gonePage(exchange, expired: nil, status: 410)
    }
  }

  private func answerLink(_ exchange: Exchange) async throws -> HTTPResponse {
    let token = exchange.place("token")
    let link: LinkPages.OpenLink
    switch try await rooms.links.open(token) {
    case .gone: return try gonePage(exchange, expired: nil, status: 410)
    case .expired(let expired):
      let fields = try GuardedForm(exchange, form: FamilyForm.link, binding: expired.formBinding)
      guard fields["action"] == "renew" else { return try gonePage(exchange, expired: expired, status: 410) }
      try await rooms.links.askFresh(token)
      return try gonePage(exchange, expired: expired, hasAsked: true, status: 200)
    case .open(let open): link = open
    }
    let fields = try GuardedForm(exchange, form: FamilyForm.link, binding: link.formBinding)
    if fields["action"] == "not_me" {
      guard try await rooms.links.refuse(token) else {
        return try gonePage(exchange, expired: nil, status: 410)
      }
      return try page(
        NotMeDonePage(frame: frame(agency: agencies[link.agency], language: language(of: link))),
        in: language(of: link)
      )
    }
    let answered = LinkForm(fields, blank: try blankForm(link, exchange))
    guard let answers = answered.answers else { return try linkPage(link, form: answered.form) }
    switch try await rooms.links.answer(answers, agreesToShare: answered.form.sharedAgreed, token: token) {
    case .passed(let sitting):
      return try .goOn(
        to: "/choose-password",
        cookies: [try FamilyCookie.setting(FamilyCookie.sitting, sitting.secret)]
      )
    case .refused:
      var form = answered.form
      form.state = .refused
      return try linkPage(link, form: form)
    case .gone: return try gonePage(exchange, expired: nil, status: 410)
    }
  }

  private func linkPage(_ link: LinkPages.OpenLink, form: IdentityForm) throws -> HTTPResponse {
    let frame = frame(agency: agencies[link.agency], language: language(of: link))
    switch link.purpose {
    case .confirmation: return try page(VerifyPage(frame: frame, form: form), in: language(of: link))
    case .invitation: return try page(InvitationPage(frame: frame, form: form), in: language(of: link))
    }
  }

  private func blankForm(_ link: LinkPages.OpenLink, _ exchange: Exchange) throws -> IdentityForm {
    IdentityForm(
      state: .first,
      formPath: exchange.request.path,
      formToken: try exchange.formToken(FamilyForm.link, binding: link.formBinding),
      messageNumber: link.messageNumber
    )
  }

  private func gonePage(
    _ exchange: Exchange,
    expired: LinkPages.OpenLink?,
    hasAsked: Bool = false,
    status: Int
  ) throws -> HTTPResponse {
    let language = expired.map(language(of:)) ?? usualLanguage
    let model = VerifyGonePage(
      frame: frame(agency: expired.flatMap { agencies[$0.agency] }, language: language),
      canAskAgain: expired != nil && !hasAsked,
      hasAsked: hasAsked,
      formPath: expired == nil ? "" : exchange.request.path,
      formToken: try expired.map { try exchange.formToken(FamilyForm.link, binding: $0.formBinding) } ?? ""
    )
    return try page(model, in: language, status: status)
  }

  private func language(of link: LinkPages.OpenLink) -> Language {
    agencies[link.agency]?.language(for: link.language) ?? usualLanguage
  }
}
