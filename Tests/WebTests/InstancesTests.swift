import Core
import HTTPEngine
import Support
import Testing
import Web

@Suite("The web on two instances", .onBothDatabases) struct InstancesTests {
  let here: WebGround
  let there: WebGround

  init() async throws {
    here = try await WebGround()
    there = try await WebGround(sharing: here)
  }

  @Test func `a family may be served by either at every step`() async throws {
    var browser = FamilyBrowser(here)
    let link = try await here.linkedMother(key: try await here.newKey())
    // The form comes from one instance, and its answers, with the form's token, go to the other.
    try await browser.get(link)
    browser.turn(to: there)
    let passed = try await browser.post(link, WebGround.answers)
    browser.turn(to: here)
    try await browser.follow(passed)
    #expect(browser.heading == "Choose a password")
    browser.turn(to: there)
    let chosen = try await browser.post("/choose-password", ["password": WebGround.password])
    browser.turn(to: here)
    try await browser.follow(chosen)
    browser.turn(to: there)
    let past = try await browser.post("/safety")
    browser.turn(to: here)
    try await browser.follow(past)
    #expect(browser.page.contains("About Tuesday"))
    let path = try #require(past.headers.first("Location"))
    browser.turn(to: there)
    try await browser.follow(try await browser.post(path, ["body": "I will come."]))
    #expect(browser.page.contains("I will come."))
    #expect(try await browser.get(link).status == 410)
    // Signed out on one is signed out on both.
    browser.turn(to: here)
    try await browser.get("/messages")
    let cookies = browser.cookies
    #expect(try await browser.post("/sign-out").status == 303)
    for ground in [here, there] {
      var stale = FamilyBrowser(ground)
      stale.cookies = cookies
      #expect(try await stale.get("/messages").status == 303)
    }
  }

  @Test func `of fifty calls with one key one has an effect, and all have one answer`() async throws {
    let key = try await here.newKey()
    _ = try await here.call(.put, "/people/P-1", Sample.mother(), key: key)
    let replies = try await atOnce(on: [here, there]) { ground, _ in
      try await ground.call(.post, "/messages", Sample.message(), key: key, once: "once-1")
    }
    #expect(replies.allSatisfy { $0.status == 202 })
    #expect(Set(replies.map(\.bytes)).count == 1)
    #expect(replies.count { $0.headers.first("Idempotent-Replayed") == nil } == 1)
    #expect(try await here.count("message") == 1)
    #expect(try await there.count("idempotency_key") == 1)
  }

  @Test func `of six that put one new person one makes it, and the others write it`() async throws {
    let key = try await here.newKey()
    let replies = try await atOnce(6, on: [here, there]) { ground, _ in
      try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    }
    #expect(replies.count { $0.status == 201 } == 1)
    #expect(replies.count { $0.status == 200 } == 5)
    #expect(try await here.count("person") == 1)
    #expect(try await here.count("court_case") == 1)
    #expect(try await here.count("contact_point") == 2)
  }
}
