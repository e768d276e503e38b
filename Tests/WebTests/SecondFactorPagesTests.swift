import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("The pages of a second factor", .onBothDatabases) struct SecondFactorPagesTests {
  private static let page = "/account/second-factor"
  private static let right = ["email": "anna@example.org", "password": WebGround.password]

  /// Sets a second factor up from the page that is shown; gives the app and the page's recovery codes.
  private func setUp(
    _ browser: inout FamilyBrowser,
    _ query: String = ""
  ) async throws -> (app: AuthenticatorApp, codes: [String]) {
    let ground = browser.ground
    let begun = try await browser.post(SecondFactorPagesTests.page + query, ["password": WebGround.password])
    #expect(begun.headers.first("Location") == SecondFactorPagesTests.page + "/app" + query)
    try await browser.follow(begun)
    #expect(browser.heading == "Tell your app")
    let secret = try #require(browser.page.firstMatch(of: /<p class="words" translate="no">([A-Z2-7 ]{39})</))
    let app = AuthenticatorApp(told: String(secret.1))
    let path = SecondFactorPagesTests.page + "/app" + query
    #expect(try await browser.post(path, ["code": "12 34"]).status == 200)
    #expect(browser.title == "Please check: Safer sign-in")
    try await browser.post(path, ["code": try app.wrongCode(at: ground.clock.now)])
    #expect(browser.page.contains("These are not the right numbers"))
    let old = browser.cookies["__Host-session"]
    let on = try await browser.post(path, ["code": try app.code(at: ground.clock.now)])
    #expect(on.status == 200 && browser.heading == "Keep these recovery codes")
    #expect(old != nil && browser.cookies["__Host-session"] != old)
    let codes = browser.page.matches(of: /<li>([2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5})</).map { String($0.1) }
    #expect(codes.count == 10)
    // Nothing on this page leads to the same address by GET, which could not show them again.
    #expect(!browser.page.contains("?lang=") && !browser.page.contains("action=\"/stay\""))
    ground.clock.advance(by: .minutes(1))
    return (app, codes)
  }

  private func signIn(_ browser: inout FamilyBrowser, _ code: String, recovery: Bool = false) async throws {
    try await browser.get("/sign-in")
    let asked = try await browser.post("/sign-in", SecondFactorPagesTests.right)
    #expect(asked.headers.first("Location") == "/sign-in/code")
    try await browser.follow(asked)
    #expect(browser.heading == "Type the code from your app")
    let path = recovery ? "/sign-in/code?with=recovery" : "/sign-in/code"
    if recovery {
      try await browser.get(path)
      #expect(browser.heading == "Type a recovery code")
    }
    try await browser.follow(try await browser.post(path, ["code": code]))
  }

  @Test func `setting it up, signing in with it, new codes, and turning it off`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await browser.get(SecondFactorPagesTests.page)
    #expect(browser.heading == "Ask me for a code when I sign in")
    try await browser.post(SecondFactorPagesTests.page, ["password": "not the password at all"])
    #expect(browser.title == "Please check: Safer sign-in")
    let (app, codes) = try await setUp(&browser)
    // Without the tick something is left to do; with it, nothing.
    let kept = SecondFactorPagesTests.page + "/kept"
    let page = browser
    try await browser.follow(try await browser.post(kept))
    #expect(browser.page.contains("You have not told us that you kept your codes"))
    browser = page
    try await browser.follow(try await browser.post(kept, ["kept": "yes"]))
    #expect(browser.heading == "We ask you for a code when you sign in")
    #expect(browser.page.contains("Codes you have not used: 10."))
    #expect(!browser.page.contains("You have not told us"))
    try await browser.follow(try await browser.post("/sign-out"))
    #expect(try await browser.get("/sign-in/code").status == 410)
    try await signIn(&browser, try app.code(at: ground.clock.now))
    #expect(browser.heading == "Your messages" && browser.cookies["__Host-step"] == nil)
    // A form that was sent twice.
    #expect(try await browser.get("/sign-in/code").headers.first("Location") == "/messages")
    let off = SecondFactorPagesTests.page + "/off"
    ground.clock.advance(by: .minutes(1))
    try await browser.get(SecondFactorPagesTests.page + "/codes")
    let both = ["password": WebGround.password, "code": try app.code(at: ground.clock.now)]
    #expect(try await browser.post(SecondFactorPagesTests.page + "/codes", both).status == 200)
    #expect(browser.heading == "Keep these recovery codes" && !browser.page.contains(codes[0]))
    let new = try #require(browser.page.firstMatch(of: /<li>([2-9A-Z-]{17})</))
    try await browser.get(off)
    try await browser.post(off, ["password": "not the password at all", "code": String(new.1)])
    #expect(browser.page.contains("The password or the code was not right"))
    try await browser.post(off, ["password": WebGround.password, "code": "1"])
    #expect(browser.page.contains("Write all 6 numbers, or a whole recovery code"))
    try await browser.follow(
      try await browser.post(off, ["password": WebGround.password, "code": String(new.1)])
    )
    #expect(browser.heading == "Ask me for a code when I sign in")
    #expect(try await browser.get(off).headers.first("Location") == SecondFactorPagesTests.page)
  }

  @Test func `a message that needs it leads to setting it up, and back`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let key = try await ground.newKey()
    let sent = try await ground.call(
      .post,
      "/messages",
      Sample.message(["require_second_factor": "true", "body": #""the canary""#]),
      key: key
    )
    let id = try #require(try sent["id"].text)
    let path = "/messages/\(id)"
    try await browser.get("/messages")
    #expect(browser.page.contains(path) && !browser.page.contains("About Tuesday"))
    // The form of the other message's answer has another token; nothing of this one is shown or taken.
    #expect(try await browser.get(path).status == 403)
    #expect(browser.heading == "Set up a code to read this message")
    #expect(!browser.page.contains("canary") && !browser.page.contains("About Tuesday"))
    #expect(try await ground.call(.get, "/messages/\(id)", key: key)["status"].text == "released")
    let query = "?message=\(id)"
    #expect(browser.page.contains("href=\"\(SecondFactorPagesTests.page)\(query)\""))
    try await browser.get(SecondFactorPagesTests.page + query)
    let (app, codes) = try await setUp(&browser, query)
    let kept = try await browser.post(SecondFactorPagesTests.page + "/kept" + query, ["kept": "yes"])
    #expect(kept.headers.first("Location") == path)
    try await browser.follow(kept)
    #expect(browser.page.contains("the canary"))
    try await browser.follow(try await browser.post(path, ["body": "I will come."]))
    #expect(browser.page.contains("I will come."))
    for (code, isRecovery) in [(try app.code(at: ground.clock.now), false), (codes[0].lowercased(), true)] {
      try await browser.follow(try await browser.post("/sign-out"))
      try await signIn(&browser, code, recovery: isRecovery)
      #expect(try await browser.get(path).status == 200)
    }
    // Turned off, it is shut again.
    let off = SecondFactorPagesTests.page + "/off"
    try await browser.get(off)
    try await browser.follow(try await browser.post(off, ["password": WebGround.password, "code": codes[1]]))
    #expect(try await browser.get(path).status == 403)
  }

  @Test func `wrong codes are told, and after five the password is asked for again`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await browser.get(SecondFactorPagesTests.page)
    let (app, _) = try await setUp(&browser)
    var stranger = FamilyBrowser(ground)
    try await stranger.get("/sign-in")
    try await stranger.follow(try await stranger.post("/sign-in", SecondFactorPagesTests.right))
    let recovery = "/sign-in/code?with=recovery"
    try await stranger.get(recovery)
    try await stranger.post(recovery, ["code": "ABCDE-FGHJK"])
    #expect(stranger.heading == "Type a recovery code" && stranger.page.contains("Write all 15 letters"))
    try await stranger.get("/sign-in/code")
    try await stranger.post("/sign-in/code", ["code": "12345"])
    #expect(stranger.title == "Please check: Sign in" && stranger.page.contains("Write all 6 numbers"))
    for _ in 0..<4 {
      let answer = try await stranger.post("/sign-in/code", ["code": try app.wrongCode(at: ground.clock.now)])
      #expect(answer.status == 200 && stranger.page.contains("This code did not work"))
    }
    let page = stranger
    #expect(try await stranger.post("/sign-in/code", ["code": "000000"]).status == 410)
    #expect(stranger.heading == "Please sign in again")
    stranger = page
    #expect(
      try await stranger.post("/sign-in/code", ["code": try app.code(at: ground.clock.now)]).status == 410
    )
    // The second step uses up what the account has for five minutes.
    try await stranger.get("/sign-in")
    try await stranger.follow(try await stranger.post("/sign-in", SecondFactorPagesTests.right))
    for _ in 0..<5 { try await stranger.post("/sign-in/code", ["code": "000000"]) }
    try await stranger.get("/sign-in")
    try await stranger.follow(try await stranger.post("/sign-in", SecondFactorPagesTests.right))
    let wait = try await stranger.post("/sign-in/code", ["code": "000000"])
    #expect(wait.status == 429 && wait.headers.first("Retry-After") == "300")
    #expect(stranger.page.contains("Too many codes were tried"))
  }

  @Test func `the picture is for the session that began it alone`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let picture = SecondFactorPagesTests.page + "/code.svg"
    #expect(try await browser.get(picture).status == 404)
    try await browser.get(SecondFactorPagesTests.page)
    try await browser.follow(
      try await browser.post(SecondFactorPagesTests.page, ["password": WebGround.password])
    )
    #expect(browser.page.contains("src=\"\(picture)\""))
    let answer = try await browser.get(picture)
    #expect(answer.status == 200 && answer.headers.first("Content-Type") == "image/svg+xml")
    #expect(browser.page.hasPrefix("<svg ") && browser.page.contains("viewBox=\"0 0 "))
    #expect(!browser.page.contains("<script") && !browser.page.contains("style="))
    // The engine adds no-store to what says nothing else.
    #expect(!answer.headers.contains("Cache-Control"))
    var other = FamilyBrowser(ground)
    #expect(try await other.get(picture).status == 404)
    try await other.get("/sign-in")
    try await other.follow(try await other.post("/sign-in", SecondFactorPagesTests.right))
    #expect(try await other.get(picture).status == 404)
    #expect(
      try await other.get(SecondFactorPagesTests.page + "/app").headers.first("Location")
        == SecondFactorPagesTests.page
    )
  }

  @Test func `leaving ends the step`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await browser.get(SecondFactorPagesTests.page)
    let (app, _) = try await setUp(&browser)
    var stranger = FamilyBrowser(ground)
    try await stranger.get("/sign-in")
    try await stranger.follow(try await stranger.post("/sign-in", SecondFactorPagesTests.right))
    var kept = stranger
    try await stranger.get("/exit")
    #expect(stranger.cookies["__Host-step"] == nil)
    #expect(try await kept.post("/sign-in/code", ["code": try app.code(at: ground.clock.now)]).status == 410)
  }

  @Test func `every page wants a session, and speaks Welsh too`() async throws {
    let ground = try await WebGround()
    var stranger = FamilyBrowser(ground)
    for path in ["", "/app", "/codes", "/off"] {
      let answer = try await stranger.get(SecondFactorPagesTests.page + path)
      #expect(answer.headers.first("Location") == "/sign-in")
    }
    var (browser, _) = try await ground.readingMother()
    try await browser.get(SecondFactorPagesTests.page + "?lang=cy")
    #expect(browser.heading == "Gofyn i mi am god wrth fewngofnodi")
    #expect(browser.page.contains("“Negeseuon”"))
  }
}
