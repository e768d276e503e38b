internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Portal

/// Who posts an answer: somebody whose session goes on, or somebody whose session has run out over it.
struct AnswerWriter: Sendable {
  /// The session in which the form was shown.
  let session: Session
  /// Whether its time is over.
  ///
  /// What is posted then is kept and not sent: somebody else may sit at the device by now.
  let isLate: Bool

  /// What the token of an answer's form is bound to.
  static func binding(_ session: Session, answering message: MessageID) -> String {
    session.formBinding + ":" + message.text
  }
}

extension Exchange {
  /// Tells who posts an answer, by the token of the form.
  ///
  /// A session that has run out is known again for a while: by its cookie, or, where the same account has signed in anew,
  /// by the identifier in the form. Neither is of use without the form's token, which nobody can make who was not shown
  /// that page.
  ///
  /// - Parameters:
  ///   - fields: what was posted, as far as it has come.
  ///   - live: the session that goes on; nil for none.
  ///   - message: the message that is answered.
  /// - Returns: nil where nobody may post this.
  /// - Throws: a ``Problem``: 403 where the origin is wrong; what Access throws.
  func answerWriter(
    _ fields: FormFields,
    live: Session?,
    answering message: MessageID
  ) async throws -> AnswerWriter? {
    guard hasOwnOrigin else { throw Problem(status: 403) }
    guard let token = fields.only("form_token") else { return nil }
    func fits(_ session: Session) -> Bool {
      web.rooms.formTokens.isValid(
        token,
        for: AnswerWriter.binding(session, answering: message),
        form: FamilyForm.answer
      )
    }
    var earlier: Session?
    if let live {
      if fits(live) { return AnswerWriter(session: live, isLate: false) }
      if let id = fields.only("session").flatMap(SessionID.init(parsing:)) {
        earlier = try await web.rooms.sessions.ranOut(id, before: live)
      }
    } else if let secret = cookie(FamilyCookie.session) {
      earlier = try await web.rooms.sessions.ranOut(secret)
    }
    return earlier.flatMap { fits($0) ? AnswerWriter(session: $0, isLate: true) : nil }
  }

  /// Sends somebody without a session to the page for signing in, and from there back to a message.
  ///
  /// The cookie of a session that has run out stays a while: a page that was left open may still post what was typed.
  ///
  /// - Parameter message: where to go on afterwards; nil for the list.
  /// - Returns: the way there.
  /// - Throws: what Access throws.
  func signInAgain(to message: MessageID? = nil) async throws -> HTTPResponse {
    guard let secret = cookie(FamilyCookie.session) else { return try .goOn(to: "/sign-in") }
    let stays = try await web.rooms.sessions.ranOut(secret) != nil
    return try .goOn(
      to: "/sign-in?ended=1" + (message.map { "&message=\($0)" } ?? ""),
      cookies: stays ? [] : [FamilyCookie.forgetting(FamilyCookie.session)]
    )
  }
}
