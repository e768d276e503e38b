import Core
import HTTPEngine
import Portal
import Support
import Testing
import Web

@Suite("Messages by the API", .onBothDatabases) struct APIMessagesTests {
  private func ground(isVerified: Bool = false) async throws -> (WebGround, String) {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let put = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    if isVerified { try await ground.verify(ground.emailID(put)) }
    return (ground, key)
  }

  @Test(arguments: [(false, "held"), (true, "released")])
  func `a message is held until an address is verified`(isVerified: Bool, status: String) async throws {
    let (ground, key) = try await ground(isVerified: isVerified)
    let reply = try await ground.call(.post, "/messages", Sample.message(), key: key)
    #expect(reply.status == 202)
    #expect(try JSONValue.parse(reply.bytes).names == ["id", "status", "attachments"])
    #expect(try reply["status"].text == status)
    let id = try #require(try reply["id"].text)
    let view = try await ground.call(.get, "/messages/\(id)", key: key)
    #expect(view.status == 200)
    #expect(
      try JSONValue.parse(view.bytes).names == [
        "id", "status", "to", "case", "language", "created_at", "expires_at", "history", "attachments",
        "opened_by_helpers",
      ]
    )
    #expect(try view["to"].text == "P-1")
    #expect(try view["case"].text == "C-1")
    #expect(try view["language"].text == "en")
    #expect(try view["created_at"].text == ground.clock.now.rfc3339)
    #expect(
      try view["history"].elements == [["status": .string(status), "at": .string(ground.clock.now.rfc3339)]]
    )
    #expect(!view.text.contains("Tuesday") && !view.text.contains("Anna"))
  }

  @Test func `holding starts verification and tells the sender`() async throws {
    let (ground, key) = try await ground()
    _ = try await ground.call(.post, "/messages", Sample.message(), key: key)
    await ground.work()
    #expect(ground.mail.all.map(\.to) == ["Anna@example.org"])
    #expect(try await ground.call(.get, "/alerts?kind=held", key: key)["items"].elements.count == 1)
  }

  /// A body that is refused, the problem's name and what it names.
  static let bad: [(changes: [String: String?], problem: String, pointers: [String])] = [
    (["to": nil], "bad-input", ["/to"]), (["to": #""P 1""#], "bad-input", ["/to"]),
    (["to": #""P-9""#], "unknown-reference", ["/to"]), (["case": #""C 1""#], "bad-input", ["/case"]),
    (["case": #""C-9""#], "not-their-case", ["/case"]), (["body": nil], "bad-input", ["/body"]),
    (["body": #"" \n ""#], "bad-input", ["/body"]), (["body": #""a\u0007b""#], "bad-input", ["/body"]),
    (["body": "\"\(String(repeating: "x", count: 50_001))\""], "bad-input", ["/body"]),
    (["subject": #""a\nb""#], "bad-input", ["/subject"]),
    (["subject": "\"\(String(repeating: "x", count: 201))\""], "bad-input", ["/subject"]),
    (["language": #""fr""#], "bad-input", ["/language"]), (["priority": "1"], "bad-input", ["/priority"]),
    (["attachments": "1"], "bad-input", ["/attachments"]),
    (["attachments": #"[{"name": "a.txt", "content": "QQ"}]"#], "bad-input", ["/attachments/0/content"]),
    (
      ["attachments": #"[{"name": "a.txt", "content": ""}]"#], "attachment-refused",
      ["/attachments/0/content"]
    ),
    (["expires_at": #""2020-04-01T00:00:00Z""#], "bad-input", ["/expires_at"]),
    (["expires_at": #""9999-04-01T00:00:00Z""#], "bad-input", ["/expires_at"]),
    (["expires_at": #""tomorrow""#], "bad-input", ["/expires_at"]),
    (["expires_at": "1"], "bad-input", ["/expires_at"]),
    (["require_second_factor": #""yes""#], "bad-input", ["/require_second_factor"]),
    (["require_second_factor": "1"], "bad-input", ["/require_second_factor"]),
    (["confirm_leak": #"{"reason": "x"}"#], "not-available", ["/confirm_leak"]),
    (["on_behalf_of": #""worker@example.org""#], "not-available", ["/on_behalf_of"]),
    (
      ["on_behalf_of": "1", "attachments": "1", "to": nil], "not-available",
      ["/on_behalf_of"]
    ),
  ]

  @Test(arguments: bad)
  func `what cannot be sent is 422 and stored nowhere`(
    changes: [String: String?],
    problem: String,
    pointers: [String]
  ) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/messages", Sample.message(changes), key: key)
    #expect(reply.status == 422, "\(reply.text)")
    #expect(try reply.problem == problem)
    #expect(try reply.pointers == pointers)
    #expect(try await ground.count("message") == 0)
  }

  @Test(
    arguments: [
      ["subject": nil], ["subject": #""""#], ["language": #""cy""#], ["case": #""C-1""#], ["case": "null"],
      ["require_second_factor": "true"], ["require_second_factor": "false"],
      ["require_second_factor": "null"],
      ["attachments": "null"], ["attachments": "[]"],
      ["attachments": #"[{"name": "a.txt", "content": "QSBwbGFuLgo="}]"#], ["body": #""a\r\nb\tc""#],
      ["body": "\"\(String(repeating: "é", count: 50_000))\""],
    ] as [[String: String?]]
  )
  func `what may be said so is taken`(changes: [String: String?]) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/messages", Sample.message(changes), key: key)
    #expect(reply.status == 202, "\(reply.text)")
  }

  @Test func `which case it belongs to must be known`() async throws {
    let (ground, key) = try await ground()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(["cases": nil]), key: key)
    let none = try await ground.call(.post, "/messages", Sample.message(), key: key)
    #expect(none.status == 422)
    #expect(try none.problem == "no-case")
    let two = #"[{"reference": "C-1", "side": "applicant"}, {"reference": "C-2", "side": "applicant"}]"#
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(["cases": two]), key: key)
    let several = try await ground.call(.post, "/messages", Sample.message(), key: key)
    #expect(several.status == 422)
    #expect(try several.problem == "case-needed")
    let named = try await ground.call(.post, "/messages", Sample.message(["case": #""C-2""#]), key: key)
    #expect(named.status == 202)
  }

  @Test func `a confidential detail of the other party is 409, and neither told nor stored`() async throws {
    let (ground, key) = try await ground()
    let refuge = """
      [{"lines": ["4 Hidden Lane"], "postcode": "SL1 0RX", "source": "self", "confidential": true}]
      """
    let put = try await ground.call(.put, "/people/P-2", Sample.father(["addresses": refuge]), key: key)
    #expect(put.status == 201)
    let reply = try await ground.call(
      .post,
      "/messages",
      Sample.message(["body": #""They live at SL1 0RX.""#]),
      key: key
    )
    #expect(reply.status == 409)
    #expect(try reply.problem == "leak")
    #expect(!reply.text.contains("SL1"))
    #expect(try await ground.count("message") == 0)
    #expect(try await ground.call(.get, "/alerts?kind=leak", key: key)["items"].elements.count == 1)
  }

  @Test func `revoking ends a message, once`() async throws {
    let (ground, key) = try await ground()
    let id = try await ground.sendMessage(key: key)
    ground.clock.advance(by: .minutes(1))
    let revoked = try await ground.call(.post, "/messages/\(id)/revoke", key: key)
    #expect(revoked.status == 200)
    #expect(try revoked["status"].text == "revoked")
    #expect(try revoked["history"].elements.map { $0["status"] } == ["held", "revoked"])
    let again = try await ground.call(.post, "/messages/\(id)/revoke", key: key)
    #expect(again.status == 409)
    #expect(try again.problem == "not-now")
    #expect(try await ground.call(.post, "/messages/\(id)/revoke", #"{"why": "x"}"#, key: key).status == 422)
  }

  @Test func `a message that was taken back is given again, and the family reads it as before`() async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    let restoring = "\(path)/restore"
    let early = try await ground.call(.post, restoring, key: key)
    #expect(early.status == 409)
    #expect(try early.problem == "not-now")
    ground.clock.advance(by: .minutes(1))
    _ = try await ground.call(.post, "\(path)/revoke", key: key)
    #expect(try await browser.get(path).status == 200)
    #expect(browser.heading == "This message was taken back" && !browser.page.contains("About Tuesday"))
    #expect(browser.page.contains("020 7946 0100"))
    try await browser.get("/messages")
    #expect(browser.page.contains("Taken back") && browser.page.contains("href=\"\(path)\""))
    ground.clock.advance(by: .minutes(1))
    let restored = try await ground.call(.post, restoring, key: key)
    #expect(restored.status == 200)
    #expect(try restored["status"].text == "opened")
    #expect(try restored["history"].elements.suffix(2).map { $0["status"] } == ["revoked", "opened"])
    try await browser.get(path)
    #expect(browser.page.contains("About Tuesday"))
    _ = try await ground.call(.post, "\(path)/revoke", key: key)
    _ = try await ground.call(.post, "/people/P-1/freeze", key: key)
    let frozen = try await ground.call(.post, restoring, key: key)
    #expect(frozen.status == 409)
    #expect(try frozen.problem == "frozen")
  }

  @Test func `a message whose time is up says so, to the sender and to the family`() async throws {
    let ground = try await WebGround()
    var (browser, _) = try await ground.readingMother()
    let key = try await ground.newKey()
    let end = ground.clock.now + .minutes(10)
    let sent = try await ground.call(
      .post,
      "/messages",
      Sample.message(["expires_at": "\"\(end.rfc3339)\""]),
      key: key
    )
    let id = try #require(try sent["id"].text)
    #expect(try await ground.call(.get, "/messages/\(id)", key: key)["expires_at"].text == end.rfc3339)
    try await browser.get("/messages/\(id)")
    #expect(browser.page.contains("You can read it until"))
    ground.clock.advance(by: .minutes(10))
    #expect(try await browser.get("/messages/\(id)").status == 200)
    #expect(browser.heading == "The time for this message is over")
    #expect(!browser.page.contains("About Tuesday") && !browser.page.contains("<textarea"))
    try await browser.get("/messages")
    #expect(browser.page.contains("Time is up"))
    let view = try await ground.call(.get, "/messages/\(id)", key: key)
    #expect(try view["status"].text == "expired")
    #expect(try view["history"].elements.last?["status"] == "expired")
    let restored = try await ground.call(.post, "/messages/\(id)/restore", key: key)
    #expect(restored.status == 409)
  }

  @Test func `a message held longer than 72 hours is released by confirming it`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let put = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let id = try await ground.sendMessage(key: key)
    let early = try await ground.call(.post, "/messages/\(id)/confirm", key: key)
    #expect(early.status == 409)
    #expect(try early.problem == "not-now")
    ground.clock.advance(by: .hours(73))
    try await ground.verify(ground.emailID(put))
    #expect(try await ground.call(.get, "/messages/\(id)", key: key)["status"] == "held")
    let confirmed = try await ground.call(.post, "/messages/\(id)/confirm", "{}", key: key)
    #expect(confirmed.status == 200)
    #expect(try confirmed["status"].text == "released")
    #expect(try await ground.call(.post, "/messages/\(id)/confirm", key: key).status == 409)
  }

  @Test func `answers are read oldest first, in pages`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let put = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let contactPoint = try ground.emailID(put)
    try await ground.verify(contactPoint)
    let id = try #require(MessageID(parsing: try await ground.sendMessage(key: key)))
    let empty = try await ground.call(.get, "/messages/\(id)/replies", key: key)
    #expect(try empty["items"] == [])
    #expect(try empty["next"] == .null)
    let person = try #require(PersonID(parsing: try put["id"].text ?? ""))
    let reader = Reader(
      session: "test",
      account: "acc_of_a_test",
      mailboxes: [.init(person: person, contactPoint: contactPoint)],
      earliestOpenMail: nil
    )
    for number in 1...3 {
      ground.clock.advance(by: .minutes(1))
      _ = try await ground.rooms.portal.reply(Secret("Answer \(number)"), to: id, for: reader)
    }
    let first = try await ground.call(.get, "/messages/\(id)/replies?limit=2", key: key)
    let items = try first["items"].elements
    #expect(items.map { $0["body"] } == ["Answer 1", "Answer 2"])
    #expect(
      items.first?.names == [
        "id", "message", "from", "written_by_helper", "body", "language", "received_at", "attachments",
      ]
    )
    #expect(items.first?["from"] == "P-1")
    #expect(items.first?["message"] == .string(id.text))
    #expect(items.first?["attachments"] == [])
    let next = try #require(try first["next"].text)
    let second = try await ground.call(.get, "/messages/\(id)/replies?limit=2&cursor=\(next)", key: key)
    #expect(try second["items"].elements.map { $0["body"] } == ["Answer 3"])
    #expect(try second["next"] == .null)
    #expect(try await ground.call(.get, "/messages/\(id)", key: key)["status"] == "answered")
  }

  @Test func `who shows a key may send large messages, read as they come, and any other body has 64 KiB`()
    async throws
  {
    let ground = try await WebGround()
    let json = ["application/json"]
    let both = json + ["multipart/form-data"]
    let short = HTTPHeaders(["Authorization": "Bearer x", "Content-Length": "262144"])
    let long = HTTPHeaders(["Authorization": "Bearer x", "Content-Length": "262145"])
    let form = HTTPHeaders([
      "Authorization": "Bearer x", "Content-Type": "multipart/form-data; boundary=x",
    ])
    let unknown = HTTPHeaders(["Content-Type": "multipart/form-data; boundary=x"])
    let cases: [(String, HTTPHeaders, Int, isStreamed: Bool, [String])] = [
      ("/messages", short, 262_144, false, both), ("/messages", long, 8 << 20, true, both),
      ("/messages", form, 101 << 20, true, both), ("/messages", unknown, 65_536, true, both),
      ("/people/P-1/emails", short, 65_536, false, json),
    ]
    for (path, headers, bytes, isStreamed, types) in cases {
      let head = try HTTPRequestHead(method: .post, target: "/api/v1" + path, headers: headers)
      let limits = ground.responder.limits(for: head)
      #expect(limits.maximumBodyBytes == bytes)
      #expect(limits.acceptedContentTypes == types)
      guard case .stream = limits.destination else {
        #expect(!isStreamed)
        continue
      }
      #expect(isStreamed)
    }
  }
}

extension WebGround {
  /// The first email address of a person's record as it was answered.
  func emailID(_ put: APIReply) throws -> ContactPointID {
    try #require(ContactPointID(parsing: try put["emails"].elements.first?["id"].text ?? ""))
  }

  /// Sends the usual message and gives its identifier.
  func sendMessage(key: String) async throws -> String {
    try #require(try await call(.post, "/messages", Sample.message(), key: key)["id"].text)
  }
}
