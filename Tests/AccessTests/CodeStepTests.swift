import Access
import Core
import Record
import Storage
import Support
import Testing

@Suite("Signing in with a code", .onBothDatabases) struct CodeStepTests {
  let world: AccessWorld
  let guarded: AccessWorld.Guarded

  init() async throws {
    world = try await AccessWorld()
    guarded = try await world.openGuarded("anna@example.org")
  }

  private func code(steps: Int64 = 0) throws -> String {
    try guarded.app.code(at: world.clock.now, steps: steps)
  }

  @Test func `a right password opens no session, and a right code does`() async throws {
    let sessions = try await world.count("session")
    let step = try await world.step("anna@example.org")
    #expect(try await world.count("session") == sessions)
    #expect(try await world.session(Secret(step)) == nil)
    #expect(try await world.accounts.codeStep(for: step)?.endsAt == world.clock.now + CodeStep.lifetime)
    let signedIn = try #require(try await world.answer(try code(), step).signedIn)
    let session = try #require(try await world.session(signedIn.sessionSecret))
    #expect(session.secondFactorAt == world.clock.now)
    #expect(session.id != guarded.signedIn.session.id)
    // The step is used.
    #expect(try await world.answer(try code(steps: 1), step).isOver)
    #expect(try await world.accounts.codeStep(for: step) == nil)
    let audited = try await world.audited()
    #expect(audited["second_factor.awaited done"] == 1 && audited["second_factor.shown app"] == 1)
  }

  @Test func `an account without a second factor is asked for none`() async throws {
    try await world.open("beth@example.org")
    let signedIn = try #require(try await world.signIn("beth@example.org").signedIn)
    #expect(signedIn.session.secondFactorAt == nil)
    #expect(try await world.session(signedIn.sessionSecret)?.secondFactorAt == nil)
  }

  @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
  func `a code counts one step early and late`(steps: Int64, isTaken: Bool) async throws {
    world.clock.advance(by: .minutes(2))
    let answer = try await world.answer(try code(steps: steps), try await world.step("anna@example.org"))
    #expect((answer.signedIn != nil) == isTaken)
  }

  @Test func `a code works once, and no older one after it`() async throws {
    world.clock.advance(by: .minutes(2))
    let first = try code()
    #expect(try await world.answer(first, try await world.step("anna@example.org")).signedIn != nil)
    let step = try await world.step("anna@example.org")
    #expect(try await world.answer(first, step).triesLeft == 4)
    #expect(try await world.answer(try code(steps: -1), step).triesLeft == 3)
    #expect(try await world.answer(try code(steps: 1), step).signedIn != nil)
    #expect(try await world.audited()["second_factor.refused used_before"] == 2)
  }

  @Test func `the code that turned it on signs nobody in`() async throws {
    let signedIn = try await world.open("beth@example.org")
    let app = try await world.begin(in: signedIn.session)
    let code = try app.code(at: world.clock.now)
    let on = try await world.accounts.confirmSecondFactor(in: signedIn.session, code: Secret(code))
    guard case .on = on else { throw AccessWorld.Unexpected() }
    #expect(try await world.answer(code, try await world.step("beth@example.org")).triesLeft == 4)
  }

