import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("Taking a second factor off", .onBothDatabases) struct SecondFactorRemovalTests {
  private static let path = "/people/P-1/second-factor/remove"
  private static let lost = #"{"reason": "phone_lost"}"#
  private static let photo = #"{"channel": "in_person", "officer": "o1", "photo_identity": "passport"}"#

  private func guarded(_ ground: WebGround) async throws -> FamilyBrowser {
    var (browser, _) = try await ground.readingMother()
    try await browser.get("/account/second-factor")
    try await browser.follow(
      try await browser.post("/account/second-factor", ["password": WebGround.password])
    )
    let app = try browser.shownApp()
    try await browser.post("/account/second-factor/app", ["code": try app.code(at: ground.clock.now)])
    #expect(browser.heading == "Keep these recovery codes")
    return browser
  }

  @Test func `the record says by which door it was taken off, and by which the person was frozen`()
    async throws
  {
    let ground = try await WebGround()
    var browser = try await guarded(ground)
    let key = try await ground.newKey()
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    #expect(try await ground.call(.post, Self.path, Self.lost, key: key).status == 200)
    try await browser.signIn(WebGround.password)
    try await browser.get("/account/freeze")
    try await browser.post("/account/freeze")
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    #expect(try await ground.call(.post, "/people/P-1/unfreeze", key: key).status == 200)
    let doors = try await ground.database.database.read { connection in
      try connection.query(
        """
        SELECT action, channel FROM audit_entry
        WHERE action IN ('second_factor.off', 'person.frozen', 'session.all_ended', 'person.unfrozen') ORDER BY id
        """
      ).map { try $0.text("action") + " " + ($0.optionalText("channel") ?? "-") }
    }
    #expect(
      doors.sorted() == [
        "person.frozen portal", "person.unfrozen api", "second_factor.off api", "session.all_ended portal",
      ]
    )
  }

  @Test func `a case system takes it off after a check, and the person is told`() async throws {
    let ground = try await WebGround()
    var browser = try await guarded(ground)
    await ground.work()
    #expect(ground.mail.all.contains { $0.content.contains("From now on we ask you for a code") })
    let key = try await ground.newKey()
    let refused = try await ground.call(.post, Self.path, Self.lost, key: key)
    #expect(refused.status == 409)
    #expect(try refused.problem == "not-verified")
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    for body in ["", "{}", #"{"reason": "because"}"#, #"{"reason": "phone_lost", "more": 1}"#] {
      let reply = try await ground.call(.post, Self.path, body, key: key)
      #expect((400..<500).contains(reply.status), "\(body)")
    }
    #expect(try await browser.get("/messages").status == 200)
    for _ in 0..<2 {
      let reply = try await ground.call(.post, Self.path, Self.lost, key: key)
      #expect(reply.status == 200)
      #expect(try reply["second_factor"] == .bool(false))
    }
    #expect(try await browser.get("/messages").status == 303)
    let before = ground.mail.all.count
    await ground.work()
    #expect(ground.mail.all.count == before + 1, "told once, though asked twice")
    #expect(ground.mail.all.last?.content.contains("We do not ask you for a code any more") == true)
    try await browser.signIn(WebGround.password)
    #expect(browser.heading == "Your messages")
    #expect(
      try await ground.call(.post, "/people/P-9/second-factor/remove", Self.lost, key: key).status == 404
    )
  }

  @Test(arguments: [(29, 200), (31, 409)] as [(Int64, Int)])
  func `a check lasts half an hour, and is the person's own`(minutes: Int64, status: Int) async throws {
    let ground = try await WebGround()
    _ = try await guarded(ground)
    let key = try await ground.newKey()
    #expect(try await ground.call(.put, "/people/P-2", Sample.father(), key: key).status == 201)
    _ = try await ground.call(.post, "/people/P-2/identity-checks", Self.photo, key: key)
    #expect(try await ground.call(.post, Self.path, Self.lost, key: key).status == 409)
    _ = try await ground.call(.post, "/people/P-1/identity-checks", Self.photo, key: key)
    ground.clock.advance(by: .minutes(minutes))
    #expect(try await ground.call(.post, Self.path, Self.lost, key: key).status == status)
  }

  @Test func `what the other party knows is no such check`() async throws {
    let ground = try await WebGround()
    _ = try await guarded(ground)
    let key = try await ground.newKey()
    let answers =
      #"[{"kind": "date_of_birth", "value": "1984-03-07"}, {"kind": "address", "value": {"postcode": "RG1 1AA", "house": "12"}}]"#
    let body =
      #"{"channel": "phone", "session": "s1", "officer": "o1", "answers": \#(answers), "control": {"kind": "call_back", "contact": "07700 900123"}}"#
    _ = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(try await ground.call(.post, Self.path, Self.lost, key: key).status == 409)
  }
}
