internal import Access
internal import Core
internal import HTTPEngine
internal import Portal

extension Web {
  /// `/safety`: how to leave quickly; before first use it is shown once, with a button to go on.
  var safetyRoutes: [Route] {
    [
      .page("/safety") { exchange in
        guard let session = try await exchange.session() else {
          return try await exchange.web.showSafety(exchange, session: nil)
        }
        return try await exchange.owned(by: session) { try await $0.web.showSafety($0, session: session) }
      },
      .account("/safety", taking: FamilyForm.safety) { exchange, session, _ in
        try await exchange.web.rooms.accounts.noteSafetySeen(in: session)
        let web = exchange.web
        let first = await web.firstMessage(exchange, of: session)
        return try exchange.further(to: try await web.afterSignIn(session, to: first))
      },
    ]
  }

  private func showSafety(_ exchange: Exchange, session: Session?) async throws -> HTTPResponse {
    let language = exchange.spoken
    var model = SafetyPage(
      frame: try session.map { try exchange.frame(in: $0, language: language) } ?? exchange.publicFrame,
      exitSite: exitSiteName,
      formPath: nil,
      formToken: ""
    )
    if let session, try await !rooms.accounts.hasSeenSafety(in: session) {
      model.formPath = "/safety"
      model.formToken = try exchange.formToken(FamilyForm.safety, binding: session.formBinding)
    }
    return try page(model, in: language)
  }

  /// Where somebody goes who has just come in: before first use past the page about leaving quickly, and where somebody who
  /// reads for them waits for their word past the page that asks for it; then to `path`.
  func afterSignIn(_ session: Session, to path: String) async throws -> String {
    switch try await rooms.accounts.firstPage(of: session) {
    case .safety: return "/safety"
    case .helpers:
      let message = path.split(separator: "/").last.flatMap { MessageID(parsing: String($0)) }
      return "/account/people" + (message.map { "?message=\($0)" } ?? "")
    case nil: return path
    }
  }

  /// The only message, where there is just one; else the list.
  ///
  /// What fails here must not cost the session its cookie.
  func firstMessage(_ exchange: Exchange, of session: Session) async -> String {
    do {
      let messages = try await rooms.portal.list(for: session.reader(at: surroundings.now), atMost: 2)
      if messages.count == 1, let message = messages.first { return "/messages/\(message.id)" }
    } catch {
      surroundings.log(
        .fault,
        "the first message could not be found",
        ["request": .token(exchange.request.id), "error": .name(of: error)]
      )
    }
    return "/messages"
  }

  /// The neutral site's host, as a person would name it.
  private var exitSiteName: String {
    let host = agencies.first.exitURL.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }
}
