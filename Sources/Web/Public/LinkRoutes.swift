internal import Access
internal import Core
internal import HTTPEngine
internal import Templating
internal import Verification

extension Web {
  /// `/verify/{token}`, `/welcome/{token}`, `/reset/{token}` and `/address/{token}`: GET shows, POST acts.
  var linkRoutes: [Route] {
    let patterns: [PathPattern] = [
      "/verify/{token}", "/welcome/{token}", "/reset/{token}", "/address/{token}",
    ]
    return patterns.flatMap { pattern in
      [
        Route.page(pattern) { try await $0.web.showLink($0) },
        Route.form(pattern) { try await $0.web.answerLink($0) },
      ]
    }
  }

  private func showLink(_ exchange: Exchange) async throws -> HTTPResponse {
    switch try await rooms.links.open(exchange.place("token")) {
    case .open(let link): return try linkPage(exchange, link, form: blankForm(link, exchange))
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
      let (agency, language) = setting(of: link, exchange)
      return try page(
        NotMeDonePage(
          frame: exchange.frame(agency: agency, language: language),
          isReset: link.purpose == .reset
        ),
        in: language
      )
    }
    let answered = LinkForm(fields, blank: try blankForm(link, exchange))
    guard let answers = answered.answers else { return try linkPage(exchange, link, form: answered.form) }
    switch try await rooms.links.answer(answers, agreesToShare: answered.form.sharedAgreed, token: token) {
    case .passed(let sitting):
      return try .goOn(
        to: path("/choose-password", in: setting(of: link, exchange).language),
        cookies: [try FamilyCookie.setting(FamilyCookie.sitting, sitting.secret)]
      )
    case .addressMoves(let link, let moment):
      let (agency, language) = setting(of: link, exchange)
      let model = AddressProvedPage(
        frame: exchange.frame(agency: agency, language: language),
        movesAt: LondonTime.dayAndTime(of: moment, in: language)
      )
      return try page(model, in: language)
    case .refused:
      var form = answered.form
      form.state = .refused
      return try linkPage(exchange, link, form: form)
    case .gone: return try gonePage(exchange, expired: nil, status: 410)
    }
  }

  private func linkPage(
    _ exchange: Exchange,
    _ link: LinkPages.OpenLink,
    form: IdentityForm
  ) throws -> HTTPResponse {
    let (agency, language) = setting(of: link, exchange)
    let frame = exchange.frame(agency: agency, language: language)
    switch link.purpose {
    case .confirmation: return try page(VerifyPage(frame: frame, form: form), in: language)
    case .invitation: return try page(InvitationPage(frame: frame, form: form), in: language)
    case .reset: return try page(ResetPage(frame: frame, form: form), in: language)
    case .addressChange: return try page(ChangeAddressPage(frame: frame, form: form), in: language)
    // `LinkPages` opens none.
    case .helper: return try gonePage(exchange, expired: nil, status: 410)
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
    let (agency, language) = expired.map { setting(of: $0, exchange) } ?? (nil, exchange.language())
    let model = VerifyGonePage(
      frame: exchange.frame(agency: agency, language: language),
      canAskAgain: expired != nil && !hasAsked,
      hasAsked: hasAsked,
      formPath: expired == nil ? "" : exchange.request.path,
      formToken: try expired.map { try exchange.formToken(FamilyForm.link, binding: $0.formBinding) } ?? ""
    )
    return try page(model, in: language, status: status)
  }

  /// Whose page a link opens, and in which language.
  private func setting(of link: LinkPages.OpenLink, _ exchange: Exchange) -> (
    agency: Agency?, language: Language
  ) {
    let agency = agencies[link.agency]
    return (agency, exchange.language(of: agency, for: link.language))
  }
}
