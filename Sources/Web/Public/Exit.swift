internal import Access
internal import Core
internal import HTTPEngine

extension Web {
  /// `/exit`: the one page that acts on GET.
  ///
  /// It signs out, clears what the site left in the browser and goes elsewhere.
  var exitRoutes: [Route] {
    [
      .page("/exit") { exchange in
        let web = exchange.web
        // A bystander is the danger here, not a guesser: leaving must work even where signing out does not.
        do {
          if let session = try await exchange.session() { try await web.rooms.sessions.end(session) }
        } catch {
          web.surroundings.log(
            .fault,
            "a session could not be ended on leaving",
            ["request": .token(exchange.request.id), "error": .name(of: error)]
          )
        }
        var response = try HTTPResponse.goOn(
          to: web.agencies.first.exitURL,
          cookies: [FamilyCookie.session, FamilyCookie.sitting].map(FamilyCookie.forgetting)
        )
        response.headers.set("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")
        return response
      }
    ]
  }
}
