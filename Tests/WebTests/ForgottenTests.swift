import Access
import Core
import HTTPEngine
import People
import Portal
import Storage
import Support
import Testing
import Web

@Suite("A forgotten password", .onBothDatabases) struct ForgottenTests {
  static let newPassword = "copper window thirty hens"

  @Test func `from the page to a new password, and what is shown of it`() async throws {
    let ground = try await WebGround()
    var (old, path) = try await ground.readingMother()
    ground.clock.advance(by: .minutes(1))
    var browser = FamilyBrowser(ground)
    try await browser.get("/sign-in")
    #expect(browser.page.contains("href=\"/forgotten\""))
    let link = try await ground.resetLink(&browser)
    #expect(link.hasPrefix("/reset/"))
    try await browser.get(link)
    #expect(browser.heading == "Choose a new password")
    try await browser.follow(try await browser.post(link, WebGround.answers))
    #expect(browser.heading == "Choose a password")
    let chosen = try await browser.post("/choose-password", ["password": Self.newPassword])
    #expect(chosen.headers.first("Location") == "/messages")
    try await browser.follow(chosen)
    #expect(browser.heading == "Your messages" && !browser.page.contains("open later"))
    // What the old password opened is shut, and the link is spent.
    #expect(try await old.get(path).status == 303)
    #expect(try await browser.get(link).status == 410)
    await ground.work()
    #expect(ground.mail.all.last?.content.contains("How you sign in at Cafcass was changed") == true)
    var other = FamilyBrowser(ground)
    try await other.get("/sign-in")
    let wrong = ["email": "anna@example.org", "password": WebGround.password]
    #expect(try await other.post("/sign-in", wrong).status == 200)
    // Every reset shows at the next sign-in, once.
    let right = ["email": "anna@example.org", "password": Self.newPassword]
    for heading in ["Was this you?", "Your messages"] {
      try await other.get("/sign-in")
      try await other.follow(try await other.post("/sign-in", right))
      #expect(other.heading == heading)
    }
    try await other.get("/account/sign-ins")
    #expect(other.page.contains("A new password was chosen by email on"))
  }

