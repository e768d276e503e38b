import Core
import HTTPEngine
import Storage
import Support
import Testing

@Suite("Idempotency-Key", .onBothDatabases) struct APIIdempotencyTests {
  private func ground() async throws -> (WebGround, String) {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    return (ground, key)
  }

  private func isReplayed(_ reply: APIReply) -> Bool { reply.headers.first("Idempotent-Replayed") == "true" }

  @Test func `fifty at once have one effect and one answer`() async throws {
    let (ground, key) = try await ground()
    let replies = try await withThrowingTaskGroup(of: APIReply.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await ground.call(.post, "/messages", Sample.message(), key: key, once: "once-1")
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(replies.count == 50)
    #expect(replies.allSatisfy { $0.status == 202 })
    #expect(Set(replies.map(\.bytes)).count == 1)
    #expect(replies.filter { !isReplayed($0) }.count == 1)
    #expect(try await ground.count("message") == 1)
  }

  @Test func `fifty checks at once are one try and one answer`() async throws {
    let (ground, key) = try await ground()
    let check = APIIdentityChecksTests.check([APIIdentityChecksTests.born, APIIdentityChecksTests.lives])
    let replies = try await atOnce(on: [ground]) { ground, _ in
      try await ground.call(.post, "/people/P-1/identity-checks", check, key: key, once: "once-1")
    }
    #expect(replies.allSatisfy { $0.status == 200 })
    #expect(Set(replies.map(\.bytes)).count == 1)
    #expect(replies.filter { !isReplayed($0) }.count == 1)
    #expect(try await ground.count("verification_try WHERE outcome = 'verified'") == 1)
    #expect(try await ground.count("verification_try") == 1)
  }

  @Test func `a check that was cut off half-way is 409 for a minute, and then not verified`() async throws {
    let ground = try await WebGround(migrations: Migration.allWithCut)
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    let check = APIIdentityChecksTests.check([APIIdentityChecksTests.born, APIIdentityChecksTests.lives])
    ground.clock.cutLine(true)
    let cut = try await ground.call(.post, "/people/P-1/identity-checks", check, key: key, once: "k")
    #expect(cut.status >= 500)
    ground.clock.cutLine(false)
    let soon = try await ground.call(.post, "/people/P-1/identity-checks", check, key: key, once: "k")
    #expect(soon.status == 409)
    #expect(try soon.problem == "still-at-work")
    #expect(soon.headers.first("Retry-After") == "5")
    ground.clock.advance(by: .minutes(1))
    let later = try await ground.call(.post, "/people/P-1/identity-checks", check, key: key, once: "k")
    #expect(later.status == 200 && isReplayed(later))
    #expect(try later["outcome"].text == "not_verified")
    #expect(try await ground.count("verification_try") == 1)
  }

  @Test func `every POST gives its first answer again, bytes and all`() async throws {
    let (ground, key) = try await ground()
    let sent = try await ground.sendMessage(key: key)
    let check = APIIdentityChecksTests.check([APIIdentityChecksTests.born, APIIdentityChecksTests.lives])
    let posts = [
      ("/people/P-1/emails", #"{"address": "new@example.org", "source": "self"}"#, 202),
      ("/people/P-1/own-reference", "", 201), ("/people/P-1/identity-checks", check, 200),
      ("/messages", Sample.message(), 202), ("/messages/\(sent)/confirm", "", 409),
      ("/messages/\(sent)/revoke", "", 200),
    ]
    for (number, (path, body, status)) in posts.enumerated() {
      let first = try await ground.call(.post, path, body, key: key, once: "k-\(number)")
      ground.clock.advance(by: .minutes(5))
      let second = try await ground.call(.post, path, body, key: key, once: "k-\(number)")
      #expect(first.status == status, "\(path) \(first.text)")
      #expect(second.status == status)
      #expect(second.bytes == first.bytes)
      #expect(second.type == first.type)
      #expect(!isReplayed(first))
      #expect(isReplayed(second), "\(path)")
    }
    #expect(try await ground.count("own_reference") == 1)
    #expect(try await ground.count("verification_try") == 1)
    #expect(try await ground.count("message") == 2)
  }

  @Test func `the same key for another request is 422, for another caller it is another key`() async throws {
    let (ground, key) = try await ground()
    let first = try await ground.call(.post, "/messages", Sample.message(), key: key, once: "k")
    let otherBody = try await ground.call(
      .post,
      "/messages",
      Sample.message(["subject": #""Other""#]),
      key: key,
      once: "k"
    )
    #expect(otherBody.status == 422)
    #expect(try otherBody.problem == "idempotency-key-reused")
    let otherPath = try await ground.call(.post, "/people/P-1/own-reference", key: key, once: "k")
    #expect(otherPath.status == 422)
    let otherCaller = try await ground.call(
      .post,
      "/messages",
      Sample.message(),
      key: try await ground.newKey(),
      once: "k"
    )
    #expect(otherCaller.status == 202)
    #expect(try otherCaller["id"] != first["id"])
  }

  @Test func `a refusal of the domain is kept, a mistake in the body is not`() async throws {
    let (ground, key) = try await ground()
    let unknown = Sample.message(["to": #""P-2""#])
    let first = try await ground.call(.post, "/messages", unknown, key: key, once: "k")
    #expect(first.status == 422)
    _ = try await ground.call(.put, "/people/P-2", Sample.father(), key: key)
    let second = try await ground.call(.post, "/messages", unknown, key: key, once: "k")
    #expect(second.bytes == first.bytes)
    #expect(second.type == "application/problem+json")
    #expect(isReplayed(second))
    let bad = try await ground.call(.post, "/messages", Sample.message(["body": nil]), key: key, once: "k2")
    #expect(bad.status == 422)
    let mended = try await ground.call(.post, "/messages", Sample.message(), key: key, once: "k2")
    #expect(mended.status == 202)
  }

  /// With files, too: what makes those the same is known only when they have come.
  @Test(arguments: [false, true])
  func `a repetition that comes when the message's time is up gets the first answer`(hasFile: Bool)
    async throws
  {
    let (ground, key) = try await ground()
    var fields: [String: String?] = ["expires_at": "\"\((ground.clock.now + .hours(1)).rfc3339)\""]
    if hasFile { fields["attachments"] = #"[{"name": "a.txt", "content": "SGVsbG8="}]"# }
    let message = Sample.message(fields)
    let first = try await ground.call(.post, "/messages", message, key: key, once: "k")
    #expect(first.status == 202)
    ground.clock.advance(by: .hours(2))
    let second = try await ground.call(.post, "/messages", message, key: key, once: "k")
    #expect(second.bytes == first.bytes && isReplayed(second))
    // Under another key it is a message that would be over before it began; the mistake is not kept.
    for _ in 0..<2 {
      let late = try await ground.call(.post, "/messages", message, key: key, once: "k2")
      #expect(late.status == 422 && !isReplayed(late))
      #expect(try late.pointers == ["/expires_at"])
    }
    let mended = try await ground.call(.post, "/messages", Sample.message(), key: key, once: "k2")
    #expect(mended.status == 202)
    #expect(try await ground.count("message") == 2)
  }

  @Test func `after a day a key is new, and without one every call acts`() async throws {
    let (ground, key) = try await ground()
    _ = try await ground.call(.post, "/messages", Sample.message(), key: key, once: "k")
    ground.clock.advance(by: .hours(25))
    let later = try await ground.call(.post, "/messages", Sample.message(), key: key, once: "k")
    #expect(!isReplayed(later))
    for _ in 0..<2 { _ = try await ground.call(.post, "/messages", Sample.message(), key: key) }
    #expect(try await ground.count("message") == 4)
  }

  @Test(arguments: ["", "a b", " ", String(repeating: "k", count: 256), "a\tb"])
  func `a key that is not 1 to 255 visible characters is 422`(text: String) async throws {
    let (ground, key) = try await ground()
    let reply = try await ground.call(.post, "/messages", Sample.message(), key: key, once: text)
    #expect(reply.status == 422)
    #expect(try reply.problem == "bad-idempotency-key")
    #expect(try await ground.count("message") == 0)
  }

  @Test func `the longest key is taken`() async throws {
    let (ground, key) = try await ground()
    let text = String(repeating: "~", count: 255)
    #expect(try await ground.call(.post, "/messages", Sample.message(), key: key, once: text).status == 202)
  }

  @Test func `two keys on one call are 422`() async throws {
    let (ground, key) = try await ground()
    var headers = HTTPHeaders()
    headers.set("Authorization", try HTTPHeaderValue("Bearer " + key))
    headers.add("Idempotency-Key", "a")
    headers.add("Idempotency-Key", "a")
    let reply = try await ground.send(
      .post,
      "/api/v1/messages",
      headers: headers,
      body: Array(Sample.message().utf8)
    )
    #expect(reply.status == 422)
  }
}
