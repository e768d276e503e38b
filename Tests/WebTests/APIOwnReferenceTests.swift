import Core
import HTTPEngine
import Support
import Testing
import Verification

@Suite("Own references by the API", .onBothDatabases) struct APIOwnReferenceTests {
  @Test(arguments: ["", "{}"])
  func `an own reference has eight characters that check, and 21 days`(body: String) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let reply = try await ground.call(.post, "/people/P-1/own-reference", body, key: key)
    #expect(reply.status == 201)
    #expect(try JSONValue.parse(reply.bytes).names == ["own_reference", "expires_at"])
    let text = try #require(try reply["own_reference"].text)
    #expect(text.utf8.count == 8)
    #expect(OwnReference(parsing: text) != nil)
    #expect(try reply["expires_at"].text == (ground.clock.now + .days(21)).rfc3339)
  }

  @Test func `a body that says something is refused, and nobody gets none`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let refused = try await ground.call(.post, "/people/P-1/own-reference", #"{"days": 90}"#, key: key)
    #expect(refused.status == 422)
    #expect(try refused.pointers == ["/days"])
    #expect(try await ground.call(.post, "/people/P-9/own-reference", key: key).status == 404)
    #expect(try await ground.count("own_reference") == 0)
  }
}
