import Core
import HTTPEngine
import Support
import Testing

@Suite("Email addresses by the API", .onBothDatabases) struct APIEmailsTests {
  private func ground() async throws -> (WebGround, String) {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(["emails": nil]), key: key)
    return (ground, key)
  }

  @Test(arguments: [
    ("self", "pending", 1), ("agency", "pending", 1), ("other_party", "unconfirmed_source", 0),
    ("unknown", "unconfirmed_source", 0),
  ])
  func `only an address of a good source is written to`(source: String, status: String, mails: Int)
    async throws
  {
    let (ground, key) = try await ground()
    let body = #"{"address": "anna@example.org", "source": "\#(source)"}"#
    let reply = try await ground.call(.post, "/people/P-1/emails", body, key: key)
    #expect(reply.status == 202)
    #expect(try JSONValue.parse(reply.bytes).names == ["id", "address", "status", "expires_at"])
    #expect(try reply["status"].text == status)
    let inAWeek = (ground.clock.now + .days(7)).rfc3339
    #expect(try reply["expires_at"] == .optional(mails == 1 ? inAWeek : nil))
    await ground.work()
    #expect(ground.mail.all.map(\.to) == Array(repeating: "anna@example.org", count: mails))
  }

  @Test func `an unconfirmed address is written to when it comes again from the person`() async throws {
    let (ground, key) = try await ground()
    for source in ["other_party", "self"] {
      _ = try await ground.call(
        .post,
        "/people/P-1/emails",
        #"{"address": "anna@example.org", "source": "\#(source)"}"#,
        key: key
      )
      await ground.work()
      ground.clock.advance(by: .minutes(1))
    }
    #expect(ground.mail.all.count == 1)
    let list = try await ground.call(.get, "/people/P-1/emails", key: key)
    let items = try list["items"].elements
    #expect(items.map { $0["status"] } == ["pending"])
    #expect(items.first?["history"].elements.map { $0["status"] } == ["unconfirmed_source", "pending"])
  }

  @Test func `an address of the other party is 409 and an alert`() async throws {
    let (ground, key) = try await ground()
    _ = try await ground.call(.put, "/people/P-2", Sample.father(), key: key)
    let reply = try await ground.call(
      .post,
      "/people/P-1/emails",
      #"{"address": "BEN@example.org", "source": "self"}"#,
      key: key
    )
    #expect(reply.status == 409)
    #expect(try reply.problem == "party-wall")
    #expect(try await ground.call(.get, "/alerts?kind=party_wall", key: key)["items"].elements.count == 1)
    await ground.work()
    #expect(ground.mail.all.isEmpty)
  }

  @Test(arguments: [
    (#"{"source": "self"}"#, ["/address"]), (#"{"address": "anna@example.org"}"#, ["/source"]),
    (#"{"address": "anna", "source": "me"}"#, ["/address", "/source"]),
    (#"{"address": "anna@example.org", "source": "self", "preferred": true}"#, ["/preferred"]),
    (#"{"address": "anna@example.org\u0000", "source": "self"}"#, [""]),
  ])
  func `a bad body is named by its pointers`(body: String, pointers: [String]) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/people/P-1/emails", body, key: key)
    #expect(reply.status == 422)
    #expect(try reply.pointers == pointers)
    #expect(try await ground.call(.get, "/people/P-1/emails", key: key)["items"] == [])
  }

  @Test func `nobody's addresses are 404`() async throws {
    let (ground, key) = try await ground()
    let body = #"{"address": "anna@example.org", "source": "self"}"#
    #expect(try await ground.call(.post, "/people/P-9/emails", body, key: key).status == 404)
    #expect(try await ground.call(.get, "/people/P-9/emails", key: key).status == 404)
  }

  @Test func `the list comes in pages that meet`() async throws {
    let (ground, key) = try await ground()
    for number in 1...5 {
      ground.clock.advance(by: .minutes(1))
      _ = try await ground.call(
        .post,
        "/people/P-1/emails",
        #"{"address": "anna\#(number)@example.org", "source": "self"}"#,
        key: key
      )
    }
    var seen: [JSONValue] = []
    var query = "?limit=2"
    var pages = 0
    while pages < 5 {
      let page = try await ground.call(.get, "/people/P-1/emails" + query, key: key)
      #expect(page.status == 200)
      seen += try page["items"].elements.map { $0["address"] }
      pages += 1
      guard let next = try page["next"].text else { break }
      query = "?limit=2&cursor=\(next)"
    }
    #expect(pages == 3)
    #expect(seen == (1...5).map { .string("anna\($0)@example.org") })
  }
}
