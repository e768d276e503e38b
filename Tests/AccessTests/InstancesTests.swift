import Access
import Core
import Crypto
import Record
import Storage
import Support
import Testing

@Suite("Access on two instances", .onBothDatabases) struct InstancesTests {
  let here: AccessWorld
  let there: AccessWorld

  var both: [AccessWorld] { [here, there] }

  init() async throws {
    here = try await AccessWorld()
    there = try await AccessWorld(sharing: here)
  }

  @Test func `who signs in on one is signed in on both, and who signs out on one is signed out on both`()
    async throws
  {
    try await here.open("anna@example.org")
    let signedIn = try #require(try await here.signIn("anna@example.org").signedIn)
    let found = try #require(try await there.session(signedIn.sessionSecret))
    #expect(found.id == signedIn.session.id)
    // The browser is known there too.
    #expect(
      try await there.signIn("anna@example.org", device: signedIn.deviceSecret).signedIn?.deviceSecret == nil
    )
    try await there.sessions.end(found)
    for world in both { #expect(try await world.session(signedIn.sessionSecret) == nil) }
    try await here.sessions.end(signedIn.session)
    #expect(try await here.audited()["session.ended done"] == 1)
  }

  @Test func `ending all sessions ends those of the other instance`() async throws {
    let first = try await here.open("anna@example.org")
    let second = try #require(try await there.signIn("anna@example.org").signedIn)
    try await here.sessions.endAll(of: first.session)
    for world in both {
      for signedIn in [first, second] { #expect(try await world.session(signedIn.sessionSecret) == nil) }
    }
  }

  @Test func `a password that is changed on one is changed on both`() async throws {
    let first = try await here.open("anna@example.org")
    let second = try #require(try await there.signIn("anna@example.org").signedIn)
    let change = try await here.accounts.changePassword(
      in: first.session,
      from: AccessWorld.password,
      to: AccessWorld.otherPassword
    )
    guard case .changed = change else { throw AccessWorld.Unexpected() }
    #expect(try await there.session(second.sessionSecret) == nil)
    #expect(try await there.signIn("anna@example.org").isRefused)
    #expect(try await there.signIn("anna@example.org", AccessWorld.otherPassword).signedIn != nil)
    // The browser that the other instance knew is forgotten.
    #expect(
      try await there.signIn("anna@example.org", AccessWorld.otherPassword, device: second.deviceSecret)
        .signedIn?.deviceSecret != nil
    )
  }

  @Test func `who is frozen on one is frozen on both, until it is lifted on either`() async throws {
    let person = try here.newPerson()
    let signedIn = try await here.open("anna@example.org", person)
    let sitting = try await here.sit("anna@example.net", person)
    let (mine, theirs) = (here.accounts, there.accounts)
    _ = try await atOnce(10, on: both) { [person] world, _ in
      try await world.database.database.write { try world.accounts.freeze(person, by: .gateway, in: $0) }
    }
    #expect(try await here.count("frozen_person") == 1)
    for world in both {
      #expect(try await world.session(signedIn.sessionSecret) == nil)
      #expect(try await world.signIn("anna@example.org").isRefused)
      #expect(try await world.accounts.create(from: sitting, password: AccessWorld.password).isSittingOver)
    }
    try await there.database.database.write { try theirs.unfreeze(person, by: .gateway, in: $0) }
    #expect(try await here.signIn("anna@example.org").signedIn != nil)
    try await here.database.database.write { try mine.unfreeze(person, by: .gateway, in: $0) }
  }

