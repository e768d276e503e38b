internal import Access
internal import Core
internal import HTTPEngine
internal import People
internal import Verification

extension Exchange {
  /// The language of the page that answers.
  var spoken: Language { language() }

  /// What stands around a page for somebody nobody knows yet.
  var publicFrame: PageFrame { frame(language: spoken) }

  /// Goes on to another page of ours after a post.
  func further(to path: String, cookies: [SetCookie] = []) throws -> HTTPResponse {
    try .goOn(to: path, cookies: cookies)
  }
}

extension Route {
  /// A page for somebody who is signed in; anybody else signs in first.
  static func account(
    _ pattern: PathPattern,
    _ show: @escaping @Sendable (Exchange, Session) async throws -> HTTPResponse
  ) -> Route {
    .page(pattern) { exchange in
      guard let session = try await exchange.session() else { return try await exchange.signInAgain() }
      return try await exchange.owned(by: session) { try await show($0, session) }
    }
  }

  /// What a form of somebody posts to who is signed in; its token is bound to the session.
  static func account(
    _ pattern: PathPattern,
    taking form: String,
    _ take: @escaping @Sendable (Exchange, Session, GuardedForm) async throws -> HTTPResponse
  ) -> Route {
    .form(pattern) { exchange in
      guard let session = try await exchange.session() else { return try await exchange.signInAgain() }
      let fields = try GuardedForm(exchange, form: form, binding: session.formBinding)
      return try await take(exchange, session, fields)
    }
  }
}

extension Web {
  /// Everything below `/account`, and `/safety` as it is left before first use.
  var accountRoutes: [Route] {
    [
      .account("/account") { try await $0.web.accountPage($0, session: $1) }
    ] + accountPasswordRoutes + accountSignInRoutes + accountAddressRoutes + accountChoiceRoutes
      + accountFreezeRoutes + accountPeopleRoutes + safetyRoutes
  }

  private func accountPage(_ exchange: Exchange, session: Session) async throws -> HTTPResponse {
    let model = AccountPage(
      frame: try exchange.frame(in: session, language: exchange.spoken),
      email: try await rooms.accounts.address(of: session).text,
      isAddressChanging: try await rooms.waysBack.addressChange(in: session) != nil,
      isPerson: !session.people.isEmpty,
      hasLanguages: speaksSeveral(to: session)
    )
    return try page(model, in: exchange.spoken)
  }

  /// Whether there is a language to choose: the agencies of the settings speak more than one.
  func speaksSeveral(to session: Session) -> Bool {
    agencies.languages.count > 1 && !session.people.isEmpty
  }
}
