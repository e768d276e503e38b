import Access
import Core
import HTTPEngine
import People
import Storage
import Support
import Testing
import Web

@Suite("Freeze", .onBothDatabases) struct FreezeTests {
  private static let photo = #"{"channel": "in_person", "officer": "o1", "photo_identity": "passport"}"#

  @Test func `the person freezes at once: signed out everywhere, nothing goes out, nobody comes in`()
    async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    var elsewhere = FamilyBrowser(ground)
    try await elsewhere.signIn(WebGround.password)
    await ground.work()
    try await browser.get("/account/freeze")
    #expect(browser.page.contains("You are signed out, here and everywhere else."))
    try await browser.follow(try await browser.post("/account/freeze"))
    #expect(browser.heading == "You are signed out" && browser.cookies["__Host-session"] == nil)
    #expect(try await elsewhere.get(path).status == 303)
    let mails = ground.mail.all.count
    let key = try await ground.newKey()
    _ = try await ground.call(.post, "/messages", Sample.message(), key: key)
    var other = FamilyBrowser(ground)
    try await other.get("/forgotten")
    try await other.post("/forgotten", ["email": "anna@example.org"])
    await ground.work()
    #expect(ground.mail.all.count == mails)
    try await other.get("/sign-in")
    let right = ["email": "anna@example.org", "password": WebGround.password]
    #expect(try await other.post("/sign-in", right).status == 200)
    let alerts = try await ground.call(.get, "/alerts?kind=needs_person", key: key)
    #expect(alerts.text.contains("froze their own access"))
  }

  @Test func `a case system freezes for the asking, and lifts it only after a check`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    for _ in 0..<2 {
      let reply = try await ground.call(.post, "/people/P-1/freeze", key: key)
      #expect(reply.status == 200)
      #expect(try JSONValue.parse(reply.bytes).names == ["id", "reference", "frozen"])
      #expect(try reply["frozen"] == .bool(true))
    }
    #expect(try await browser.get(path).status == 303)
    let refused = try await ground.call(.post, "/people/P-1/unfreeze", "{}", key: key)
    #expect(refused.status == 409)
    #expect(try refused.problem == "not-verified")
    let passed = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    #expect(try passed["outcome"].text == "verified")
    let lifted = try await ground.call(.post, "/people/P-1/unfreeze", key: key)
    #expect(lifted.status == 200)
    #expect(try lifted["frozen"] == .bool(false))
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
    // Nothing to lift is lifted.
    #expect(try await ground.call(.post, "/people/P-1/unfreeze", key: key).status == 200)
    #expect(try await ground.call(.post, "/people/P-9/freeze", key: key).status == 404)
    #expect(try await ground.call(.post, "/people/P-9/unfreeze", key: key).status == 404)
    #expect(try await ground.call(.post, "/people/P-1/freeze", #"{"why": "x"}"#, key: key).status == 422)
  }

  /// What a check holds, and whether it lifts a freeze.
  struct Check: Sendable {
    let call: String?
    let holdsReference: Bool
    let minutesLater: Int64
    let lifts: Bool
  }

  private static let checks = [
    // A deciding fact over a number of the person's own.
    Check(call: "07700 900123", holdsReference: true, minutesLater: 29, lifts: true),
    // It has passed.
    Check(call: "07700 900123", holdsReference: true, minutesLater: 31, lifts: false),
    // No deciding fact.
    Check(call: "07700 900123", holdsReference: false, minutesLater: 0, lifts: false),
    // No contact.
    Check(call: nil, holdsReference: true, minutesLater: 0, lifts: false),
    // A number that is not the person's.
    Check(call: "07700 900999", holdsReference: true, minutesLater: 0, lifts: false),
  ]

  @Test(arguments: checks)
  func `what lifts a freeze is a deciding fact over a contact of the person's own`(check: Check) async throws
  {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    let key = try await ground.newKey()
    let issued = try await ground.call(.post, "/people/P-1/own-reference", key: key)
    let reference = try #require(try issued["own_reference"].text)
    _ = try await ground.call(.post, "/people/P-1/freeze", key: key)
    ground.clock.advance(by: .minutes(1))
    var answers = #"{"kind": "date_of_birth", "value": "1984-03-07"}, "#
    answers +=
      check.holdsReference
      ? #"{"kind": "own_reference", "value": "\#(reference)"}"#
      : #"{"kind": "address", "value": {"postcode": "RG1 1AA", "house": "12"}}"#
    let control = check.call.map { #", "control": {"kind": "call_back", "contact": "\#($0)"}"# } ?? ""
    let body = #"{"channel": "phone", "session": "s1", "officer": "o1", "answers": [\#(answers)]\#(control)}"#
    let told = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(told.status == 200)
    ground.clock.advance(by: .minutes(check.minutesLater))
    let reply = try await ground.call(.post, "/people/P-1/unfreeze", key: key)
    #expect(reply.status == (check.lifts ? 200 : 409))
  }

  @Test func `a check before the freeze lifts nothing`() async throws {
    let ground = try await WebGround()
    _ = try await ground.readingMother()
    let key = try await ground.newKey()
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    ground.clock.advance(by: .seconds(1))
    _ = try await ground.call(.post, "/people/P-1/freeze", key: key)
    #expect(try await ground.call(.post, "/people/P-1/unfreeze", key: key).status == 409)
  }
}
