import Access
import Core
import Record
import Storage
import Support
import Testing

@Suite("Setting up a second factor", .onBothDatabases) struct SecondFactorTests {
  let world: AccessWorld
  let signedIn: SignedIn

  var session: Session { signedIn.session }

  init() async throws {
    world = try await AccessWorld()
    signedIn = try await world.open("anna@example.org")
  }

  private func confirm(_ code: String, in session: Session? = nil) async throws -> SecondFactorConfirmation {
    try await world.accounts.confirmSecondFactor(in: session ?? self.session, code: Secret(code))
  }

  @Test func `password and first code turn it on, in a new session, and end every other`() async throws {
    let other = try #require(try await world.signIn("anna@example.org").signedIn)
    let app = try await world.begin(in: session)
    // Begun, it asks for nothing.
    #expect(try await world.accounts.secondFactor(of: session) == nil)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    guard case .on(let new, let codes) = try await confirm(try app.code(at: world.clock.now)) else {
      throw AccessWorld.Unexpected()
    }
    #expect(codes.count == 10 && new.deviceSecret == nil)
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.session(other.sessionSecret) == nil)
    let session = try #require(try await world.session(new.sessionSecret))
    #expect(session.id != signedIn.session.id && session.secondFactorAt == world.clock.now)
    let factor = try #require(try await world.accounts.secondFactor(of: session))
    #expect(factor.confirmedAt == world.clock.now && factor.recoveryCodesLeft == 10 && !factor.hasKeptCodes)
    try await world.accounts.noteRecoveryCodesKept(in: session)
    #expect(try await world.accounts.secondFactor(of: session)?.hasKeptCodes == true)
    #expect(try await world.audited()["second_factor.on done"] == 1)
    #expect(!"\(new) \(codes) \(factor)".contains(/[2-9A-Z]{5}-/))
  }

  @Test func `a stolen session without the password cannot set it up`() async throws {
    let wrong = Secret("not the password at all")
    for number in 1...5 {
      let proof = try await world.accounts.beginSecondFactor(in: session, password: wrong)
      #expect(number < 5 ? proof.isRefused : proof.isSessionOver)
      #expect(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages") == nil)
    }
    #expect(try await world.session(signedIn.sessionSecret) == nil)
    #expect(try await world.count("second_factor") == 0)
    #expect(try await world.audited()["second_factor.begun refused"] == 5)
  }

  @Test func `only the session that began it sees the secret and turns it on`() async throws {
    let thief = try #require(try await world.signIn("anna@example.org").signedIn)
    let app = try await world.begin(in: session)
    #expect(try await world.accounts.secondFactorOffer(in: thief.session, issuer: "Messages") == nil)
    let code = try app.code(at: world.clock.now)
    guard case .notBegun = try await confirm(code, in: thief.session) else { throw AccessWorld.Unexpected() }
    guard case .on = try await confirm(code) else { throw AccessWorld.Unexpected() }
  }

  @Test func `a wrong code can be mended, and one begun anew has a new secret`() async throws {
    let first = try await world.begin(in: session)
    guard case .wrong = try await confirm(try first.wrongCode(at: world.clock.now)),
      case .malformed = try await confirm("12345")
    else { throw AccessWorld.Unexpected() }
    let second = try await world.begin(in: session)
    #expect(try first.code(at: world.clock.now) != second.code(at: world.clock.now))
    guard case .on = try await confirm(try second.code(at: world.clock.now)) else {
      throw AccessWorld.Unexpected()
    }
  }

  @Test func `what was begun is forgotten after a quarter of an hour`() async throws {
    let app = try await world.begin(in: session)
    world.clock.advance(by: .minutes(15) - .seconds(1))
    #expect(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages") != nil)
    world.clock.advance(by: .seconds(1))
    #expect(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages") == nil)
    guard case .notBegun = try await confirm(try app.code(at: world.clock.now)) else {
      throw AccessWorld.Unexpected()
    }
  }

  @Test func `where it is on it is not begun, and its secret is not shown`() async throws {
    let guarded = try await world.guardAccount(of: signedIn)
    let session = guarded.signedIn.session
    let proof = try await world.accounts.beginSecondFactor(in: session, password: AccessWorld.password)
    #expect(proof.isNotNow)
    #expect(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages") == nil)
    guard case .notBegun = try await confirm(try guarded.app.code(at: world.clock.now), in: session) else {
      throw AccessWorld.Unexpected()
    }
  }

  @Test func `the picture says what an app needs`() async throws {
    _ = try await world.begin(in: session)
    let offer = try #require(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages"))
    let secret = offer.secret.reveal { $0 }
    let address = "otpauth://totp/Messages:anna%40example.org?secret=\(secret)&issuer=Messages"
    #expect(offer.address.reveal { $0 } == address)
    // What it says only a reader of pictures can tell (the end-to-end tests have one); it has the three eyes of one.
    let side = offer.picture.side
    #expect(side >= 29 && (side - 17) % 4 == 0)
    for (column, row) in [(0, 0), (side - 7, 0), (0, side - 7)] {
      let eye = (0..<7).map { y in
        (0..<7).map { offer.picture.isDark(column: column + $0, row: row + y) ? "#" : "." }.joined()
      }
      #expect(eye == ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"])
    }
    #expect(!offer.picture.isDark(column: -1, row: 0) && !offer.picture.isDark(column: 0, row: side))
    #expect(!"\(offer)".contains(secret))
  }

  @Test func `nothing of it lies open in the database`() async throws {
    _ = try await world.begin(in: session)
    let offer = try #require(try await world.accounts.secondFactorOffer(in: session, issuer: "Messages"))
    let app = AuthenticatorApp(told: offer.secret.reveal { $0 })
    guard case .on(_, let codes) = try await confirm(try app.code(at: world.clock.now)) else {
      throw AccessWorld.Unexpected()
    }
    let rows = try await world.database.database.read { connection in
      try connection.query("SELECT secret_box FROM second_factor").map { try $0.blob("secret_box") }
        + connection.query("SELECT code_hash FROM recovery_code").map { try $0.blob("code_hash") }
    }
    #expect(rows.count == 11)
    #expect(rows.dropFirst().allSatisfy { $0.count == 16 } && codes.count == 10)
    #expect(rows[0].count == 20 + 45)
  }
}

