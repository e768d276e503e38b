import Access
import Core
import HTTPEngine
import People
import Storage
import Support
import Testing
import Web

@Suite("Another address to sign in by", .onBothDatabases) struct AddressChangeTests {
  private static let new = "anna.new@example.org"

  private func ask(_ browser: inout FamilyBrowser, _ address: String = AddressChangeTests.new) async throws {
    try await browser.get("/account/email")
    let fields = ["email": address, "password": WebGround.password]
    try await browser.follow(try await browser.post("/account/email", fields))
  }

  /// Asks and proves, as the person whose address it is.
  private func prove(_ ground: WebGround, _ browser: inout FamilyBrowser) async throws {
    try await ask(&browser)
    await ground.work()
    var opened = FamilyBrowser(ground)
    let link = try ground.link(to: Self.new)
    #expect(link.hasPrefix("/address/"))
    try await opened.get(link)
    #expect(opened.heading == "Confirm this email address")
    #expect(try await opened.post(link, WebGround.answers).status == 200)
    #expect(opened.heading == "Thank you" && opened.page.contains("you sign in with this email address"))
    #expect(opened.cookies["__Host-sitting"] == nil)
    await ground.work()
  }

  @Test func `it is proved, waits 72 hours, and the old one stays until then`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    await ground.work()
    try await prove(ground, &browser)
    let told = try #require(ground.mail.all.last)
    #expect(told.to == "Anna@example.org" && told.content.contains("How you sign in"))
    try await browser.get("/account/email")
    #expect(browser.page.contains("you sign in with the new address. Until then"))
    let key = try await ground.newKey()
    ground.clock.advance(by: .hours(71))
    await ground.work()
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
    ground.clock.advance(by: .hours(1))
    await ground.work()
    var other = FamilyBrowser(ground)
    try await other.get("/sign-in")
    let old = ["email": "anna@example.org", "password": WebGround.password]
    #expect(try await other.post("/sign-in", old).status == 200)
    try await other.signIn(WebGround.password, email: Self.new)
    #expect(try await other.get(path).status == 200)
    // The history tells both, and a record that knows nothing of it takes nothing back.
    let listed = try await ground.call(.get, "/people/P-1/emails", key: key)
    #expect(try listed["items"].elements.map { $0["status"].text } == ["superseded", "verified"])
    #expect(try await ground.call(.put, "/people/P-1", Sample.mother(), key: key).status == 200)
    await ground.work()
    #expect(try await other.get(path).status == 200)
    try await other.get("/account/email")
    #expect(other.page.contains(Self.new) && !other.page.contains("under way"))
    #expect(try await ground.call(.post, "/messages", Sample.message(), key: key).status == 202)
    ground.clock.advance(by: .minutes(1))
    await ground.work()
    #expect(ground.mail.all.last?.to == Self.new)
  }

  @Test func `it wants the password, an address, and another one than now`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let mistakes = [
      (Self.new, "not the password at all", "This is not your password"),
      ("no address", WebGround.password, "Write a whole email address"),
      ("Anna@example.org", WebGround.password, "This is the address that you use now"),
    ]
    for (email, password, words) in mistakes {
      try await browser.get("/account/email")
      #expect(
        try await browser.post("/account/email", ["email": email, "password": password]).status == 200
      )
      #expect(browser.page.contains(words))
    }
    #expect(try await ground.count("address_change") == 0)
  }

  @Test func `wrong passwords end the session, here as for another password`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let fields = ["email": Self.new, "password": "not the password at all"]
    for _ in 0..<4 {
      try await browser.get("/account/email")
      #expect(try await browser.post("/account/email", fields).status == 200)
    }
    try await browser.get("/account/email")
    #expect(try await browser.post("/account/email", fields).status == 303)
    #expect(try await browser.get(path).status == 303)
  }

  @Test func `the other side's address gets no mail, and the page says what it always says`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    _ = try await ground.readingFather()
    await ground.work()
    let mails = ground.mail.all.count
    try await ask(&browser, "ben@example.org")
    let walled = browser.page.replacing(/name="form_token" value="[^"]*"/, with: "")
    await ground.work()
    #expect(ground.mail.all.count == mails)
    try await ask(&browser, "nobody.knows@example.org")
    #expect(browser.page.replacing(/name="form_token" value="[^"]*"/, with: "") == walled)
    await ground.work()
    #expect(ground.mail.all.count == mails + 1)
    let alerts = try await ground.call(.get, "/alerts?kind=party_wall", key: try await ground.newKey())
    #expect(try alerts["items"].elements.count == 1)
  }

  @Test func `it can be stopped, also once it is proved`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await ask(&browser)
    await ground.work()
    let link = try ground.link(to: Self.new)
    #expect(browser.page.contains("A change is under way"))
    try await browser.follow(try await browser.post("/account/email", ["action": "stop"]))
    #expect(!browser.page.contains("A change is under way"))
    #expect(try await browser.get(link).status == 410)
    try await prove(ground, &browser)
    try await browser.get("/account/email")
    try await browser.post("/account/email", ["action": "stop"])
    ground.clock.advance(by: .hours(73))
    await ground.work()
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
    let key = try await ground.newKey()
    let listed = try await ground.call(.get, "/people/P-1/emails", key: key)
    #expect(try listed["items"].elements.map { $0["status"].text } == ["verified", "superseded"])
  }

  @Test func `nobody proves it, and after seven days all is as before`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await ask(&browser)
    await ground.work()
    ground.clock.advance(by: .days(7))
    await ground.work()
    #expect(try await ground.count("address_change WHERE ended_at IS NULL") == 0)
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
  }

  @Test func `three a day are enough`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    for number in 0..<3 { try await ask(&browser, "new\(number)@example.org") }
    try await browser.get("/account/email")
    let fields = ["email": "new3@example.org", "password": WebGround.password]
    #expect(try await browser.post("/account/email", fields).status == 429)
    #expect(try await ground.count("address_change WHERE ended_at IS NULL") == 1)
  }

  @Test func `a freeze ends it`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    try await prove(ground, &browser)
    let key = try await ground.newKey()
    #expect(try await ground.call(.post, "/people/P-1/freeze", key: key).status == 200)
    ground.clock.advance(by: .hours(73))
    await ground.work()
    let listed = try await ground.call(.get, "/people/P-1/emails", key: key)
    #expect(try listed["items"].elements.map { $0["status"].text } == ["verified", "superseded"])
  }
}
