import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("Checking a mail, telling of pretenders, help and privacy", .onBothDatabases)
struct CheckAndReportTests {
  /// The message number of the newest mail.
  private func number(in ground: WebGround) throws -> String {
    let mail = try #require(ground.mail.all.last)
    let line = try #require(mail.content.split(separator: "\n").first { $0.hasPrefix("Message number: ") })
    return String(line.dropFirst("Message number: ".count))
  }

  @Test func `a mail's number with its address is ours, and with another it is not`() async throws {
    let ground = try await WebGround()
    _ = try await ground.linkedMother(key: try await ground.newKey())
    #expect(try #require(ground.mail.all.last).content.contains("https://localhost:8443/check"))
    let number = try number(in: ground)
    var browser = FamilyBrowser(ground)
    try await browser.get("/check")
    #expect(browser.heading == "Is this email really from us?")
    try await browser.post("/check", ["number": number, "email": "anna@example.org"])
    #expect(browser.heading == "Yes, we sent this email")
    let yes = browser.page
    try await browser.post("/check", ["number": number, "email": "ben@example.org"])
    #expect(browser.heading == "We cannot say that we sent this email")
    for word in ["Anna", "Cafcass has", "Example,"] { #expect(!yes.contains(word)) }
    try await browser.post("/check", ["number": "12", "email": "anna"])
    #expect(browser.title == "Please check: Check an email")
    #expect(browser.page.contains("value=\"12\"") && browser.page.contains("Write a whole email address"))
    try await browser.get("/check?lang=cy")
    try await browser.post("/check?lang=cy", ["number": number, "email": "anna@example.org"])
    #expect(browser.heading == "Ie, ni anfonodd yr e-bost hwn")
  }

  @Test func `the eleventh check of a network waits`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/check")
    let fields = ["number": "9999 9998", "email": "anna@example.org"]
    for _ in 0..<10 { #expect(try await browser.post("/check", fields).status == 200) }
    let answer = try await browser.post("/check", fields)
    #expect(answer.status == 429 && answer.headers.first("Retry-After") == "300")
  }

  @Test func `a report reaches staff by the API, and nothing of it stands in an address`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    var browser = FamilyBrowser(ground)
    try await browser.get("/report?lang=cy")
    try await browser.post("/report?lang=cy", ["text": "  "])
    #expect(browser.title == "Edrychwch eto: Dweud wrthym")
    let answer = try await browser.post(
      "/report?lang=cy",
      ["text": "A man rang.\r\nHe wanted money.", "sender": "07700 900456\nX", "contact": ""]
    )
    #expect(answer.headers.first("Location") == "/report?sent=1&lang=cy")
    try await browser.follow(answer)
    #expect(browser.heading == "Diolch am ddweud wrthym")
    let alerts = try await ground.call(.get, "/alerts?kind=impostor", key: key)
    #expect(try alerts["items"].elements.count == 1)
    let items = try await ground.call(.get, "/reports", key: key)["items"].elements
    #expect(items.count == 1)
    let item = try #require(items.first)
    #expect(item["text"] == "A man rang.\nHe wanted money." && item["sender"] == "07700 900456 X")
    #expect(item["language"] == "cy" && item["contact"] == "")
  }

  @Test func `a post without its token is refused`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    #expect(
      try await browser.postBare("/check", ["number": "9999 9998", "email": "a@example.org"]).status == 403
    )
    #expect(try await browser.postBare("/report", ["text": "Something"]).status == 403)
  }

  @Test func `help is one page, in both languages`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/help")
    #expect(browser.heading == "How it works")
    try await browser.get("/help?lang=cy")
    #expect(browser.heading == "Sut mae’n gweithio")
  }

  @Test func `privacy shows the notice of an agency with its version`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/privacy")
    #expect(browser.page.contains("This is version 1.0") && browser.page.contains("25 years old"))
    try await browser.get("/privacy?agency=wales&lang=cy")
    #expect(browser.page.contains("Fersiwn 1.0") && browser.page.contains("yn 35 oed"))
    #expect(browser.page.contains("href=\"/privacy?agency=england&amp;lang=cy\""))
    #expect(try await browser.get("/privacy?agency=wales&version=9.9").status == 404)
    #expect(try await browser.get("/privacy?agency=nobody").status == 200)
  }
}