  @Test func `whatever is typed, the page says the same, and only an account's address gets a mail`()
    async throws
  {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    await ground.work()
    let mails = ground.mail.all.count
    var pages: Set<String> = []
    for address in ["nobody@example.org", "not an address", "", "ANNA@example.org"] {
      var browser = FamilyBrowser(ground)
      try await browser.get("/forgotten")
      #expect(try await browser.post("/forgotten", ["email": address]).status == 200)
      pages.insert(browser.page.replacing(/name="form_token" value="[^"]*"/, with: ""))
      await ground.work()
    }
    #expect(pages.count == 1)
    #expect(ground.mail.all.count == mails + 1)
    #expect(try await ground.count("forgotten_password") == 0)
  }

  @Test func `a fresh link is not ended by a newer ask, an older one is`() async throws {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    var browser = FamilyBrowser(ground)
    let first = try await ground.resetLink(&browser)
    ground.clock.advance(by: .minutes(14))
    #expect(try await ground.resetLink(&browser) == first)
    #expect(try await browser.get(first).status == 200)
    ground.clock.advance(by: .minutes(2))
    let second = try await ground.resetLink(&browser)
    #expect(second != first)
    #expect(try await browser.get(first).status == 410)
    #expect(try await browser.get(second).status == 200)
    // After a day it has expired, and a fresh one may be asked for by it.
    ground.clock.advance(by: .hours(24))
    #expect(try await browser.get(second).status == 410)
    #expect(try await browser.post(second, ["action": "renew"]).status == 200)
    await ground.work()
    let third = try ground.link(to: "Anna@example.org")
    #expect(third != second && third.hasPrefix("/reset/"))
  }

  @Test func `“I did not ask for this” ends the link, and the address stays`() async throws {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    var browser = FamilyBrowser(ground)
    let link = try await ground.resetLink(&browser)
    try await browser.get(link)
    #expect(try await browser.post(link, ["action": "not_me"]).status == 200)
    #expect(browser.page.contains("Your password stays as it is"))
    #expect(try await browser.get(link).status == 410)
    let key = try await ground.newKey()
    #expect(try await ground.call(.get, "/people/P-1/emails", key: key).text.contains("verified"))
    #expect(try await ground.call(.get, "/alerts?kind=probe", key: key).text.contains("was not they"))
  }

  @Test func `at heightened risk older mail opens after 72 hours, and the list says when`() async throws {
    let ground = try await WebGround()
    let (_, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    let raised = #"{"agency": "england", "heightened_risk": true}"#
    #expect(try await ground.call(.put, "/cases/C-1", raised, key: key).status == 200)
    ground.clock.advance(by: .minutes(1))
    let issued = try await ground.call(.post, "/people/P-1/own-reference", key: key)
    let reference = try #require(try issued["own_reference"].text)
    var browser = FamilyBrowser(ground)
    let link = try await ground.resetLink(&browser)
    try await browser.get(link)
    #expect(try await browser.post(link, WebGround.answers).status == 200)
    try await browser.follow(
      try await browser.post(link, WebGround.answers.merging(["reference": reference]) { $1 })
    )
    try await browser.follow(try await browser.post("/choose-password", ["password": Self.newPassword]))
    #expect(browser.page.contains("Older messages open later"))
    #expect(browser.page.contains(LondonTime.dayAndTime(of: ground.clock.now + .hours(72), in: .english)))
    #expect(try await browser.get(path).status == 404)
    ground.clock.advance(by: .hours(72))
    try await browser.get("/sign-in")
    let right = ["email": "anna@example.org", "password": Self.newPassword]
    try await browser.post("/sign-in", right)
    try await browser.get("/messages")
    #expect(!browser.page.contains("Older messages open later"))
    #expect(try await browser.get(path).status == 200)
  }

  @Test func `a call in which she is verified opens older mail at once`() async throws {
    let ground = try await WebGround()
    let (_, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    _ = try await ground.call(
      .put,
      "/cases/C-1",
      #"{"agency": "england", "heightened_risk": true}"#,
      key: key
    )
    ground.clock.advance(by: .minutes(1))
    let issued = try await ground.call(.post, "/people/P-1/own-reference", key: key)
    let reference = try #require(try issued["own_reference"].text)
    var browser = FamilyBrowser(ground)
    let link = try await ground.resetLink(&browser)
    try await browser.get(link)
    try await browser.post(link, WebGround.answers.merging(["reference": reference]) { $1 })
    try await browser.get("/choose-password")
    try await browser.post("/choose-password", ["password": Self.newPassword])
    #expect(try await browser.get(path).status == 404)
    let answer = "{\"kind\": \"own_reference\", \"value\": \"\(reference)\"}"
    let check = APIIdentityChecksTests.check([APIIdentityChecksTests.born, answer])
    let told = try await ground.call(.post, "/people/P-1/identity-checks", check, key: key)
    #expect(try told["outcome"].text == "verified")
    #expect(try await browser.get(path).status == 200)
  }

  @Test func `where the plan forbids email none goes, and staff are told`() async throws {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    await ground.work()
    let key = try await ground.newKey()
    let plan = ["safe_contact": #"{"channels": ["portal", "phone"]}"#]
    #expect(try await ground.call(.put, "/people/P-1", Sample.mother(plan), key: key).status == 200)
    let mails = ground.mail.all.count
    var browser = FamilyBrowser(ground)
    try await browser.get("/forgotten")
    #expect(try await browser.post("/forgotten", ["email": "anna@example.org"]).status == 200)
    await ground.work()
    #expect(ground.mail.all.count == mails)
    #expect(
      try await ground.call(.get, "/alerts?kind=plan_forbids", key: key).text.contains("does not allow")
    )
  }

  @Test func `a network that asks too often waits, an address that is asked for too often gets no more`()
    async throws
  {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    await ground.work()
    var browser = FamilyBrowser(ground)
    for number in 0..<10 {
      try await browser.get("/forgotten")
      let fields = ["email": "nobody\(number)@example.org"]
      #expect(try await browser.post("/forgotten", fields).status == 200)
    }
    try await browser.get("/forgotten")
    #expect(try await browser.post("/forgotten", ["email": "anna@example.org"]).status == 429)
    // Signing in is not shut by it.
    try await browser.get("/sign-in")
    let right = ["email": "anna@example.org", "password": WebGround.password]
    #expect(try await browser.post("/sign-in", right).status == 303)
  }
}

extension WebGround {
  /// Asks for a new password for the mother, and gives the path of the newest link that she got.
  func resetLink(_ browser: inout FamilyBrowser) async throws -> String {
    try await browser.get("/forgotten")
    #expect(try await browser.post("/forgotten", ["email": "anna@example.org"]).status == 200)
    #expect(browser.page.contains("If we know this address, a link is on its way."))
    await work()
    return try link(to: "Anna@example.org")
  }
}
