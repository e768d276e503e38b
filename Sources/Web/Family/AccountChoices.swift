internal import Access
internal import Core
internal import HTTPEngine
internal import People

extension Web {
  /// `/account/language` and `/account/display`: what somebody chooses for themself.
  var accountChoiceRoutes: [Route] {
    [
      .account("/account/language") { exchange, session in
        let model = LanguagePage(
          frame: try exchange.frame(in: session, language: exchange.spoken),
          present: try await exchange.web.choices(of: session).language,
          formToken: try exchange.formToken(FamilyForm.language, binding: session.formBinding)
        )
        return try exchange.web.page(model, in: exchange.spoken)
      },
      .account("/account/language", taking: FamilyForm.language) { exchange, session, fields in
        if let language = Language(rawValue: fields["language"]) {
          try await exchange.web.choose(in: session) { $0.language = language }
          return try exchange.further(to: PageLanguage.path("/account", in: language))
        }
        return try exchange.further(to: "/account")
      },
      .account("/account/display") { exchange, session in
        let choices = try await exchange.web.choices(of: session)
        let model = DisplayPage(
          frame: try exchange.frame(in: session, language: exchange.spoken),
          showsSubjects: choices.showsSubjects,
          showsFileNames: choices.showsFileNames,
          formToken: try exchange.formToken(FamilyForm.display, binding: session.formBinding)
        )
        return try exchange.web.page(model, in: exchange.spoken)
      },
      .account("/account/display", taking: FamilyForm.display) { exchange, session, fields in
        let (showsSubjects, showsFileNames) = (!fields["subjects"].isEmpty, !fields["file_names"].isEmpty)
        try await exchange.web.choose(in: session) {
          $0.showsSubjects = showsSubjects
          $0.showsFileNames = showsFileNames
        }
        return try exchange.further(to: "/account")
      },
    ]
  }

  /// What the person of a session chose; of several, the first.
  func choices(of session: Session) async throws -> PersonChoices {
    guard let person = session.people.first?.person else { return .none }
    return try await rooms.people.choices(of: person)
  }

  private func choose(
    in session: Session,
    _ change: @escaping @Sendable (inout PersonChoices) -> Void
  ) async throws {
    try await rooms.people.choose(for: session.people.map(\.person), change)
  }
}
