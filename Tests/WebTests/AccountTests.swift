import Access
import Core
import HTTPEngine
import People
import Storage
import Support
import Testing
import Web

@Suite("The account", .onBothDatabases) struct AccountTests {
  static let newPassword = "copper window thirty hens"

  @Test func `every page of it wants a session, and leads back`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let pages = ground.responder.routeList.filter {
      // Those of the second factor are there only while it is set up, and have tests of their own.
      $0.method == "GET" && $0.pattern.hasPrefix("/account")
        && !$0.pattern.hasPrefix("/account/second-factor")
    }.map(\.pattern)
    #expect(pages.count >= 8)
    for path in pages {
      var stranger = FamilyBrowser(ground)
      #expect(try await stranger.get(path).headers.first("Location") == "/sign-in", "\(path)")
      let status = try await browser.get(path).status
      #expect(status == (path == "/account/new-password" ? 303 : 200), "\(path)")
    }
    try await browser.get("/account")
    #expect(browser.page.contains("Anna@example.org"))
  }

  @Test func `another password: the present one is asked for, and every other session ends`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    var elsewhere = FamilyBrowser(ground)
    try await elsewhere.signIn(WebGround.password)
    let cookie = browser.cookies["__Host-session"]
    try await browser.get("/account/password")
    let wrong = ["present": "not the password at all", "password": Self.newPassword]
    #expect(try await browser.post("/account/password", wrong).status == 200)
    #expect(browser.title == "Please check: Password")
    let short = ["present": WebGround.password, "password": "short"]
    #expect(try await browser.post("/account/password", short).status == 200)
    #expect(browser.page.contains("Make the password longer"))
    let right = ["present": WebGround.password, "password": Self.newPassword]
    #expect(try await browser.post("/account/password", right).status == 200)
    #expect(browser.page.contains("Your new password is saved."))
    #expect(browser.cookies["__Host-session"] != cookie)
    #expect(try await browser.get(path).status == 200)
    #expect(try await elsewhere.get(path).status == 303)
    await ground.work()
    #expect(ground.mail.all.contains { $0.content.contains("How you sign in") })
  }

  @Test func `the offered words are taken with one press, shown once, and new each time`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    var offers: Set<String> = []
    for _ in 0..<3 {
      try await browser.get("/account/password")
      offers.insert(try browser.offer("offered"))
    }
    #expect(offers.count == 3)
    let offer = try browser.offer("offered")
    let taken = ["present": WebGround.password, "password": "", "offered": offer]
    #expect(try await browser.post("/account/password", taken).status == 200)
    #expect(browser.page.contains("Your new password is saved.") && !browser.page.contains(offer))
    var other = FamilyBrowser(ground)
    try await other.signIn(offer)
    #expect(other.heading == "Your messages")
    // What comes back as an offer is judged like any password.
    try await other.get("/account/password")
    let weak = ["present": offer, "password": "", "offered": "password12345678"]
    #expect(try await other.post("/account/password", weak).status == 200)
    #expect(other.page.contains("Choose another password. Many people use this one"))
  }

  @Test func `where somebody is signed in is shown, and ended one by one or all others at once`() async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    var others = [FamilyBrowser(ground), FamilyBrowser(ground), FamilyBrowser(ground)]
    for index in others.indices {
      ground.clock.advance(by: .seconds(1))
      try await others[index].signIn(WebGround.password)
    }
    try await browser.get("/account/sign-ins")
    #expect(browser.page.contains("This one"))
    let ids = browser.page.matches(of: /name="end" value="(ses_[^"]+)"/).map { String($0.1) }
    #expect(ids.count == 3)
    try await browser.follow(try await browser.post("/account/sign-ins", ["end": ids[0]]))
    #expect(browser.page.matches(of: /name="end"/).count == 2)
    // The list is newest first.
    #expect(try await others[2].get(path).status == 303)
    #expect(try await others[1].get(path).status == 200)
    try await browser.get("/account/sign-ins")
    try await browser.follow(try await browser.post("/account/sign-ins", ["action": "end_others"]))
    #expect(!browser.page.contains("name=\"end\""))
    #expect(try await others[1].get(path).status == 303)
    #expect(try await others[0].get(path).status == 303)
    #expect(try await browser.get(path).status == 200)
  }

  @Test func `nobody ends a session of another account`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get("/account/sign-ins")
    let session = try await ground.database.database.read {
      try $0.first("SELECT id FROM session")?.text("id")
    }
    var other = try await ground.readingFather()
    try await other.get("/account/sign-ins")
    try await other.post("/account/sign-ins", ["end": try #require(session)])
    #expect(try await browser.get(path).status == 200)
  }

  @Test func `subjects are in the list only for who switched them on, and a record leaves that alone`()
    async throws
  {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await browser.get("/messages")
    #expect(!browser.page.contains("About Tuesday"))
    try await browser.get("/account/display")
    try await browser.follow(try await browser.post("/account/display", ["subjects": "yes"]))
    #expect(browser.heading == "Your account")
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: try await ground.newKey())
    try await browser.get("/messages")
    #expect(browser.page.contains("About Tuesday"))
    try await browser.get("/account/display")
    #expect(browser.page.contains("value=\"yes\" aria-describedby=\"subjects-hint\" checked"))
    #expect(!browser.page.contains("value=\"yes\" aria-describedby=\"file-names-hint\" checked"))
    try await browser.post("/account/display")
    try await browser.get("/messages")
    #expect(!browser.page.contains("About Tuesday"))
  }

  @Test func `the language that somebody chose stays, whatever a record says`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let key = try await ground.newKey()
    try await browser.get("/account/language")
    try await browser.post("/account/language", ["language": "cy"])
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    #expect(try await ground.call(.get, "/people/P-1", key: key)["language"].text == "cy")
    let ownPath = "/account/language?lang=cy"
    #expect(try await browser.get("/account/language").headers.first("Location") == ownPath)
    try await browser.get(ownPath)
    try await browser.post(ownPath, ["language": "xx"])
    #expect(try await ground.call(.get, "/people/P-1", key: key)["language"].text == "cy")
  }

  @Test func `whoever signs in at a browser ends the session that was there`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let earlier = browser
    try await browser.get("/sign-in")
    try await browser.post("/sign-in", ["email": "anna@example.org", "password": "not the password at all"])
    var left = earlier
    #expect(try await left.get("/messages").status == 200, "a wrong password ends nothing")
    try await browser.signIn(WebGround.password)
    left = earlier
    #expect(try await left.get("/messages").status == 303)
    #expect(try await browser.get("/messages").status == 200)
  }

  @Test func `how to leave quickly is shown once, before first use, and again until somebody goes on`()
    async throws
  {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedMother(key: try await ground.newKey())
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    let chosen = try await browser.post("/choose-password", ["password": WebGround.password])
    #expect(chosen.headers.first("Location") == "/safety")
    // Who goes elsewhere may, and is shown it at the next sign-in.
    #expect(try await browser.get("/messages").status == 200)
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "How to leave quickly" && browser.page.contains("Go on"))
    try await browser.post("/safety")
    try await browser.get("/safety")
    #expect(browser.heading == "How to leave quickly" && !browser.page.contains("Go on"))
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
  }
}

