import Access
import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("API keys at the door", .onBothDatabases) struct APIAuthorisationTests {
  /// Every call there is, its places filled with something that nobody has, and its scope.
  static let calls: [(method: HTTPMethod, path: String, scope: APIScope)] = [
    (.put, "/people/P-1", .people), (.get, "/people/P-1", .people), (.post, "/people/P-1/emails", .people),
    (.get, "/people/P-1/emails", .people), (.put, "/cases/C-1", .people),
    (.post, "/people/P-1/freeze", .people), (.post, "/people/P-1/unfreeze", .people),
    (.post, "/people/P-1/second-factor/remove", .people),
    (.post, "/people/P-1/own-reference", .identity), (.post, "/people/P-1/identity-checks", .identity),
    (.post, "/messages", .messages), (.get, "/messages/msg_0", .messages),
    (.post, "/messages/msg_0/confirm", .messages), (.post, "/messages/msg_0/revoke", .messages),
    (.get, "/messages/msg_0/replies", .messages), (.get, "/alerts", .alerts), (.get, "/reports", .alerts),
  ]

  @Test func `the table above holds every route of the API`() async throws {
    let ground = try await WebGround()
    let routes = ground.responder.routeList
      .filter { $0.pattern.hasPrefix("/api/v1/") && $0.pattern != "/api/v1/openapi.json" }
      .map { "\($0.method) \($0.pattern)" }
    let table = APIAuthorisationTests.calls.map { call in
      let path = call.path.replacing("P-1", with: "{reference}").replacing("C-1", with: "{reference}")
        .replacing("msg_0", with: "{id}")
      return "\(call.method.rawValue) /api/v1\(path)"
    }
    #expect(routes.sorted() == table.sorted())
  }

  @Test func `without a good key every call is 401, and says how to come`() async throws {
    let ground = try await WebGround()
    let revoked = try await ground.rooms.apiKeys.create(label: "old", scopes: [.people])
    #expect(try await ground.rooms.apiKeys.revoke(revoked.key.id))
    let good = try await ground.newKey()
    let wrongSecret = good.dropLast(2) + (good.hasSuffix("AA") ? "BB" : "AA")
    let values: [HTTPHeaderValue?] = [
      nil, "Bearer", "Bearer ", "Basic YTpi", try HTTPHeaderValue("Bearer \(wrongSecret)"),
      try revoked.text.reveal { try HTTPHeaderValue("Bearer \($0)") },
      try HTTPHeaderValue("Bearer \(good) x"),
      try HTTPHeaderValue(good),
    ]
    for call in APIAuthorisationTests.calls {
      for value in values {
        var headers = HTTPHeaders()
        if let value { headers.set("Authorization", value) }
        let reply = APIReply(try await ground.send(call.method, "/api/v1" + call.path, headers: headers))
        #expect(reply.status == 401, "\(call.path)")
        #expect(try reply.problem == "unauthorised")
        #expect(reply.headers.first("WWW-Authenticate") == "Bearer")
      }
      var twice = HTTPHeaders()
      twice.add("Authorization", try HTTPHeaderValue("Bearer \(good)"))
      twice.add("Authorization", try HTTPHeaderValue("Bearer \(good)"))
      #expect(try await ground.send(call.method, "/api/v1" + call.path, headers: twice).status == 401)
    }
  }

  @Test(arguments: ["{", #"{"to": 7}"#, String(repeating: " ", count: 5000) + "{"])
  func `what is wrong with a message is told to nobody who may not send one`(body: String) async throws {
    let ground = try await WebGround()
    let revoked = try await ground.rooms.apiKeys.create(label: "old", scopes: [.messages])
    #expect(try await ground.rooms.apiKeys.revoke(revoked.key.id))
    func status(_ key: String, path: String = "/api/v1/messages") async throws -> Int {
      var headers = HTTPHeaders()
      headers.set("Authorization", try HTTPHeaderValue("Bearer \(key)"))
      headers.set("Content-Type", "application/json")
      return try await ground.send(.post, path, headers: headers, body: Array(body.utf8)).status
    }
    let good = try await ground.newKey([.messages])
    let other = try await ground.newKey([.people])
    #expect([400, 422].contains(try await status(good)))
    #expect(try await status(good, path: "/api/v1/messages?x=1") == 422)
    #expect(try await status(other) == 403)
    #expect(try await status(other, path: "/api/v1/messages?x=1") == 403)
    #expect(try await status(revoked.text.reveal { $0 }) == 401)
    #expect(try await status(String(good.prefix(30)) + String(other.suffix(43))) == 401)
  }

  @Test func `a good message is refused to a key that may not send one, and nothing is stored`() async throws
  {
    let ground = try await WebGround()
    let good = try await ground.newKey([.messages])
    let other = try await ground.newKey([.people])
    let revoked = try await ground.rooms.apiKeys.create(label: "old", scopes: [.messages])
    #expect(try await ground.rooms.apiKeys.revoke(revoked.key.id))
    let keys = [
      (other, 403), (revoked.text.reveal { $0 }, 401),
      (String(good.prefix(30)) + String(other.suffix(43)), 401),
    ]
    func stored() async throws -> [Int] {
      try await ground.database.database.read { connection in
        [
          try connection.query("SELECT id FROM message").count,
          try connection.query("SELECT key_hash FROM idempotency_key").count,
          try connection.query("SELECT id FROM audit_entry").count,
        ]
      }
    }
    let before = try await stored()
    for (key, status) in keys {
      var headers = HTTPHeaders()
      headers.set("Authorization", try HTTPHeaderValue("Bearer \(key)"))
      headers.set("Content-Type", "application/json")
      headers.set("Idempotency-Key", "once")
      let body = #"{"to": "HER", "case": "CASE-1", "subject": "s", "body": "b"}"#
      let reply = APIReply(
        try await ground.send(.post, "/api/v1/messages", headers: headers, body: Array(body.utf8))
      )
      #expect(reply.status == status)
      #expect(try reply.problem == (status == 403 ? "scope-missing" : "unauthorised"))
    }
    #expect(try await stored() == before)
  }

  @Test func `the scheme is taken in any case`() async throws {
    let ground = try await WebGround()
    var headers = HTTPHeaders()
    headers.set("Authorization", try HTTPHeaderValue("bEARER \(try await ground.newKey())"))
    #expect(try await ground.send(.get, "/api/v1/alerts", headers: headers).status == 200)
  }

  @Test func `a key with every scope but the one needed is 403`() async throws {
    let ground = try await WebGround()
    for scope in [APIScope.people, .identity, .messages, .alerts] {
      let others = try await ground.newKey(Set(APIScope.allCases).subtracting([scope]))
      let only = try await ground.newKey([scope])
      for call in APIAuthorisationTests.calls where call.scope == scope {
        let refused = try await ground.call(call.method, call.path, key: others)
        #expect(refused.status == 403, "\(call.path)")
        #expect(try refused.problem == "scope-missing")
        let admitted = try await ground.call(call.method, call.path, key: only)
        #expect(admitted.status != 403 && admitted.status != 401, "\(call.path)")
      }
    }
  }

  @Test func `a query parameter that a call does not take is 422`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    for call in APIAuthorisationTests.calls {
      for query in ["?nosuch=1", "?limit=1&limit=2", "?Limit=1", "?=1"] {
        let reply = try await ground.call(call.method, call.path + query, key: key)
        #expect(reply.status == 422, "\(call.path)\(query)")
        #expect(try reply.problem == "bad-query")
        #expect(!reply.text.contains("nosuch"))
      }
    }
  }

  @Test func `what is not there is told by status, name and nothing else`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    for call in APIAuthorisationTests.calls where call.path.contains("msg_0") || call.method == .get {
      guard !["/alerts", "/reports"].contains(call.path) else { continue }
      let reply = try await ground.call(call.method, call.path, key: key)
      #expect(reply.status == 404, "\(call.path)")
      #expect(try reply.problem == "not-found")
    }
    let noCall = try await ground.call(.get, "/nosuch", key: key)
    #expect(noCall.status == 404)
    let otherMethod = try await ground.call(.delete, "/people/P-1", key: key)
    #expect(otherMethod.status == 405)
    #expect(otherMethod.headers.first("Allow")?.contains("PUT") == true)
  }

  @Test func `HEAD works as GET does`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    #expect(try await ground.call(.head, "/people/P-1", key: key).status == 404)
    #expect(try await ground.call(.put, "/people/P-1", Sample.mother(), key: key).status == 201)
    #expect(try await ground.call(.head, "/people/P-1", key: key).status == 200)
    #expect(try await ground.call(.head, "/alerts", key: key).status == 200)
  }
}
