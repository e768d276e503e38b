import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("The pages of families", .onBothDatabases) struct FamilyStoryTests {
  @Test func `from a link to a message and its answer`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedMother(key: try await ground.newKey())
    try await browser.get(link)
    #expect(browser.heading == "Confirm this email address")
    try await browser.post(link, WebGround.answers.merging(["day": "31", "month": "2"]) { $1 })
    #expect(browser.title == "Please check: Confirm this email address")
    #expect(try await browser.post(link, WebGround.answers.merging(["house": "14"]) { $1 }).status == 200)
    #expect(browser.page.contains("We could not check that it is you"))
    let passed = try await browser.post(link, WebGround.answers)
    #expect(passed.headers.all("Set-Cookie").allSatisfy { !$0.contains("Max-Age") })
    try await browser.follow(passed)
    #expect(browser.heading == "Choose a password")
    try await browser.post("/choose-password", ["password": "short"])
    #expect(browser.title == "Please check: Choose a password")
    let chosen = try await browser.post("/choose-password", ["password": WebGround.password])
    #expect(browser.cookies["__Host-sitting"] == nil)
    try await browser.follow(chosen)
    #expect(browser.heading == "How to leave quickly")
    let past = try await browser.post("/safety")
    try await browser.follow(past)
    #expect(browser.page.contains("About Tuesday") && browser.title == "Message")
    let path = try #require(past.headers.first("Location"))
    #expect(try await browser.post(path, ["body": " "]).status == 200)
    #expect(browser.title == "Please check: Message")
    try await browser.follow(try await browser.post(path, ["body": "I will come."]))
    #expect(browser.page.contains("I will come."))
    try await browser.get("/messages")
    #expect(browser.heading == "Your messages" && !browser.page.contains("About Tuesday"))
    // The link is spent.
    #expect(try await browser.get(link).status == 410)
    #expect(browser.heading == "This link does not work any more")
  }

  @Test func `signing out, in wrongly and in rightly, and staying`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let device = try #require(browser.cookies["__Host-device"])
    try await browser.get(path)
    #expect(try await browser.post("/stay").headers.first("Location") == "/messages")
    try await browser.get("/messages")
    try await browser.follow(try await browser.post("/sign-out"))
    #expect(browser.heading == "You are signed out")
    #expect(browser.cookies["__Host-session"] == nil && browser.cookies["__Host-device"] == device)
    try await browser.follow(try await browser.get(path))
    #expect(browser.heading == "Sign in")
    let wrong = ["email": "anna@example.org", "password": "not the password at all"]
    #expect(try await browser.post("/sign-in", wrong).status == 200)
    #expect(browser.title == "Please check: Sign in")
    let right = ["email": "anna@example.org", "password": WebGround.password]
    try await browser.follow(try await browser.post("/sign-in", right))
    #expect(browser.heading == "Your messages")
  }

  @Test func `a network that tries too often is told to wait`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    for number in 0..<60 {
      try await browser.get("/sign-in")
      let fields = ["email": "nobody\(number)@example.org", "password": "not the password at all"]
      #expect(try await browser.post("/sign-in", fields).status == 200)
    }
    let fields = ["email": "somebody@example.org", "password": "not the password at all"]
    let answer = try await browser.post("/sign-in", fields)
    #expect(answer.status == 429)
    #expect(answer.headers.first("Retry-After") == "300")
    #expect(browser.page.contains("Please wait a little"))
  }

  @Test func `“This is not me” needs no answers, and ends the link`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedMother(key: try await ground.newKey())
    try await browser.get(link)
    #expect(try await browser.post(link, ["action": "not_me"]).status == 200)
    #expect(browser.heading == "Thank you for telling us")
    #expect(try await browser.get(link).status == 410)
  }

  @Test func `a new address opens old mail too while the risk is standard`() async throws {
    let ground = try await WebGround()
    let (_, old) = try await ground.readingMother()
    let key = try await ground.newKey()
    ground.clock.advance(by: .days(1))
    let moved = Sample.mother(["emails": #"[{"address": "new@example.org", "source": "self"}]"#])
    #expect(try await ground.call(.put, "/people/P-1", moved, key: key).status == 200)
    #expect(try await ground.call(.post, "/messages", Sample.message(), key: key).status == 202)
    await ground.work()
    var browser = FamilyBrowser(ground)
    let link = try ground.link(to: "new@example.org")
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    ground.clock.advance(by: .minutes(5))
    try await browser.follow(try await browser.post("/choose-password", ["password": WebGround.password]))
    #expect(try await browser.get(old).status == 200)
    #expect(browser.page.contains("About Tuesday"))
  }

  @Test func `what fails after an account is made does not cost the session`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedMother(key: try await ground.newKey())
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    _ = try await ground.database.database.write { try $0.execute("UPDATE message SET language = '?'") }
    let chosen = try await browser.post("/choose-password", ["password": WebGround.password])
    _ = try await ground.database.database.write { try $0.execute("UPDATE message SET language = 'en'") }
    #expect(chosen.headers.first("Location") == "/messages")
    #expect(browser.cookies["__Host-session"] != nil)
    try await browser.follow(chosen)
    #expect(browser.heading == "Your messages")
  }

  @Test func `the outbox is shown by the demonstration alone`() async throws {
    for isDemonstration in [false, true] {
      let ground = try await WebGround(isDemonstration: isDemonstration)
      for path in ["/demo/outbox", "/demo/outbox.json"] {
        #expect(try await ground.send(.get, path).status == (isDemonstration ? 200 : 404))
      }
    }
  }

  @Test func `an unknown page says so in plain words`() async throws {
    var browser = FamilyBrowser(try await WebGround())
    for path in ["/nothing", "/messages/x/y", "/verify", "/staffing/x"] {
      #expect(try await browser.get(path).status == 404)
      #expect(browser.heading == "We cannot find this page")
    }
  }
}

