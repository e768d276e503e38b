import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("Leaving", .onBothDatabases) struct LeavingTests {
  @Test(arguments: [nil, "same-origin", "none"])
  func `Exit from our page or by hand signs out, and the device stays known`(site: String?) async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let before = browser.cookies
    browser.extra = site.map { [("Sec-Fetch-Site" as HTTPHeaderName, $0)] } ?? []
    let response = try await browser.get("/exit")
    #expect(response.status == 303)
    #expect(response.headers.first("Location") == "https://www.example.net/")
    #expect(response.headers.first("Clear-Site-Data") == "\"cache\", \"storage\"")
    #expect(browser.cookies["__Host-session"] == nil)
    #expect(browser.cookies["__Host-device"] == before["__Host-device"])
    // The session has ended for whoever kept its cookie, too.
    #expect(try await get(path, before, ground).status == 303)
  }

  @Test(arguments: ["cross-site", "same-site", "x"])
  func `another site's Exit leads elsewhere and does nothing`(site: String) async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let before = browser.cookies
    browser.extra = [("Sec-Fetch-Site" as HTTPHeaderName, site)]
    let response = try await browser.get("/exit")
    #expect(response.headers.first("Location") == "https://www.example.net/")
    #expect(!response.headers.contains("Clear-Site-Data") && !response.headers.contains("Set-Cookie"))
    #expect(try await get(path, before, ground).status == 200)
  }

  @Test func `Exit ends a sitting`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedMother(key: try await ground.newKey())
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    let kept = browser.cookies
    try await browser.get("/exit")
    #expect(browser.cookies["__Host-sitting"] == nil)
    #expect(try await get("/choose-password", kept, ground).status == 410)
  }

  @Test func `HEAD opens no message and signs nobody out`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let entries = try await ground.count("audit_entry")
    for (target, allowed) in [("/messages", "GET"), (path, "GET, POST"), ("/exit", "GET")] {
      let response = try await browser.get(target, .head)
      #expect(response.status == 405)
      #expect(response.headers.first("Allow") == allowed)
    }
    #expect(try await ground.count("audit_entry") == entries)
    #expect(try await browser.get("/messages").status == 200)
  }

  private func get(_ path: String, _ cookies: [String: String], _ ground: WebGround) async throws
    -> HTTPResponse
  {
    let line = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    var headers = HTTPHeaders()
    headers.set("Cookie", try HTTPHeaderValue(line))
    return try await ground.send(.get, path, headers: headers)
  }
}

@Suite("Forms", .onBothDatabases) struct FormTests {
  private static let sites = ["same-origin", "cross-site", "none", nil]
  private static let origins = [nil, WebGround.publicURL, "null", "https://elsewhere.example.org"]

  @Test(arguments: FormTests.origins, FormTests.sites)
  func `a right token is taken from our own pages alone`(origin: String?, site: String?) async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/sign-in")
    if let origin { browser.extra.append(("Origin" as HTTPHeaderName, origin)) }
    if let site { browser.extra.append(("Sec-Fetch-Site" as HTTPHeaderName, site)) }
    let isOurs = origin != "https://elsewhere.example.org" && (site == nil || site == "same-origin")
    let fields = ["email": "nobody@example.org", "password": "not the password at all"]
    #expect(try await browser.post("/sign-in", fields).status == (isOurs ? 200 : 403))
  }

  @Test func `no form is taken without its token`() async throws {
    let ground = try await WebGround()
    var (reader, message) = try await ground.readingMother()
    let key = try await ground.newKey()
    _ = try await HelperTests.name(&reader)
    _ = try await ground.call(.post, "/people/P-1/emails", Sample.secondEmail, key: key)
    await ground.work()
    let link = try ground.link(to: "second@example.org")
    var sitter = FamilyBrowser(ground)
    try await sitter.get(link)
    let token = String(try #require(link.split(separator: "/").last))
    let helperLink = try ground.link(to: HelperTests.address)
    // Those of staff have a test of their own, in `StaffDoorTests`.
    let forms = ground.responder.routeList.map { ($0.method, $0.pattern) }
      .filter { $0.0 == "POST" && !$0.1.hasPrefix("/api/") && !$0.1.hasPrefix("/staff/") }.map(\.1)
    #expect(forms.count >= 6)
    let entries = try await ground.count("verification_try WHERE outcome <> 'verified'")
    for pattern in forms {
      let link = pattern == "/helper/{token}" ? helperLink : pattern.replacing("{token}", with: token)
      let path = link.replacing("/messages/{id}", with: message)
      for fields in [[:], ["form_token": ""], ["form_token": String(repeating: "A", count: 44)]] {
        var browser = pattern == "/choose-password" ? try await sitting(ground) : reader
        #expect(try await browser.postBare(path, fields).status == 403, "\(pattern)")
      }
    }
    #expect(try await ground.count("verification_try WHERE outcome <> 'verified'") == entries)
  }

  /// A browser between a pass and a password.
  private func sitting(_ ground: WebGround) async throws -> FamilyBrowser {
    let key = try await ground.newKey()
    let reference = "P-\(try await ground.count("person") + 1)"
    let address = "\(reference.lowercased())@example.org"
    let record = Sample.mother([
      "emails": "[{\"address\": \"\(address)\", \"source\": \"self\"}]",
      "cases": "[{\"reference\": \"C-\(reference)\", \"role\": \"mother\", \"side\": \"applicant\"}]",
    ])
    _ = try await ground.call(.put, "/people/\(reference)", record, key: key)
    _ = try await ground.call(.post, "/messages", Sample.message(["to": "\"\(reference)\""]), key: key)
    await ground.work()
    var browser = FamilyBrowser(ground)
    let link = try ground.link(to: address)
    try await browser.get(link)
    try await browser.post(link, WebGround.answers)
    return browser
  }
}

extension Sample {
  static let secondEmail = #"{"address": "second@example.org", "source": "self"}"#
}