  @Test func `a step has five tries and five minutes`() async throws {
    let step = try await world.step("anna@example.org")
    for left in [4, 3, 2, 1] { #expect(try await world.answerWrong(guarded, step).triesLeft == left) }
    #expect(try await world.answerWrong(guarded, step).isOver)
    #expect(try await world.answer(try code(), step).isOver)
    let next = try await world.step("anna@example.org")
    world.clock.advance(by: CodeStep.lifetime)
    #expect(try await world.accounts.codeStep(for: next) == nil)
    #expect(try await world.answer(try code(), next).isOver)
    let last = try await world.step("anna@example.org")
    world.clock.advance(by: CodeStep.lifetime - .seconds(1))
    #expect(try await world.answer(try code(), last).signedIn != nil)
  }

  @Test func `a step from a clock that was set back is over`() async throws {
    world.clock.advance(by: .hours(1))
    let step = try await world.step("anna@example.org")
    world.clock.advance(by: .zero - .hours(1))
    #expect(try await world.answer(try code(), step).isOver)
  }

  @Test(arguments: ["", "12345", "1234567", "abcdef", "ABCDE-FGHJK"])
  func `what is no code counts for nothing`(text: String) async throws {
    let step = try await world.step("anna@example.org")
    for _ in 0..<6 {
      guard case .malformed = try await world.answer(text, step) else { throw AccessWorld.Unexpected() }
    }
    #expect(try await world.answerWrong(guarded, step).triesLeft == 4)
  }

  @Test func `the step of one account is no use for another`() async throws {
    let beth = try await world.openGuarded("beth@example.org")
    let anna = try await world.step("anna@example.org")
    #expect(try await world.answer(try beth.app.code(at: world.clock.now), anna).triesLeft == 4)
    #expect(try await world.answer(beth.recoveryCodes[0], anna).triesLeft == 3)
    let signedIn = try #require(try await world.answer(try code(), anna).signedIn)
    #expect(signedIn.session.account == guarded.signedIn.session.account)
    #expect(try await world.answer(try code(steps: 1), guarded.signedIn.sessionSecret.reveal { $0 }).isOver)
    #expect(try await world.answer(try code(steps: 1), "nonsense").isOver)
  }

  @Test func `a recovery code signs in once`() async throws {
    let recovery = guarded.recoveryCodes[3].lowercased()
    #expect(guarded.recoveryCodes.count == 10 && Set(guarded.recoveryCodes).count == 10)
    let signedIn = try #require(
      try await world.answer(recovery, try await world.step("anna@example.org")).signedIn
    )
    #expect(signedIn.session.secondFactorAt != nil)
    #expect(try await world.accounts.secondFactor(of: signedIn.session)?.recoveryCodesLeft == 9)
    #expect(try await world.answer(recovery, try await world.step("anna@example.org")).triesLeft == 4)
    let audited = try await world.audited()
    #expect(audited["second_factor.shown recovery_code"] == 1 && audited["second_factor.refused wrong"] == 1)
  }

  @Test func `a wrong password says nothing about a second factor`() async throws {
    try await world.open("beth@example.org")
    for address in ["anna@example.org", "beth@example.org", "nobody@example.org"] {
      let before = world.database.database.counters
      #expect(try await world.signIn(address, Secret("not the password at all")).isRefused)
      let after = world.database.database.counters
      #expect([after.writes - before.writes, after.reads - before.reads] == [2, 0])
    }
    #expect(try await world.count("code_step") == 0)
  }

  @Test func `leaving ends the step, and so do a freeze and a new password`() async throws {
    let left = try await world.step("anna@example.org")
    try await world.accounts.endCodeStep(left)
    try await world.accounts.endCodeStep("nonsense")
    #expect(try await world.answer(try code(), left).isOver)
    let changed = try await world.step("anna@example.org")
    guard
      case .changed(let new) = try await world.accounts.changePassword(
        in: guarded.signedIn.session,
        from: AccessWorld.password,
        to: AccessWorld.otherPassword
      )
    else { throw AccessWorld.Unexpected() }
    #expect(try await world.answer(try code(), changed).isOver)
    // Whoever changes the password has shown the second factor, and need not again.
    #expect(new.session.secondFactorAt == guarded.signedIn.session.secondFactorAt)
    #expect(try await world.session(new.sessionSecret)?.secondFactorAt != nil)
  }

  @Test func `nobody who is frozen gets past the step`() async throws {
    let person = try #require(guarded.signedIn.session.people.first?.person)
    let step = try await world.step("anna@example.org")
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(person, by: .gateway, in: $0) }
    #expect(try await world.answer(try code(), step).isOver)
    #expect(try await world.signIn("anna@example.org").isRefused)
  }

  @Test func `steps and what was only begun are swept`() async throws {
    _ = try await world.step("anna@example.org")
    let beth = try await world.open("beth@example.org")
    _ = try await world.begin(in: beth.session)
    world.clock.advance(by: .days(2))
    while try await world.ground.sweep() > 0 {}
    #expect(try await world.count("code_step") == 0)
    #expect(try await world.count("second_factor") == 1)
    #expect(try await world.count("recovery_code") == 10)
  }
}