@Suite("Every page of families", .onBothDatabases) struct FamilyPageTests {
  @Test func `has Exit, a neutral title, and nothing inline`() async throws {
    let ground = try await WebGround()
    var (reader, path) = try await ground.readingMother()
    var stranger = FamilyBrowser(ground)
    let paths = [
      "/", "/safety", "/sign-in", "/signed-out", "/verify/x", "/choose-password", "/nothing", "/sign-in/code",
    ]
    for path in paths {
      let response = try await stranger.get(path)
      try check(stranger, response)
    }
    for path in ["/messages", path, "/account/second-factor"] {
      let response = try await reader.get(path)
      try check(reader, response)
    }
    let key = try await ground.newKey()
    let second = #"[{"address": "other@example.org", "source": "self"}]"#
    let record = Sample.mother(["emails": second, "cases": #"[{"reference": "C-2", "role": "mother"}]"#])
    _ = try await ground.call(.put, "/people/P-2", record, key: key)
    _ = try await ground.call(.post, "/messages", Sample.message(["to": #""P-2""#]), key: key)
    await ground.work()
    let link = try ground.link(to: "other@example.org")
    try check(stranger, try await stranger.get(link))
    let passed = try await stranger.post(link, WebGround.answers)
    try await stranger.follow(passed)
    try check(stranger, try await stranger.get("/choose-password"))
  }

  private func check(_ browser: FamilyBrowser, _ response: HTTPResponse) throws {
    let page = browser.page
    #expect(page.contains("class=\"exit\" id=\"exit\" href=\"/exit\""))
    let titles = [
      "Messages", "Message", "Leaving quickly", "Sign in", "Signed out", "Link not working",
      "Choose a password", "Safer sign-in",
      "Something is not right", "Confirm this email address",
    ]
    #expect(titles.contains(try #require(browser.title)))
    // The engine sets the policy; no page sets a weaker one of its own.
    #expect(!response.headers.contains("Content-Security-Policy"))
    #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains("javascript:"))
    #expect(page.firstMatch(of: /<[^>]* on[a-z]+=/) == nil)
    #expect(
      page.matches(of: /<script/).count == page.matches(of: /<script type="module" src="\/assets\//).count
    )
  }
}
