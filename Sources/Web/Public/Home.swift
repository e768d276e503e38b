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
      }
    ]
  }
}