  @Test func `nobody who is frozen gets an account at the same moment`() async throws {
    for _ in 0..<5 {
      let person = try here.newPerson()
      let address = "\(person.text)@example.org"
      let secret = try await here.sit(address, person)
      async let creation = here.accounts.create(from: secret, password: AccessWorld.password)
      async let freezing: Void = there.database.database.write { [there] connection in
        try there.accounts.freeze(person, by: .gateway, in: connection)
      }
      try await freezing
      if case .created(let signedIn) = try await creation {
        // It was made first: then the freeze has ended its session.
        for world in both { #expect(try await world.session(signedIn.sessionSecret) == nil) }
      }
      for world in both { #expect(try await world.signIn(address, network: person.text).isRefused) }
    }
  }

  @Test func `of fifty submissions of one sitting one makes the account`() async throws {
    let secret = try await here.sit("anna@example.org")
    let outcomes = try await atOnce(on: both) { world, _ in
      try await world.accounts.create(from: secret, password: AccessWorld.password)
    }
    #expect(outcomes.filter(\.isCreated).count == 1)
    #expect(outcomes.filter(\.isSittingOver).count == 49)
    #expect(try await here.count("account") == 1)
    #expect(try await here.count("session") == 1)
    #expect(try await here.audited()["account.created done"] == 1)
  }

  @Test func `of fifty sittings for one address one makes the account, and the others go on`() async throws {
    var secrets: [String] = []
    for _ in 0..<50 { secrets.append(try await here.sit("anna@example.org")) }
    let outcomes = try await atOnce(on: both) { [secrets] world, number in
      try await world.accounts.create(from: secrets[number], password: AccessWorld.password)
    }
    let created = outcomes.filter(\.isCreated).count
    #expect(created == 1)
    #expect(try await here.count("account") == 1)
    var open = 0
    for secret in secrets where try await there.sittings.sitting(for: secret) != nil { open += 1 }
    #expect(open == 49)
  }

  @Test func `thirty guesses on two instances are ten`() async throws {
    let wrong = Secret("not the password at all")
    try await here.open("anna@example.org")
    let refusals = try await atOnce(30, on: both) { world, number in
      try await world.signIn("anna@example.org", wrong, network: "192.0.2.\(number)").isRefused
    }
    #expect(refusals.allSatisfy { $0 })
    let audited = try await here.audited()
    #expect(audited["session.refused wrong"] == 10)
    #expect(audited["session.refused locked"] == 20)
  }

  @Test func `a network that has to wait on one has to wait on both`() async throws {
    let wrong = Secret("not the password at all")
    for number in 0..<60 {
      let world = both[number % 2]
      #expect(try await world.signIn("nobody\(number)@example.org", wrong).isRefused)
    }
    for world in both { #expect(try await world.signIn("nobody@example.org", wrong).isSlowedDown) }
  }

  @Test func `a key that is revoked on one is dead on both`() async throws {
    let created = try await here.keys.create(label: "a case system", scopes: [.messages])
    let text = created.text.reveal { $0 }
    #expect(try await there.authenticate(text)?.id == created.key.id)
    let revoked = try await atOnce(10, on: both) { world, _ in try await world.keys.revoke(created.key.id) }
    #expect(revoked.filter { $0 }.count == 1)
    for world in both { #expect(try await world.authenticate(text) == nil) }
  }

  @Test func `what both take out at once is gone once, and nothing else`() async throws {
    for number in 0..<12 {
      _ = try await here.signIn("nobody@example.org", Secret("wrong"), network: "192.0.2.\(number)")
    }
    let old = try await here.count("sign_in_try")
    here.clock.advance(by: .days(2))
    _ = try await here.signIn("nobody@example.org", Secret("wrong"), network: "192.0.2.99")
    let swept = try await atOnce(6, on: both) { world, _ in try await world.ground.sweep() }
    #expect(swept.reduce(0, +) >= Int(old))
    #expect(try await here.count("sign_in_try") == 2)
  }

  @Test func `of fifty steps with one code one is signed in`() async throws {
    let guarded = try await here.openGuarded("anna@example.org")
    for recovery in [nil, guarded.recoveryCodes[0]] {
      here.clock.advance(by: .minutes(10))
      let code = try recovery ?? guarded.app.code(at: here.clock.now)
      // As many as may be judged at once.
      var steps: [String] = []
      for _ in 0..<10 { steps.append(try await here.step("anna@example.org")) }
      let answers = try await atOnce(10, on: both) { [steps] world, number in
        try await world.answer(code, steps[number])
      }
      #expect(answers.count { $0.signedIn != nil } == 1)
      #expect(answers.count { $0.triesLeft == 4 } == 9)
    }
    let audited = try await here.audited()
    #expect(audited["second_factor.shown app"] == 1 && audited["second_factor.shown recovery_code"] == 1)
  }

  @Test func `a step opens one session, whatever is tried at once`() async throws {
    let guarded = try await here.openGuarded("anna@example.org")
    let step = try await here.step("anna@example.org")
    let codes = try [guarded.app.code(at: here.clock.now)] + guarded.recoveryCodes
    let answers = try await atOnce(10, on: both) { world, number in
      try await world.answer(codes[number], step)
    }
    #expect(answers.count { $0.signedIn != nil } == 1)
    #expect(answers.count { $0.isOver } == 9)
    // What was not judged is not spent, and is nobody's failure.
    let session = try #require(answers.compactMap(\.signedIn).first?.session)
    let left = try #require(try await there.accounts.secondFactor(of: session)).recoveryCodesLeft
    #expect(left >= 9)
    let failures = try await here.database.database.read { connection in
      try connection.first("SELECT failures FROM second_factor")?.int("failures")
    }
    #expect(failures == 0)
  }

  @Test func `thirty guesses at a code on two instances are ten`() async throws {
    let guarded = try await here.openGuarded("anna@example.org")
    var steps: [String] = []
    for _ in 0..<30 { steps.append(try await here.step("anna@example.org")) }
    let answers = try await atOnce(30, on: both) { [steps] world, number in
      try await world.answerWrong(guarded, steps[number])
    }
    #expect(answers.count { $0.triesLeft == 4 } == 10)
    #expect(answers.count { $0.waitsUntil != nil } == 20)
    #expect(try await here.audited()["second_factor.refused wrong"] == 10)
  }

  @Test func `a step takes five guesses on two instances, and no more`() async throws {
    let guarded = try await here.openGuarded("anna@example.org")
    let step = try await here.step("anna@example.org")
    _ = try await atOnce(20, on: both) { world, _ in try await world.answerWrong(guarded, step) }
    // What is taken and not yet settled when the last one ends the step is told that it is over, and given back.
    let refused = try await here.audited()["second_factor.refused wrong"] ?? 0
    #expect((1...5).contains(refused), "\(refused)")
  }

  @Test func `a second factor is confirmed once`() async throws {
    let signedIn = try await here.open("anna@example.org")
    let app = try await here.begin(in: signedIn.session)
    let code = try app.code(at: here.clock.now)
    let confirmed = try await atOnce(10, on: both) { world, _ in
      if case .on = try await world.accounts.confirmSecondFactor(in: signedIn.session, code: Secret(code)) {
        return true
      }
      return false
    }
    #expect(confirmed.count { $0 } == 1)
    #expect(try await here.count("recovery_code") == 10)
  }

  @Test func `nobody gets a session by the password alone at the moment when a second factor comes on`()
    async throws
  {
    for number in 0..<5 {
      let address = "person\(number)@example.org"
      let signedIn = try await here.open(address)
      let app = try await here.begin(in: signedIn.session)
      let code = Secret(try app.code(at: here.clock.now))
      async let entry = there.signIn(address, network: address)
      async let confirmation = here.accounts.confirmSecondFactor(in: signedIn.session, code: code)
      guard case .on = try await confirmation else { throw AccessWorld.Unexpected() }
      // Signed in before it came on, the session has ended with it.
      if let early = try await entry.signedIn { #expect(try await here.session(early.sessionSecret) == nil) }
    }
  }
}