@Suite("Changing a second factor", .onBothDatabases) struct SecondFactorChangeTests {
  let world: AccessWorld
  let guarded: AccessWorld.Guarded

  var session: Session { guarded.signedIn.session }

  init() async throws {
    world = try await AccessWorld()
    guarded = try await world.openGuarded("anna@example.org")
  }

  private func code() throws -> String { try guarded.app.code(at: world.clock.now) }

  private func turnOff(
    _ code: String,
    _ password: Secret<String> = AccessWorld.password,
    in session: Session? = nil
  ) async throws -> SecondFactorProof<SignedIn> {
    try await world.accounts.turnOffSecondFactor(
      in: session ?? self.session,
      password: password,
      code: Secret(code)
    )
  }

  @Test(arguments: [false, true])
  func `password and code turn it off, in a new session`(usesPaper: Bool) async throws {
    let step = try await world.step("anna@example.org")
    let new = try #require(try await turnOff(usesPaper ? guarded.recoveryCodes[0] : try code()).done)
    #expect(try await world.session(guarded.signedIn.sessionSecret) == nil)
    #expect(try await world.session(new.sessionSecret)?.secondFactorAt == nil)
    #expect(new.session.id != session.id && new.deviceSecret == nil)
    #expect(try await world.accounts.secondFactor(of: new.session) == nil)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    #expect(try await world.answer(guarded.recoveryCodes[1], step).isOver)
    #expect(try await world.count("second_factor") == 0)
    #expect(try await world.count("recovery_code") == 0)
    #expect(try await turnOff(guarded.recoveryCodes[1], in: new.session).isNotNow)
    #expect(try await world.audited()["second_factor.off done"] == 1)
  }

  @Test func `password or code alone does nothing, and five tries end the session`() async throws {
    let wrong = Secret("not the password at all")
    #expect(try await turnOff(try code(), wrong).isRefused)
    #expect(try await turnOff(try guarded.app.wrongCode(at: world.clock.now)).isRefused)
    #expect(try await turnOff(try guarded.app.wrongCode(at: world.clock.now), wrong).isRefused)
    guard case .malformed = try await turnOff("12345") else { throw AccessWorld.Unexpected() }
    #expect(try await turnOff(guarded.recoveryCodes[0], wrong).isRefused)
    #expect(try await turnOff(try code(), wrong).isSessionOver)
    #expect(try await world.session(guarded.signedIn.sessionSecret) == nil)
    #expect(try await turnOff(try code()).isSessionOver)
    #expect(try await world.count("second_factor") == 1)
    // What came with a wrong password was not spent, and is nobody's guess.
    let tries = try await world.database.database.read { connection in
      try connection.first("SELECT failures FROM second_factor")?.int("failures")
    }
    #expect(tries == 1)
    #expect(try await world.answer(try code(), try await world.step("anna@example.org")).signedIn != nil)
  }

