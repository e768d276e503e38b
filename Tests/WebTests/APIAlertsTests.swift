import Core
import Crypto
import HTTPEngine
import Support
import Testing

@Suite("Alerts by the API", .onBothDatabases) struct APIAlertsTests {
  /// Two held messages, and an address of the other party that was refused.
  private func ground() async throws -> (WebGround, String) {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    _ = try await ground.call(.put, "/people/P-2", Sample.father(), key: key)
    for to in ["P-1", "P-2"] {
      ground.clock.advance(by: .minutes(1))
      _ = try await ground.call(.post, "/messages", Sample.message(["to": #""\#(to)""#]), key: key)
    }
    ground.clock.advance(by: .minutes(1))
    _ = try await ground.call(
      .post,
      "/people/P-2/emails",
      #"{"address": "anna@example.org", "source": "self"}"#,
      key: key
    )
    return (ground, key)
  }

  @Test func `alerts come newest first, by reference and without content`() async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.get, "/alerts", key: key)
    #expect(reply.status == 200)
    let items = try reply["items"].elements
    #expect(items.map { $0["kind"] } == ["party_wall", "held", "held"])
    #expect(items.map { $0["person"] } == ["P-2", "P-2", "P-1"])
    let held = try #require(items.last)
    #expect(
      held.names == [
        "id", "kind", "status", "urgent", "person", "case", "message", "owner", "created_at", "note",
      ]
    )
    #expect(held["case"] == "C-1")
    #expect(held["message"].text?.hasPrefix("msg_") == true)
    #expect(held["owner"] == .null)
    #expect(items.first?["urgent"] == true && held["urgent"] == false)
    #expect(try reply["next"] == .null)
    for word in ["anna", "Anna", "Tuesday", "Example"] { #expect(!reply.text.contains(word)) }
  }

  @Test(arguments: [
    ("?kind=held", 2), ("?kind=held&person=P-1", 1), ("?person=P-2", 2), ("?status=open", 3),
    ("?status=closed", 0),
    ("?kind=probe", 0), ("?limit=200", 3), ("?limit=1", 1),
  ])
  func `they are found by kind, status and person`(query: String, count: Int) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.get, "/alerts" + query, key: key)
    #expect(reply.status == 200)
    #expect(try reply["items"].elements.count == count)
  }

  @Test(arguments: [
    ("?kind=party-wall", "bad-query"), ("?kind=", "bad-query"), ("?status=done", "bad-query"),
    ("?limit=0", "bad-query"), ("?limit=201", "bad-query"), ("?limit=-1", "bad-query"),
    ("?limit=+5", "bad-query"),
    ("?limit=", "bad-query"), ("?limit=1e2", "bad-query"), ("?limit=%D9%A1", "bad-query"),
    ("?limit=99999999999999999999", "bad-query"), ("?cursor=", "bad-query"), ("?cursor=abc", "bad-query"),
    ("?cursor=alt_0", "bad-query"), ("?person=P-9", "unknown-reference"),
  ])
  func `a query that cannot be taken is 422`(query: String, problem: String) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.get, "/alerts" + query, key: key)
    #expect(reply.status == 422)
    #expect(try reply.problem == problem)
  }

  @Test func `pages meet, and a cursor of another list is refused`() async throws {
    let (ground, key) = try await ground()
    let all = try await ground.call(.get, "/alerts", key: key)["items"].elements
    let first = try await ground.call(.get, "/alerts?limit=2", key: key)
    let next = try #require(try first["next"].text)
    let second = try await ground.call(.get, "/alerts?limit=2&cursor=\(next)", key: key)
    #expect(try first["items"].elements + second["items"].elements == all)
    #expect(try second["next"] == .null)
    #expect(try await ground.call(.get, "/people/P-1/emails?cursor=\(next)", key: key).status == 422)
  }
}
