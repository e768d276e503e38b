internal import Access
internal import Core
internal import HTTPEngine

extension Web {
  /// `/exit`: the one page that acts on GET.
  ///
  /// It signs out, ends a sitting or step, clears what the site left in the browser and goes elsewhere. Where another site sends
  /// the browser here, it goes elsewhere and does nothing more: signing somebody out is nobody else's to do.
  var exitRoutes: [Route] {
    [
      .page("/exit", takesHead: false) { exchange in
        let exit = exchange.web.agencies.first.exitURL
        guard exchange.comesFromHere else { return try .goOn(to: exit) }
        await exchange.leave("a session") {
          if let session = try await exchange.session() { try await exchange.web.rooms.sessions.end(session) }
        }
        await exchange.leave("a sitting") { try await exchange.endSitting() }
        await exchange.leave("a step") { try await exchange.endCodeStep() }
        var response = try HTTPResponse.goOn(
          to: exit,
          cookies: FamilyCookie.ended.map(FamilyCookie.forgetting)
        )
        // Not "cookies", which would take the known-device cookie too. Its loss would let a guesser lock her out of her
        // account, and its presence says no more than that somebody signed in here once, not who.
        response.headers.set("Clear-Site-Data", "\"cache\", \"storage\"")
        return response
      }
    ]
  }
}

extension Exchange {
  /// Whether the request was made by a page of ours or by the person's own hand, as far as the browser says.
  ///
  /// Source: Fetch Metadata Request Headers §2.4 (`none`: the person's own hand).
  fileprivate var comesFromHere: Bool {
    guard let site = request.headers.first("sec-fetch-site") else { return true }
    return site == "same-origin" || site == "none"
  }

  /// Does one thing on leaving; what fails is logged.
  ///
  /// A bystander is the danger here, not a guesser: leaving must work even where signing out does not.
  fileprivate func leave(_ what: StaticString, _ act: () async throws -> Void) async {
    do { try await act() } catch {
      web.surroundings.log(
        .fault,
        "something could not be ended on leaving",
        ["request": .token(request.id), "what": .word(what), "error": .name(of: error)]
      )
    }
  }
}