extension FamilyBrowser {
  /// Signs the mother in, and goes where that leads.
  mutating func signIn(_ password: String, email: String = "anna@example.org") async throws {
    try await get("/sign-in")
    try await follow(try await post("/sign-in", ["email": email, "password": password]))
  }

  /// The four words on a page's button.
  func offer(_ name: String) throws -> String {
    let button = try #require(page.firstMatch(of: try Regex("name=\"\(name)\" value=\"([a-z-]+)\"")))
    return String(try #require(button.output[1].substring))
  }
}

extension WebGround {
  /// The father of the same case, who has come as far as his messages.
  func readingFather() async throws -> FamilyBrowser {
    let key = try await newKey()
    let more: [String: String?] = [
      "language": #""en""#, "date_of_birth": #""1984-03-07""#,
      "addresses": Sample.mother.first { $0.key == "addresses" }?.value,
    ]
    #expect(try await call(.put, "/people/P-2", Sample.father(more), key: key).status == 201)
    _ = try await call(.post, "/messages", Sample.message(["to": #""P-2""#]), key: key)
    await work()
    var browser = FamilyBrowser(self)
    let link = try link(to: "ben@example.org")
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    try await browser.follow(try await browser.post("/choose-password", ["password": WebGround.password]))
    try await browser.follow(try await browser.post("/safety"))
    return browser
  }
}
