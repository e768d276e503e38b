import HTTPEngine
import Testing

@testable import Postern

@Suite("Health") struct HealthTests {
  private func answer(_ method: HTTPMethod, _ path: String, ready: Bool = true) async throws -> HTTPResponse {
    let responder = HealthResponder(readiness: [
      Readiness("database") { ready }, Readiness("keys") { true },
    ])
    let head = try HTTPRequestHead(method: method, target: path)
    #expect(responder.limits(for: head).isKnown == path.hasPrefix("/health/"))
    return await responder.respond(to: HTTPRequest(head: head))
  }

  private func text(_ response: HTTPResponse) -> String {
    guard case .bytes(let bytes) = response.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `ready is 200 where every part holds, and says which does not`() async throws {
    let ready = try await answer(.get, "/health/ready")
    #expect(ready.status == 200)
    let notReady = try await answer(.get, "/health/ready", ready: false)
    #expect(notReady.status == 503)
    #expect(text(notReady) == #"{"status":"not_ready","parts":{"database":"not_ready","keys":"ready"}}"#)
  }

  @Test func `live does not depend on the parts`() async throws {
    #expect(try await answer(.get, "/health/live", ready: false).status == 200)
  }

  @Test func `other paths are 404 and other methods 405`() async throws {
    #expect(try await answer(.head, "/health/live").status == 200)
    #expect(try await answer(.post, "/health/live").headers.first("Allow") == "GET, HEAD")
    #expect(try await answer(.get, "/").status == 404)
    #expect(try await answer(.post, "/health/ready").status == 405)
  }
}
