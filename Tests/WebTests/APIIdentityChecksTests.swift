import Access
import Core
import HTTPEngine
import Support
import Testing

@Suite("Identity checks by the API", .onBothDatabases) struct APIIdentityChecksTests {
  static let born = #"{"kind": "date_of_birth", "value": "7/3/1984"}"#
  static let bornWrong = #"{"kind": "date_of_birth", "value": "1984-03-08"}"#
  static let lives = #"{"kind": "address", "value": {"postcode": "rg1 1aa", "house": "12"}}"#
  static let livesByLines =
    #"{"kind": "address", "value": {"lines": ["12 Acacia Avenue"], "postcode": "RG1 1AA"}}"#
  static let livesWrong = #"{"kind": "address", "value": {"postcode": "RG1 1AA", "house": "14"}}"#
  static let child = #"{"kind": "child_name", "value": "sam"}"#

  static func check(_ answers: [String], _ rest: String = "") -> String {
    #"{"channel": "phone", "answers": ["# + answers.joined(separator: ",") + "]" + rest + "}"
  }

  private func ground(_ changes: [String: String?] = [:]) async throws -> (WebGround, String) {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let put = try await ground.call(.put, "/people/P-1", Sample.mother(changes), key: key)
    #expect(put.status == 201, "\(put.text)")
    return (ground, key)
  }

