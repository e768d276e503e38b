import Access
import Core
import Crypto
import HTTPEngine
import Storage
import Support
import Testing
import Web

/// What somebody who had a guessed password may have left behind: a helper of theirs.
@Suite("Somebody who reads for a person, and who is really the person", .onBothDatabases)
struct HelperPauseTests {
  private static let people = "/account/people"
  private static let add = "/account/people/add"
  private static let photo = #"{"channel": "in_person", "officer": "o1", "photo_identity": "passport"}"#

  /// What leads to a pause.
  enum Cause: CaseIterable {
    case reset, resetWithCode, freeze
  }

  /// Switches a second factor on.
  private func switchOn(_ browser: inout FamilyBrowser) async throws -> AuthenticatorApp {
    let page = "/account/second-factor"
    try await browser.get(page)
    try await browser.follow(try await browser.post(page, ["password": WebGround.password]))
    let app = try browser.shownApp()
    let clock = browser.ground.clock
    try await browser.post(page + "/app", ["code": try app.code(at: clock.now)])
    #expect(browser.heading == "Keep these recovery codes")
    clock.advance(by: .minutes(1))
    return app
  }

  @Test func `where a code is asked at sign-in, naming a helper asks for one too, once each`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    let app = try await switchOn(&mother)
    func confirm(_ more: [String: String]) async throws {
      try await mother.get(Self.add)
      try await mother.post(Self.add, HelperTests.wish)
      let fields = HelperTests.wish.merging(["action": "confirm", "password": WebGround.password]) { $1 }
      try await mother.post(Self.add, fields.merging(more) { $1 })
    }
    try await confirm([:])
    #expect(mother.title == "Please check: Your account")
    #expect(mother.page.contains("Write all 6 numbers, or a whole recovery code"))
    try await confirm(["code": try app.wrongCode(at: ground.clock.now)])
    #expect(mother.page.contains("Look at both again. The password or the code was not right"))
    let right = try app.code(at: ground.clock.now)
    try await confirm(["code": right, "password": "not the password at all"])
    #expect(mother.page.contains("Look at both again. The password or the code was not right"))
    #expect(try await ground.count("helper") == 0)
    try await confirm(["code": right])
    #expect(mother.page.contains("number-value"))
    // The same code opens nothing a second time.
    try await confirm(["code": right])
    #expect(mother.page.contains("Look at both again"))
    #expect(try await ground.count("helper") == 1)
  }

  @Test func `codes that are guessed are throttled there as elsewhere`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    let app = try await switchOn(&mother)
    var fields = HelperTests.wish.merging(["action": "confirm", "password": WebGround.password]) { $1 }
    fields["code"] = try app.wrongCode(at: ground.clock.now)
    // Five wrong ones in a row end the session, as five wrong passwords do.
    for attempt in 1...5 {
      try await mother.get(Self.add)
      try await mother.post(Self.add, HelperTests.wish)
      let response = try await mother.post(Self.add, fields)
      #expect(response.status == (attempt < 5 ? 200 : 303))
    }
    #expect(try await mother.get("/messages").status == 303)
    #expect(try await ground.count("helper") == 0)
  }

  /// Lets the cause happen; gives the mother's browser as she comes back.
  private func comeBack(
    _ cause: Cause,
    _ ground: WebGround,
    _ app: AuthenticatorApp?
  ) async throws -> FamilyBrowser {
    var browser = FamilyBrowser(ground)
    if cause == .freeze {
      let key = try await ground.newKey()
      #expect(try await ground.call(.post, "/people/P-1/freeze", key: key).status == 200)
      #expect(
        try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key).status == 200
      )
      #expect(try await ground.call(.post, "/people/P-1/unfreeze", key: key).status == 200)
      try await browser.signIn(WebGround.password)
      return browser
    }
    ground.clock.advance(by: .minutes(1))
    let link = try await ground.resetLink(&browser)
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    let chosen = try await browser.post("/choose-password", ["password": ForgottenTests.newPassword])
    try await browser.follow(chosen)
    if let app {
      #expect(browser.heading == "Type the code from your app")
      try await browser.follow(
        try await browser.post("/sign-in/code", ["code": try app.code(at: ground.clock.now)])
      )
      ground.clock.advance(by: .minutes(1))
    }
    return browser
  }

  @Test(arguments: Cause.allCases)
  func `after a new password or a lifted freeze nobody reads until the person says so`(cause: Cause)
    async throws
  {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    let code = try await HelperTests.name(&mother)
    var helper = try await HelperTests.come(ground, code)
    #expect(try await helper.get(path).status == 200)
    // One who has not come yet is paused too.
    var second = HelperTests.wish
    second["email"] = "alex.helper@example.org"
    second["name"] = "Alex"
    let later = try await HelperTests.name(&mother, second)
    let app = cause == .resetWithCode ? try await switchOn(&mother) : nil
    mother = try await comeBack(cause, ground, app)
    // The person is led to them, in words, and goes on from there.
    #expect(mother.heading == "Do you still want this?")
    #expect(mother.page.matches(of: /They cannot read until you say yes/).count == 2)
    #expect(mother.page.contains("href=\"/messages\""))
    // The helper is told nothing: the same as while it is frozen.
    try await helper.signIn(HelperTests.password, email: HelperTests.address)
    #expect(try await helper.get(path).status == 404)
    try await helper.get("/messages")
    #expect(helper.heading == "Your messages" && !helper.page.contains("Anna"))
    var alex = try await HelperTests.come(ground, later, at: "alex.helper@example.org")
    #expect(try await alex.get(path).status == 404)
    // She is told by mail, too, and case systems see it.
    let content = ground.mail.all.filter { $0.to.lowercased() == "anna@example.org" }.map(\.content)
    #expect(content.contains { $0.contains("waits until you say that you still") })
    let key = try await ground.newKey()
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: key)
    let paused = try listed["items"].elements.map { $0["paused_at"].text }
    #expect(paused.count == 2 && !paused.contains(nil))
    #expect(try await acts(ground, "helper.paused").count == 2)
    // It takes what naming takes: a session that was left open is not enough.
    let link = try #require(
      mother.page.matches(of: /href="(\/account\/people\/add\?keep=[^"]+)"/).map { String($0.1) }.last
    )
    let mails = ground.mail.all.count
    try await mother.get(link)
    #expect(mother.heading == "May Sam Helper go on reading?")
    let id = try #require(mother.page.firstMatch(of: /name="keep" value="([^"]+)"/)).output.1
    var fields = ["keep": String(id), "action": "confirm", "password": "not the password at all"]
    if let app { fields["code"] = try app.code(at: ground.clock.now) }
    try await mother.post(Self.add, fields)
    #expect(mother.title == "Please check: Your account")
    #expect(try await helper.get(path).status == 404)
    fields["password"] = cause == .freeze ? WebGround.password : ForgottenTests.newPassword
    try await mother.follow(try await mother.post(Self.add, fields))
    #expect(try await helper.get(path).status == 200)
    #expect(try await alex.get(path).status == 404)
    #expect(try await acts(ground, "helper.kept") == ["done"])
    // That too is told by mail.
    await ground.work()
    #expect(ground.mail.all.count == mails + 1)
    // The other is stopped, and then nothing is asked any more.
    let alexID = try #require(mother.page.firstMatch(of: /keep=([^"]+)"/)).output.1
    try await mother.follow(try await mother.post(Self.people, ["remove": String(alexID)]))
    #expect(mother.heading == "Who else can read" && !mother.page.contains("Alex"))
    #expect(try await alex.get(path).status == 303)
  }

  @Test(arguments: ["Ben@example.org", HelperTests.address], [Cause.reset, .freeze])
  func `a new password or a freeze does not tell whose an address is that nobody took`(
    address: String,
    cause: Cause
  ) async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    _ = try await ground.readingFather()
    _ = try await HelperTests.name(&mother, HelperTests.wish.merging(["email": address]) { $1 })
    for _ in 0..<8 {
      ground.clock.advance(by: .days(1))
      await ground.work()
    }
    let browser = try await comeBack(cause, ground, nil)
    #expect(browser.heading == "Your messages")
    await ground.work()
    #expect(try await acts(ground, "helper.paused") == [])
  }

  @Test func `nobody says yes for somebody else`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    var helper = try await HelperTests.come(ground, try await HelperTests.name(&mother))
    _ = try await comeBack(.freeze, ground, nil)
    try await helper.signIn(HelperTests.password, email: HelperTests.address)
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: try await ground.newKey())
    let id = try #require(try listed["items"].elements[0]["id"].text)
    var father = try await ground.readingFather()
    for (other, password) in [(helper, HelperTests.password), (father, WebGround.password)] {
      var other = other
      #expect(try await other.get(Self.add + "?keep=" + id).status == 303)
      // With the token that a form of theirs would have, so that it is the permission that is asked.
      let secret = try #require(other.cookies["__Host-session"])
      let session = try #require(try await ground.rooms.sessions.session(for: secret))
      let token = try ground.rooms.formTokens.issue(for: session.formBinding, form: "helpers")
      let answer = try await other.postBare(
        Self.add,
        ["form_token": token, "keep": id, "action": "confirm", "password": password]
      )
      #expect(answer.status == 303)
    }
    try await father.get(Self.add)
    _ = try await father.post(Self.add, ["keep": id, "action": "confirm", "password": WebGround.password])
    #expect(try await helper.get(path).status == 404)
    #expect(try await acts(ground, "helper.kept") == [])
  }

  @Test func `whoever was at a message when the time ran out comes to it by way of the question`()
    async throws
  {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    _ = try await HelperTests.come(ground, try await HelperTests.name(&mother))
    let key = try await ground.newKey()
    _ = try await ground.call(.post, "/people/P-1/freeze", key: key)
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    _ = try await ground.call(.post, "/people/P-1/unfreeze", key: key)
    let message = String(try #require(path.split(separator: "/").last))
    try await mother.get("/sign-in?message=\(message)")
    let fields = ["email": "anna@example.org", "password": WebGround.password, "message": message]
    try await mother.follow(try await mother.post("/sign-in", fields))
    #expect(mother.heading == "Do you still want this?" && mother.page.contains("href=\"\(path)\""))
    try await mother.get(Self.people + "?message=https://www.example.net/")
    #expect(!mother.page.contains("example.net/\""))
  }

  enum Ending: CaseIterable {
    case namedAnew, removed, stoppedByStaff
  }

  @Test(arguments: Ending.allCases)
  func `what link and digits opened is worth nothing of a later naming`(ending: Ending) async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    let code = try await HelperTests.name(&mother)
    await ground.work()
    var helper = FamilyBrowser(ground)
    let link = try ground.link(to: HelperTests.address)
    try await helper.get(link)
    try await helper.follow(try await helper.post(link, ["code": code]))
    #expect(helper.heading == "Choose a password")
    // An hour of thinking lies between: she names them anew, for one message alone perhaps.
    let key = try await ground.newKey()
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: key)
    let id = try #require(try listed["items"].elements[0]["id"].text)
    switch ending {
    case .namedAnew: break
    case .removed:
      try await mother.get(Self.people)
      _ = try await mother.post(Self.people, ["remove": id])
    case .stoppedByStaff:
      #expect(try await ground.call(.delete, "/people/P-1/helpers/\(id)", key: key).status == 200)
    }
    let anew = try await HelperTests.name(&mother)
    #expect(try await helper.post("/choose-password", ["password": HelperTests.password]).status == 410)
    #expect(try await helper.get(link).status == 410)
    #expect(try await ground.count("helper WHERE accepted_at IS NOT NULL") == 0)
    // The new link and the new digits do.
    helper = try await HelperTests.come(ground, anew)
    #expect(try await helper.get(path).status == 200)
  }

  @Test func `an address that was proved once is not proved for a later naming`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    _ = try await HelperTests.come(ground, try await HelperTests.name(&mother))
    #expect(try await ground.count("contact_point WHERE kind = 'helper' AND verified_at IS NOT NULL") == 1)
    let code = try await HelperTests.name(&mother)
    #expect(try await ground.count("contact_point WHERE kind = 'helper' AND verified_at IS NOT NULL") == 0)
    var helper = try await HelperTests.come(ground, code)
    #expect(try await helper.get(path).status == 200)
  }

  private func acts(_ ground: WebGround, _ action: String) async throws -> [String] {
    try await ground.database.database.read { connection in
      try connection.query("SELECT outcome FROM audit_entry WHERE action = \(action) ORDER BY id")
        .map { try $0.text("outcome") }
    }
  }
}