@Suite("Guessing codes", .onBothDatabases) struct CodeGuessingTests {
  let world: AccessWorld
  let guarded: AccessWorld.Guarded

  init() async throws {
    world = try await AccessWorld()
    guarded = try await world.openGuarded("anna@example.org")
  }

  /// Types wrong codes at fresh steps; gives how many were judged before somebody had to wait.
  private func guess(_ most: Int, device: Secret<String>? = nil) async throws -> (
    judged: Int, until: Timestamp?
  ) {
    var judged = 0
    while judged < most {
      let step = try await world.step("anna@example.org", device: device)
      for _ in 0..<CodeStep.triesAStep where judged < most {
        if let until = try await world.answerWrong(guarded, step).waitsUntil { return (judged, until) }
        judged += 1
      }
    }
    return (judged, nil)
  }

  @Test func `ten wrong codes close it for five minutes, to right ones too`() async throws {
    let (judged, until) = try await guess(20)
    #expect(judged == 10 && until == world.clock.now + .minutes(5))
    let step = try await world.step("anna@example.org")
    let code = try guarded.app.code(at: world.clock.now)
    #expect(try await world.answer(code, step).waitsUntil == until)
    // Who has to wait has lost no try of the step.
    world.clock.advance(by: .minutes(5) - .seconds(1))
    let next = try await world.step("anna@example.org")
    #expect(try await world.answerWrong(guarded, next).waitsUntil != nil)
    world.clock.advance(by: .seconds(1))
    #expect(try await world.answerWrong(guarded, next).triesLeft == 4)
  }

  @Test func `whoever has the password has a hundred guesses and then one a day, until the owner signs in`()
    async throws
  {
    var judged = 0
    while judged < 100 {
      judged += try await guess(10).judged
      world.clock.advance(by: .minutes(5))
    }
    #expect(judged == 100)
    for _ in 0..<3 {
      let (none, until) = try await guess(1)
      #expect(none == 0)
      world.clock.advance(by: try #require(until) - world.clock.now)
      #expect(try await guess(5).judged == 1)
    }
    // A recovery code is not guessed, and so it gets its owner in.
    let step = try await world.step("anna@example.org")
    #expect(try await world.answer(guarded.recoveryCodes[0], step).signedIn != nil)
    #expect(try await guess(1).judged == 0)
  }

  @Test func `a right code ends the failures in a row`() async throws {
    #expect(try await guess(9).judged == 9)
    let step = try await world.step("anna@example.org")
    #expect(try await world.answer(try guarded.app.code(at: world.clock.now), step).signedIn != nil)
    let failures = try await world.database.database.read { connection in
      try connection.first("SELECT failures FROM second_factor")?.int("failures")
    }
    #expect(failures == 0)
  }

  @Test func `a known browser has a bucket of its own, which nobody else fills`() async throws {
    let step = try await world.step("anna@example.org")
    let known = try #require(
      try await world.answer(try guarded.app.code(at: world.clock.now), step).signedIn?.deviceSecret
    )
    world.clock.advance(by: .minutes(1))
    #expect(try await guess(20).judged == 10)
    let hers = try await world.step("anna@example.org", device: known)
    let signedIn = try #require(
      try await world.answer(try guarded.app.code(at: world.clock.now), hers).signedIn
    )
    // It stays the browser that it was.
    #expect(signedIn.deviceSecret == nil)
    #expect(try await guess(20, device: known).judged == 10)
  }

  @Test func `staff hear of the tenth wrong code in a row`() async throws {
    let person = try #require(guarded.signedIn.session.people.first?.person)
    _ = try await guess(9)
    #expect(world.guessedCodes.all == [])
    _ = try await guess(1)
    #expect(world.guessedCodes.all == [person])
    #expect(world.sieges.all == [])
  }
}
