import Core
import HTTPEngine
import Support
import Testing

@Suite("Putting cases by the API", .onBothDatabases) struct APICasesTests {
  @Test func `a new case is 201, again 200, and risk once raised is not lowered`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let body = """
      {"agency": "england", "team": "North", "allocated": ["worker@example.org"], "heightened_risk": true,
        "youngest_child_date_of_birth": "2015-09-30", "controller": "Cafcass", "transferred_from": "wales"}
      """
    let first = try await ground.call(.put, "/cases/C-1", body, key: key)
    #expect(first.status == 201)
    #expect(try JSONValue.parse(first.bytes).names == ["id", "reference", "agency", "heightened_risk"])
    #expect(try first["reference"].text == "C-1")
    #expect(try first["heightened_risk"] == true)
    let second = try await ground.call(.put, "/cases/C-1", #"{"agency": "england"}"#, key: key)
    #expect(second.status == 200)
    #expect(try second["heightened_risk"] == true)
    #expect(try second["id"] == first["id"])
    let alerts = try await ground.call(.get, "/alerts?kind=heightened_risk", key: key)
    #expect(try alerts["items"].elements.map { $0["case"] } == ["C-1"])
  }

  @Test func `a case that a person named is there already`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    #expect(try await ground.call(.put, "/cases/C-1", #"{"agency": "england"}"#, key: key).status == 200)
  }

  @Test(arguments: [
    (#"{}"#, "/agency"), (#"{"agency": "nosuch"}"#, "/agency"),
    (#"{"agency": "england", "allocated": ["not an address"]}"#, "/allocated/0"),
    (#"{"agency": "england", "allocated": ["a@example.org", "A@example.org"]}"#, "/allocated/1"),
    (#"{"agency": "england", "allocated": "a@example.org"}"#, "/allocated"),
    (
      #"{"agency": "england", "youngest_child_date_of_birth": "2015-13-01"}"#, "/youngest_child_date_of_birth"
    ),
    (#"{"agency": "england", "heightened_risk": "yes"}"#, "/heightened_risk"),
    (#"{"agency": "england", "team": 4}"#, "/team"), (#"{"agency": "england", "status": "open"}"#, "/status"),
  ])
  func `a bad field is named by its pointer`(body: String, pointer: String) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let reply = try await ground.call(.put, "/cases/C-1", body, key: key)
    #expect(reply.status == 422)
    #expect(try reply.pointers == [pointer])
    #expect(try await ground.count("court_case") == 0)
  }
}
