internal import Core
internal import HTTPEngine

extension Web {
  /// `/`: what this is, how to check that it is really us, and the way in.
  var homeRoutes: [Route] {
    [
      .page("/") { exchange in
        let language = exchange.language()
        let model = HomePage(frame: exchange.frame(language: language), staffPath: nil)
        return try exchange.web.page(model, in: language)
      },
      .page("/safety") { exchange in
        let language = exchange.language()
        let model = SafetyPage(
          frame: exchange.frame(language: language),
          exitSite: exchange.web.exitSiteName,
          formPath: nil,
          formToken: ""
        )
        return try exchange.web.page(model, in: language)
      },
    ]
  }

  /// The neutral site's host, as a person would name it.
  private var exitSiteName: String {
    let host = agencies.first.exitURL.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }
}
