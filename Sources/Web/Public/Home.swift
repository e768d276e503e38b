internal import Core
internal import HTTPEngine

extension Web {
  /// `/`: what this is, how to check that it is really us, and the way in.
  var homeRoutes: [Route] {
    [
      .page("/") { exchange in
        let web = exchange.web
        let model = HomePage(frame: web.frame(language: web.usualLanguage), staffPath: nil)
        return try web.page(model, in: web.usualLanguage)
      },
      .page("/safety") { exchange in
        let web = exchange.web
        let model = SafetyPage(
          frame: web.frame(language: web.usualLanguage),
          exitSite: web.exitSiteName,
          formPath: nil,
          formToken: ""
        )
        return try web.page(model, in: web.usualLanguage)
      },
    ]
  }

  /// The neutral site's host, as a person would name it.
  private var exitSiteName: String {
    let host = agencies.first.exitURL.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }
}