  @Test func `new recovery codes end the old ones`() async throws {
    try await world.accounts.noteRecoveryCodesKept(in: session)
    let proof = try await world.accounts.renewRecoveryCodes(
      in: session,
      password: AccessWorld.password,
      code: Secret(guarded.recoveryCodes[0])
    )
    let new = try #require(proof.done).map { $0.reveal { $0 } }
    #expect(new.count == 10 && Set(new).isDisjoint(with: guarded.recoveryCodes))
    let factor = try #require(try await world.accounts.secondFactor(of: session))
    #expect(factor.recoveryCodesLeft == 10 && !factor.hasKeptCodes)
    #expect(try await world.session(guarded.signedIn.sessionSecret) != nil)
    let step = try await world.step("anna@example.org")
    #expect(try await world.answer(guarded.recoveryCodes[1], step).triesLeft == 4)
    #expect(try await world.answer(new[0], step).signedIn != nil)
  }

  @Test func `staff take it off where app and codes are lost`() async throws {
    let person = try #require(session.people.first?.person)
    let accounts = world.accounts
    for _ in 0..<2 {
      try await world.database.database.write { connection in
        try accounts.takeOffSecondFactor(of: person, by: .gateway, through: .api, in: connection)
      }
    }
    #expect(try await world.session(guarded.signedIn.sessionSecret) == nil)
    #expect(try await world.signIn("anna@example.org").signedIn != nil)
    #expect(try await world.audited()["second_factor.off done"] == 1)
  }
}

@Suite("A reset where a second factor is on", .onBothDatabases) struct GuardedResetTests {
  let world: AccessWorld
  let guarded: AccessWorld.Guarded
  let person: PersonID

  init() async throws {
    world = try await AccessWorld()
    person = try world.newPerson()
    guarded = try await world.openGuarded("anna@example.org", person)
  }

  /// Link, check and new password, as far as the step.
  private func reset() async throws -> String {
    let sitting = try await world.sit("anna@example.org", person, origin: .reset)
    let reset = try await world.accounts.resetPassword(from: sitting, to: AccessWorld.otherPassword)
    guard case .codeAwaited(let awaited) = reset else { throw AccessWorld.Unexpected() }
    // The sitting is spent.
    guard
      case .sittingOver = try await world.accounts.resetPassword(from: sitting, to: AccessWorld.otherPassword)
    else { throw AccessWorld.Unexpected() }
    return awaited.secret.reveal { $0 }
  }

  @Test func `changes nothing without the code`() async throws {
    let step = try await reset()
    for _ in 0..<5 { _ = try await world.answerWrong(guarded, step) }
    #expect(try await world.answer(try guarded.app.code(at: world.clock.now), step).isOver)
    #expect(try await world.session(guarded.signedIn.sessionSecret) != nil)
    #expect(try await world.signIn("anna@example.org", AccessWorld.otherPassword).isRefused)
    _ = try await world.step("anna@example.org")
    #expect(world.alerts.all == [])
    #expect(try await world.audited()["password.reset done"] == nil)
  }

  @Test(arguments: [false, true])
  func `is done by the code, and leaves the second factor on`(usesPaper: Bool) async throws {
    let passedAt = world.clock.now
    let step = try await reset()
    world.clock.advance(by: .minutes(1))
    let code = usesPaper ? guarded.recoveryCodes[0] : try guarded.app.code(at: world.clock.now)
    let new = try #require(try await world.answer(code, step).signedIn)
    #expect(new.session.lastReset == passedAt && new.session.secondFactorAt == world.clock.now)
    #expect(new.resetToShow == nil && new.deviceSecret != nil)
    #expect(try await world.session(guarded.signedIn.sessionSecret) == nil)
    #expect(try await world.session(new.sessionSecret)?.lastReset == passedAt)
    #expect(try await world.signIn("anna@example.org").isRefused)
    guard case .codeAwaited = try await world.signIn("anna@example.org", AccessWorld.otherPassword) else {
      throw AccessWorld.Unexpected()
    }
    #expect(world.alerts.all == [person])
    #expect(try await world.audited()["password.reset done"] == 1)
  }
}
