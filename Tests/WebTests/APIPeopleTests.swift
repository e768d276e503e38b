import Core
import HTTPEngine
import Support
import Testing
import Web

@Suite("Putting and reading people by the API", .onBothDatabases) struct APIPeopleTests {
  @Test func `a new person is 201, the same again 200, and both say who without any identity fact`()
    async throws
  {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let first = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    #expect(first.status == 201)
    #expect(first.type == "application/json")
    #expect(
      try JSONValue.parse(first.bytes).names == ["id", "reference", "agency", "language", "cases", "emails"]
    )
    #expect(try first["reference"].text == "P-1")
    #expect(try first["id"].text?.hasPrefix("per_") == true)
    #expect(try first["cases"] == [["reference": "C-1", "side": "applicant"]])
    let email = try #require(try first["emails"].elements.first)
    #expect(email.names == ["id", "address", "status"])
    #expect(email["address"] == "Anna@example.org")
    #expect(email["status"] == "pending")
    let second = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    #expect(second.status == 200)
    #expect(second.bytes == first.bytes)
    for fact in ["1984", "Acacia", "RG1", "07700", "+44", "Before", "Sam", "Anna Example"] {
      #expect(!first.text.contains(fact))
    }
  }

  @Test func `reading adds kinds of facts and the number of telephones, never a value`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let reply = try await ground.call(.get, "/people/P-1", key: key)
    #expect(reply.status == 200)
    #expect(
      try reply["facts"] == [
        "date_of_birth", "address", "phone", "email", "previous_name", "child_name",
      ]
    )
    #expect(try reply["phones"] == 1)
    for fact in ["1984", "Acacia", "RG1", "07700", "+44", "Before", "Sam"] {
      #expect(!reply.text.contains(fact))
    }
  }

  @Test func `what a later record leaves out is gone`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let later = try await ground.call(
      .put,
      "/people/P-1",
      Sample.mother(["phones": nil, "facts": nil, "emails": nil, "cases": nil, "previous_names": "null"]),
      key: key
    )
    #expect(later.status == 200)
    #expect(try later["cases"] == [])
    #expect(try later["emails"].elements.map { $0["status"] } == ["superseded"])
    let read = try await ground.call(.get, "/people/P-1", key: key)
    #expect(try read["facts"] == ["date_of_birth", "address"])
    #expect(try read["phones"] == 0)
  }

  @Test func `no mail leaves for a record`() async throws {
    let ground = try await WebGround()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: try await ground.newKey())
    await ground.work()
    #expect(ground.mail.all.isEmpty)
  }

  @Test func `an address of the other party refuses the whole record and alerts`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let theirs = #"[{"address": "anna@EXAMPLE.org", "source": "self"}]"#
    let reply = try await ground.call(.put, "/people/P-2", Sample.father(["emails": theirs]), key: key)
    #expect(reply.status == 409)
    #expect(try reply.problem == "party-wall")
    #expect(try await ground.call(.get, "/people/P-2", key: key).status == 404)
    let alerts = try await ground.call(.get, "/alerts?kind=party_wall", key: key)
    #expect(try alerts["items"].elements.count == 1)
    #expect(!reply.text.lowercased().contains("anna"))
  }

  @Test(arguments: ["P-1", "a", "A.b_c:d-9", String(repeating: "x", count: 64)])
  func `a reference of letters, digits and four marks is taken`(reference: String) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let reply = try await ground.call(.put, "/people/\(reference)", Sample.mother(), key: key)
    #expect(reply.status == 201)
    #expect(try reply["reference"].text == reference)
  }

  @Test(arguments: ["a%20b", "caf%C3%A9", "a'b", "a@b", String(repeating: "x", count: 65), "%D9%A1"])
  func `any other reference is 422 where it would be made, and 404 where it must be there`(
    reference: String
  ) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    for path in ["/people/\(reference)", "/cases/\(reference)"] {
      let put = try await ground.call(.put, path, Sample.mother(), key: key)
      #expect(put.status == 422)
      #expect(try put.problem == "bad-reference")
      #expect(try put["detail"].text?.contains("1 to 64 characters") == true)
    }
    #expect(try await ground.call(.get, "/people/\(reference)", key: key).status == 404)
  }

  @Test func `what is optional may be left out`() async throws {
    let ground = try await WebGround()
    let body = #"{"agency": "wales", "given_name": "Nia", "family_name": "Enghraifft"}"#
    let reply = try await ground.call(.put, "/people/P-1", body, key: try await ground.newKey())
    #expect(reply.status == 201)
    #expect(try reply["language"] == "cy")
  }

  @Test func `a plan with every field is taken`() async throws {
    let ground = try await WebGround()
    let plan = """
      {"channels": ["portal", "email", "sms", "whatsapp", "phone", "post"], "voicemail": true,
        "neutral_texts": true, "hours": [{"days": ["mon", "sun"], "from": "09:00", "to": "24:00"},
        {"days": ["mon"], "from": "00:00", "to": "06:30"}]}
      """
    let reply = try await ground.call(
      .put,
      "/people/P-1",
      Sample.mother(["safe_contact": plan]),
      key: try await ground.newKey()
    )
    #expect(reply.status == 201, "\(reply.text)")
  }

  @Test func `every mistake of a body is named at once, and nothing is changed`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let body = Sample.mother([
      "agency": #""scotland""#, "language": #""fr""#, "nosuch": "1", "given_name": nil,
    ])
    let reply = try await ground.call(.put, "/people/P-1", body, key: key)
    #expect(reply.status == 422)
    #expect(try reply.problem == "bad-input")
    #expect(try Set(reply.pointers) == ["/agency", "/language", "/nosuch", "/given_name"])
    #expect(try await ground.call(.get, "/people/P-1", key: key).status == 404)
  }
}
