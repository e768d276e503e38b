import Core
import HTTPEngine
import Support
import Testing
import Web

@Suite("The document of the API", .onBothDatabases) struct APIDocumentTests {
  private func document(_ ground: WebGround) async throws -> (APIReply, JSONValue) {
    let reply = APIReply(try await ground.send(.get, "/api/v1/openapi.json"))
    return (reply, try JSONValue.parse(reply.bytes))
  }

  @Test func `anybody gets it, and may keep it for a while`() async throws {
    let (reply, document) = try await document(try await WebGround())
    #expect(reply.status == 200)
    #expect(reply.type == "application/json")
    #expect(reply.headers.first("Cache-Control") == "public, max-age=300")
    #expect(document["openapi"].text == "3.1.0")
    #expect(document["servers"].elements.first?["url"].text == WebGround.publicURL + "/api/v1")
  }

  @Test func `it tells of every call, and of no other`() async throws {
    let ground = try await WebGround()
    let (_, document) = try await document(ground)
    let told = document["paths"].names.flatMap { path in
      document["paths"][path].names.map { "\($0.uppercased()) /api/v1\(path)" }
    }
    let calls = ground.responder.routeList.filter {
      $0.pattern.hasPrefix("/api/") && $0.pattern != "/api/v1/openapi.json"
    }.map { "\($0.method) \($0.pattern)" }
    #expect(Set(told) == Set(calls), "a route of the API is made by Route.api, with its operation")
    #expect(told.count == calls.count)
  }

  @Test func `every call has its own name, and every name that is referred to is there`() async throws {
    let (reply, document) = try await document(try await WebGround())
    let names = document["paths"].names.flatMap { path in
      document["paths"][path].names.compactMap { document["paths"][path][$0]["operationId"].text }
    }
    #expect(Set(names).count == names.count)
    let references = reply.text.matches(of: #/"\$ref":"#\/components\/([a-zA-Z]+)\/([a-zA-Z]+)"/#)
    #expect(references.count > 20)
    for reference in references {
      let found = document["components"][String(reference.output.1)][String(reference.output.2)]
      #expect(found != .null, "\(reference.output.0)")
    }
  }

  @Test func `every example of a body is taken, in the order of the document`() async throws {
    let ground = try await WebGround()
    let (_, document) = try await document(ground)
    let key = try await ground.newKey()
    var tried = 0
    for path in document["paths"].names {
      for method in document["paths"][path].names {
        let body = document["paths"][path][method]["requestBody"]["content"]["application/json"]["example"]
        guard body != .null, let verb = HTTPMethod(rawValue: method.uppercased()) else { continue }
        let place = path.hasPrefix("/cases/") ? "C-100" : "P-100"
        let reply = try await ground.call(
          verb,
          path.replacing("{reference}", with: place),
          String(decoding: body.encoded(), as: UTF8.self),
          key: key
        )
        // A second factor is taken off only after a check of another strength than the example's.
        let isUnderstood = path.hasSuffix("/second-factor/remove") && reply.status == 409
        #expect(isUnderstood || (200..<300).contains(reply.status), "\(method) \(path): \(reply.text)")
        tried += 1
      }
    }
    #expect(tried >= 5)
  }

  /// Answers that no gateway of ours gives, each a lie of another kind.
  static let lies: [(method: HTTPMethod, path: String, status: Int, type: HTTPHeaderValue, body: String)] = [
    (.get, "/alerts", 418, "application/json", "{}"),
    (.get, "/alerts", 200, "text/html", "{}"),
    (.get, "/alerts", 200, "application/json", "{"),
    (.get, "/alerts", 200, "application/json", #"{"items":[]}"#),
    (.get, "/alerts", 200, "application/json", #"{"items":[],"next":1}"#),
    (.get, "/alerts", 200, "application/json", #"{"items":[],"next":null,"more":1}"#),
    (.get, "/alerts", 200, "application/json", #"{"items":[{}],"next":null}"#),
    (
      .get, "/alerts", 422, "application/problem+json",
      #"{"type":"/problems/party-wall","title":"t","status":422}"#
    ),
    (
      .get, "/alerts", 422, "application/problem+json",
      #"{"type":"/problems/bad-query","title":"t","status":400}"#
    ),
    (.get, "/nosuch", 200, "application/json", "{}"),
  ]

  @Test(arguments: lies)
  func `an answer that it does not tell of is found`(
    method: HTTPMethod,
    path: String,
    status: Int,
    type: HTTPHeaderValue,
    body: String
  ) async throws {
    let truth = try await APITruth.served(by: try await WebGround())
    let reply = APIReply(.json(Array(body.utf8), status: status, type: type))
    #expect(!truth.complaints(method, path, "", reply).isEmpty)
  }

  @Test(arguments: [
    #"{"address":"a@example.org","source":"self","more":1}"#, #"{"address":" ","source":"self"}"#,
    #"{"address":"a@example.org"}"#, #"{"address":"a@example.org","source":"me"}"#,
  ])
  func `a body that it forbids and that is taken is found`(body: String) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    #expect(try await ground.call(.put, "/people/P-1", Sample.mother(), key: key).status == 201)
    let taken = try await ground.call(
      .post,
      "/people/P-1/emails",
      #"{"address":"a@example.org","source":"self"}"#,
      key: key
    )
    #expect(taken.status == 202)
    let truth = try await APITruth.served(by: ground)
    #expect(!truth.complaints(.post, "/people/P-1/emails", body, taken).isEmpty)
    #expect(try await ground.call(.post, "/people/P-1/emails", body, key: key).status == 422)
  }
}
