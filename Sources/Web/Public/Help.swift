internal import Core
internal import HTTPEngine
internal import Templating

extension Web {
  /// `/help` and `/privacy`: how everything is done, and what becomes of what people tell us.
  var helpRoutes: [Route] {
    [
      .page("/help") { exchange in
        let web = exchange.web
        let language = exchange.language()
        let model = HelpPage(
          frame: exchange.frame(language: language),
          pictures: web.helpPictures(in: language),
          email: web.agencies.first.email
        )
        return try web.page(model, in: language)
      },
      .page("/privacy") { try $0.web.privacyPage($0) },
    ]
  }

  /// The pictures of our own pages in a language; those that are there.
  private func helpPictures(in language: Language) -> [HelpPage.Picture: String] {
    HelpPage.Picture.allCases.reduce(into: [:]) { found, picture in
      found[picture] = assets.url(for: "help-\(picture.rawValue)-\(language.rawValue).png")
    }
  }

  /// The notice of one agency: the one that is asked for, or else the first of the settings.
  private func privacyPage(_ exchange: Exchange) throws -> HTTPResponse {
    let query = exchange.request.query
    let agency = query.only("agency").flatMap { agencies[$0] } ?? agencies.first
    let language = exchange.language(of: query.only("agency") == nil ? nil : agency)
    let versions = notices.versions(of: agency.id)
    let asked = query.only("version")
    guard asked == nil || versions.contains(where: { $0 == asked }) else { throw Problem(status: 404) }
    let notice = notices.notice(of: agency.id, version: asked, in: language)
    let others = agencies.ids.compactMap { agencies[$0] }.filter { $0.id != agency.id }
    let model = PrivacyPage(
      frame: exchange.frame(agency: agency, language: language),
      notice: notice.map { PrivacyPage.Shown($0, language: language) },
      otherVersions: versions.filter { $0 != notice?.version }.map {
        PrivacyPage.Choice(name: $0, path: "/privacy?agency=\(agency.id)&version=\($0)")
      },
      otherAgencies: others.map {
        PrivacyPage.Choice(name: $0.name(in: language), path: "/privacy?agency=\($0.id)")
      },
      email: agency.email
    )
    return try page(model, in: language)
  }
}
