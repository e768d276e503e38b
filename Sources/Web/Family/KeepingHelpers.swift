internal import Access
internal import Core
internal import HTTPEngine
internal import Verification

/// Who reads for somebody and was paused: the person says whether that is still wanted.
extension Web {
  /// How the owner's proof ended, before somebody is let in.
  enum OwnerProof {
    case given
    /// Nil where a second factor was switched on or off meanwhile: the page asks again.
    case refused(AddHelperPage.Problem?)
    case sessionOver
  }

  /// Asks for password and code, as every other change of what opens the messages does.
  func proof(of session: Session, _ fields: GuardedForm) async throws -> OwnerProof {
    let proof = try await rooms.accounts.confirmOwner(
      in: session,
      password: Secret(fields["password"]),
      code: Secret(fields["code"])
    )
    switch proof {
    case .done: return .given
    case .sessionOver: return .sessionOver
    case .notNow: return .refused(nil)
    case .malformed: return .refused(.malformedCode)
    case .slowDown: return .refused(.tooManyCodes)
    case .refused:
      let asksForCode = try await rooms.accounts.secondFactor(of: session) != nil
      return .refused(asksForCode ? .wrongPasswordOrCode : .wrongPassword)
    }
  }

  /// `/account/people/add?keep=…`: what it means that somebody goes on reading, and the owner's proof.
  func keepHelperPage(
    _ exchange: Exchange,
    session: Session,
    _ id: String,
    _ problem: AddHelperPage.Problem? = nil
  ) async throws -> HTTPResponse {
    let language = exchange.spoken
    // Only one of theirs that waits for their word.
    guard
      let helper = try await rooms.helping.list(in: session)
        .first(where: { $0.id.text == id && $0.pausedAt != nil })
    else { return try exchange.further(to: "/account/people") }
    var model = AddHelperPage(
      frame: try exchange.frame(in: session, language: language),
      step: .keeping,
      asksForCode: try await rooms.accounts.secondFactor(of: session) != nil,
      problem: problem,
      name: helper.name.reveal { $0 },
      keep: helper.id.text,
      message: helper.message?.text ?? "",
      mayAnswer: helper.mayAnswer,
      endsAt: LondonTime.day(of: helper.endsAt, in: language),
      formToken: try exchange.formToken(FamilyForm.helpers, binding: session.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: language)
  }

  /// Lets somebody go on reading whom the person still wants.
  func keepHelper(
    _ exchange: Exchange,
    session: Session,
    _ fields: GuardedForm
  ) async throws -> HTTPResponse {
    guard let id = HelperID(parsing: fields["keep"]) else {
      return try exchange.further(to: "/account/people")
    }
    switch try await proof(of: session, fields) {
    case .refused(let problem):
      return try await keepHelperPage(exchange, session: session, id.text, problem)
    case .sessionOver: return try exchange.signInFirst()
    case .given:
      _ = try await rooms.helping.keep(id, in: session)
      return try exchange.further(to: "/account/people")
    }
  }
}