  @Test(arguments: [
    (check([born, lives]), "verified"), (check([born, livesByLines]), "verified"),
    (check([born, child]), "needs_person"),
    (check([born, child], #", "control": {"kind": "call_back", "contact": "+44 7700 900123"}"#), "verified"),
    (
      check([born, child], #", "control": {"kind": "call_back", "contact": "07700 900999"}"#), "needs_person"
    ),
    (check([bornWrong, livesWrong]), "not_verified"), (check([bornWrong, child]), "not_verified"),
  ])
  func `the outcome follows the rule`(body: String, outcome: String) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(reply.status == 200)
    #expect(try JSONValue.parse(reply.bytes).names == ["outcome", "session", "valid_until"])
    #expect(try reply["outcome"].text == outcome)
    let validUntil = outcome == "verified" ? (ground.clock.now + .minutes(30)).rfc3339 : nil
    #expect(try reply["valid_until"] == .optional(validUntil))
    #expect(try reply["session"].text?.isEmpty == false)
  }

  @Test func `an own reference decides where nothing else does`() async throws {
    let (ground, key) = try await ground(["addresses": nil])
    let issued = try await ground.call(.post, "/people/P-1/own-reference", key: key)
    let reference = try #require(try issued["own_reference"].text)
    let answer =
      #"{"kind": "own_reference", "value": "\#(reference.lowercased().prefix(4))-\#(reference.suffix(4))"}"#
    let body = APIIdentityChecksTests.check([APIIdentityChecksTests.born, answer])
    let reply = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(try reply["outcome"].text == "verified")
  }

  /// A body that is no try, and what its problem names.
  static let bad: [(body: String, pointers: [String])] = [
    ("{}", ["/channel", "/answers"]), (check([]), ["/answers"]), (check([born]), ["/answers"]),
    (
      check([
        born, lives, child, #"{"kind": "court", "value": "x"}"#, #"{"kind": "previous_name", "value": "x"}"#,
      ]), ["/answers"]
    ),
    (check([born, born]), ["/answers/1/kind"]),
    (
      check([#"{"kind": "phone", "value": "07700 900123"}"#, #"{"kind": "email", "value": "a@example.org"}"#]
      ),
      ["/answers/1/kind"]
    ),
    (check([child, #"{"kind": "school", "value": "Oak"}"#]), ["/answers/1/kind"]),
    (check([born, #"{"kind": "shoe_size", "value": "7"}"#]), ["/answers/1/kind"]),
    (check([born, #"{"kind": "child_name"}"#]), ["/answers/1/value"]),
    (check([born, #"{"kind": "address", "value": "12 RG1 1AA"}"#]), ["/answers/1/value"]),
    (
      check([born, #"{"kind": "address", "value": {"postcode": "RG1 1ZZZ", "house": "12"}}"#]),
      ["/answers/1/value/postcode"]
    ),
    (check([born, #"{"kind": "address", "value": {"postcode": "RG1 1AA"}}"#]), ["/answers/1/value/house"]),
    (
      check([
        born, #"{"kind": "address", "value": {"postcode": "RG1 1AA", "house": "1", "lines": ["1 Road"]}}"#,
      ]),
      ["/answers/1/value/house"]
    ),
    (check([child, #"{"kind": "date_of_birth", "value": "1984-02-30"}"#]), ["/answers/1/value"]),
    (check([child, #"{"kind": "date_of_birth", "value": {"day": 7}}"#]), ["/answers/1/value"]),
    (check([born, #"{"kind": "own_reference", "value": "ABCD EFGH"}"#]), ["/answers/1/value"]),
    (check([born, #"{"kind": "phone", "value": "12"}"#]), ["/answers/1/value"]),
    (check([born, lives], #", "session": """#), ["/session"]),
    (check([born, lives], #", "session": "\#(String(repeating: "s", count: 65))""#), ["/session"]),
    (check([born, lives], #", "photo_identity": "passport""#), ["/photo_identity"]),
    (check([born, lives], #", "control": {"kind": "hunch", "contact": "07700 900123"}"#), ["/control/kind"]),
    (check([born, lives], #", "control": {"kind": "call_back"}"#), ["/control/contact"]),
    (check([born, lives], #", "control": {"kind": "call_back", "contact": "home"}"#), ["/control/contact"]),
    (
      check(
        [born, lives],
        #", "control": {"kind": "call_back", "contact": "07700 900123", "code": "123456"}"#
      ),
      ["/control/code"]
    ),
    (#"{"channel": "in_person"}"#, ["/officer", "/photo_identity"]),
    (
      #"{"channel": "in_person", "officer": "J. Officer", "photo_identity": "library_card"}"#,
      ["/photo_identity"]
    ),
    (
      #"{"channel": "in_person", "officer": "J. Officer", "photo_identity": "passport", "answers": [\#(born)]}"#,
      ["/answers"]
    ),
    (
      #"{"channel": "in_person", "officer": "J. Officer", "photo_identity": "passport", "control": {"kind": "call_back", "contact": "07700 900123"}}"#,
      ["/control"]
    ),
  ]

  @Test(arguments: bad)
  func `what cannot be right is a mistake to mend and no try`(body: String, pointers: [String]) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(reply.status == 422, "\(reply.text)")
    #expect(try reply.problem == "bad-input")
    #expect(try reply.pointers == pointers)
    #expect(try await ground.count("verification_try") == 0)
  }

  @Test func `control by a code is not available, and says so`() async throws {
    let (ground, key) = try await ground()
    let body = APIIdentityChecksTests.check(
      [APIIdentityChecksTests.born, APIIdentityChecksTests.lives],
      #", "control": {"kind": "code", "contact": "07700 900123", "code": "123456"}"#
    )
    let reply = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    #expect(reply.status == 422)
    #expect(try reply.problem == "not-available")
    #expect(try reply.pointers == ["/control/kind"])
    #expect(try await ground.count("verification_try") == 0)
  }

  @Test func `face to face with a document passes, in the caller's own session`() async throws {
    let (ground, key) = try await ground()
    for document in ["passport", "driving_licence", "identity_card", "residence_permit", "other"] {
      let body = """
        {"channel": "in_person", "session": "desk-\(document)", "officer": "J. Officer", "answers": [],
          "photo_identity": "\(document)"}
        """
      let reply = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
      #expect(reply.status == 200)
      #expect(try reply["outcome"].text == "verified")
      #expect(try reply["session"].text == "desk-\(document)")
    }
  }

  @Test func `a session has three tries of the same kinds, then its route is closed`() async throws {
    let (ground, key) = try await ground()
    let wrong = APIIdentityChecksTests.check(
      [APIIdentityChecksTests.bornWrong, APIIdentityChecksTests.livesWrong],
      #", "session": "call-7""#
    )
    let first = try await ground.call(.post, "/people/P-1/identity-checks", wrong, key: key)
    #expect(try first["session"].text == "call-7")
    let others = APIIdentityChecksTests.check(
      [APIIdentityChecksTests.born, APIIdentityChecksTests.child],
      #", "session": "call-7""#
    )
    let changed = try await ground.call(.post, "/people/P-1/identity-checks", others, key: key)
    #expect(changed.status == 422)
    #expect(try changed.problem == "kinds-changed")
    #expect(try await ground.count("verification_try") == 1)
    for _ in 2...3 {
      let reply = try await ground.call(.post, "/people/P-1/identity-checks", wrong, key: key)
      #expect(try reply["outcome"].text == "not_verified")
    }
    let right = APIIdentityChecksTests.check(
      [APIIdentityChecksTests.born, APIIdentityChecksTests.lives],
      #", "session": "call-7""#
    )
    #expect(
      try await ground.call(.post, "/people/P-1/identity-checks", right, key: key)["outcome"] == "closed"
    )
    // Another caller's session of the same name is another route.
    let other = try await ground.newKey([.identity])
    #expect(
      try await ground.call(.post, "/people/P-1/identity-checks", right, key: other)["outcome"] == "verified"
    )
  }

  @Test func `nobody is 404`() async throws {
    let (ground, key) = try await ground()
    let body = APIIdentityChecksTests.check([APIIdentityChecksTests.born, APIIdentityChecksTests.lives])
    #expect(try await ground.call(.post, "/people/P-9/identity-checks", body, key: key).status == 404)
  }

  @Test func `no answer and no name stands in a log line`() async throws {
    let (ground, key) = try await ground()
    let body = APIIdentityChecksTests.check([APIIdentityChecksTests.born, APIIdentityChecksTests.lives])
    _ = try await ground.call(.post, "/people/P-1/identity-checks", body, key: key)
    await ground.work()
    let log = ground.log.lines.joined()
    for word in ["1984", "RG1", "Anna", "Acacia", "07700", "anna@"] { #expect(!log.contains(word)) }
  }
}
