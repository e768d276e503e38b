import Access
import Core
import Support

extension AccessWorld {
  /// Somebody whose account asks for a code.
  struct Guarded: Sendable {
    let signedIn: SignedIn
    let app: AuthenticatorApp
    let recoveryCodes: [String]
  }

  /// Begins a second factor, and gives the app that was told of it.
  func begin(in session: Session) async throws -> AuthenticatorApp {
    guard case .done = try await accounts.beginSecondFactor(in: session, password: AccessWorld.password),
      let offer = try await accounts.secondFactorOffer(in: session, issuer: "Messages")
    else { throw Unexpected() }
    return AuthenticatorApp(told: offer.secret.reveal { $0 })
  }

  /// Makes an account with a second factor; the code that confirmed it lies two steps back.
  func openGuarded(_ address: String, _ person: PersonID? = nil) async throws -> Guarded {
    try await guardAccount(of: try await open(address, person))
  }

  /// Turns a second factor on.
  func guardAccount(of signedIn: SignedIn) async throws -> Guarded {
    let app = try await begin(in: signedIn.session)
    let confirmation = try await accounts.confirmSecondFactor(
      in: signedIn.session,
      code: Secret(try app.code(at: clock.now))
    )
    guard case .on(let new, let codes) = confirmation else { throw Unexpected() }
    clock.advance(by: .minutes(1))
    return Guarded(signedIn: new, app: app, recoveryCodes: codes.map { $0.reveal { $0 } })
  }

  /// Signs in with the right password, as far as the step.
  func step(_ address: String, device: Secret<String>? = nil) async throws -> String {
    guard case .codeAwaited(let awaited) = try await signIn(address, device: device) else {
      throw Unexpected()
    }
    return awaited.secret.reveal { $0 }
  }

  func answer(_ code: String, _ step: String) async throws -> CodeAnswer {
    try await accounts.answer(Secret(code), to: step)
  }

  /// Types a wrong code.
  func answerWrong(_ guarded: Guarded, _ step: String) async throws -> CodeAnswer {
    try await answer(try guarded.app.wrongCode(at: clock.now), step)
  }
}

extension CodeAnswer {
  var signedIn: SignedIn? {
    if case .signedIn(let signedIn) = self { signedIn } else { nil }
  }

  var triesLeft: Int? {
    if case .wrong(let left) = self { left } else { nil }
  }

  var isOver: Bool {
    if case .over = self { true } else { false }
  }

  var waitsUntil: Timestamp? {
    if case .slowDown(let until) = self { until } else { nil }
  }
}

extension SecondFactorProof {
  var done: Done? {
    if case .done(let done) = self { done } else { nil }
  }

  var isRefused: Bool {
    if case .refused = self { true } else { false }
  }

  var isNotNow: Bool {
    if case .notNow = self { true } else { false }
  }

  var isSessionOver: Bool {
    if case .sessionOver = self { true } else { false }
  }
}
