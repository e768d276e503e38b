import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("The language of pages", .onBothDatabases) struct LanguageTests {
  @Test func `a page speaks the language that its address asks for, and leads on in it`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/?lang=cy")
    #expect(browser.page.contains("<html lang=\"cy\">"))
    #expect(browser.heading == "Darllen ac ateb eich negeseuon")
    #expect(browser.page.contains("href=\"/sign-in?lang=cy\""))
    #expect(browser.page.contains("href=\"/safety?lang=cy\""))
    #expect(browser.page.contains("href=\"/exit\""), "the way out leads elsewhere and asks for nothing")
    #expect(browser.cookies == [:])
    try await browser.get("/sign-in?lang=cy")
    #expect(browser.heading == "Mewngofnodi")
    let wrong = ["email": "anna@example.org", "password": "not the password at all"]
    try await browser.post("/sign-in?lang=cy", wrong)
    #expect(browser.title == "Edrychwch eto: Mewngofnodi")
    let answer = try await browser.get("/messages?lang=cy")
    #expect(answer.headers.first("Location") == "/sign-in?lang=cy")
  }

  @Test(arguments: ["", "?lang=fr", "?lang=", "?lang=cy&lang=en", "?lang=CY", "?language=cy"])
  func `where nobody asks for a language that is spoken, it is the first agency's`(query: String) async throws
  {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/" + query)
    #expect(browser.page.contains("<html lang=\"en\">"))
    #expect(browser.page.contains("href=\"/sign-in\""))
  }

  @Test func `the switch leads to the same page, and keeps what else was asked`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    try await browser.get("/sign-in?ended=1&lang=cy")
    #expect(
      browser.page.contains(
        "<a href=\"/sign-in?ended=1&amp;lang=en\" lang=\"en\" hreflang=\"en\">English</a>"
      )
    )
    #expect(
      browser.page.contains(
        "<a href=\"/sign-in?ended=1&amp;lang=cy\" lang=\"cy\" hreflang=\"cy\" aria-current=\"true\">Cymraeg</a>"
      )
    )
    try await browser.get("/nothing-here?lang=cy")
    #expect(browser.heading == "Ni allwn ddod o hyd i’r dudalen hon")
    #expect(browser.page.contains("href=\"/nothing-here?lang=en\""))
  }

  @Test func `who chose Welsh keeps it, and the switch, on the pages of an agency that writes English mail`()
    async throws
  {
    let ground = try await WebGround()
    let (_, message) = try await ground.readingMother()
    var browser = FamilyBrowser(ground)
    try await browser.get("/sign-in?lang=cy")
    let right = ["email": "anna@example.org", "password": WebGround.password]
    try await browser.follow(try await browser.post("/sign-in?lang=cy", right))
    #expect(browser.heading == "Eich negeseuon")
    for path in ["/messages", message, "/account", "/account/freeze", "/account/people"] {
      try await browser.get(path + "?lang=cy")
      #expect(browser.page.contains("<html lang=\"cy\">"), "\(path)")
      #expect(browser.page.contains("href=\"\(path)?lang=en\" lang=\"en\""), "\(path)")
      try await browser.get(path)
      #expect(browser.page.contains("<html lang=\"en\">"), "\(path)")
      #expect(browser.page.contains("href=\"\(path)?lang=cy\" lang=\"cy\""), "\(path)")
    }
  }

  @Test func `a first contact in Wales is in both languages, Welsh first`() async throws {
    let ground = try await WebGround()
    _ = try await ground.linkedWelshMother(language: "cy")
    let mail = try #require(ground.mail.all.last)
    let lines = mail.content.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.first
        == "Cadarnhewch eich cyfeiriad e-bost, os gwelwch yn dda / Please confirm your email address"
    )
    #expect(lines.dropFirst(2).first == "English below")
    let welsh = try #require(mail.content.firstRange(of: "Hoffai Cyngor Teulu Cymru"))
    let english = try #require(mail.content.firstRange(of: "Family Advice Wales would like to write to you"))
    #expect(welsh.lowerBound < english.lowerBound)
    let links = mail.content.split(whereSeparator: \.isWhitespace).filter { $0.contains("/verify/") }
    #expect(links.count == 2 && !links[0].contains("lang") && links[1] == links[0] + "?lang=en")
  }

  @Test func `somebody in Wales is led in Welsh from the link to the message`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedWelshMother(language: "cy")
    try await browser.get(link)
    #expect(browser.heading == "Cadarnhewch y cyfeiriad e-bost hwn")
    #expect(browser.page.contains("Cyngor Teulu Cymru"))
    try await browser.follow(try await browser.post(link, WebGround.answers))
    #expect(browser.heading == "Dewiswch gyfrinair")
    let form = "/choose-password?lang=cy"
    let chosen = try await browser.post(form, ["password": WebGround.password])
    try await browser.follow(chosen)
    #expect(browser.title == "Gadael yn gyflym")
    try await browser.follow(try await browser.post("/safety?lang=cy"))
    #expect(browser.title == "Neges")
    // Later, by a page that nobody asked for in Welsh: the record says which language is spoken.
    var other = FamilyBrowser(ground)
    try await other.get("/sign-in")
    #expect(other.heading == "Sign in")
    let right = ["email": "anna@example.org", "password": WebGround.password]
    try await other.follow(try await other.post("/sign-in", right))
    #expect(other.heading == "Eich negeseuon")
    // A typed address says nothing of who types it; one that asks for a language is asked for nothing else.
    for path in ["/messages", "/account", "/account/freeze", "/safety"] {
      #expect(try await other.get(path).headers.first("Location") == "\(path)?lang=cy")
      #expect(try await other.get("\(path)?lang=cy").status == 200)
      #expect(other.page.contains("Cyngor Teulu Cymru"))
      #expect(try await other.get("\(path)?lang=en").status == 200)
      #expect(other.page.contains("Family Advice Wales"))
    }
    await ground.work()
    let notice = try #require(ground.mail.all.last)
    #expect(notice.content.hasPrefix("Mae neges newydd yn aros amdanoch\n"))
    #expect(notice.content.contains("/sign-in?lang=cy"))
    #expect(!notice.content.contains("English"))
  }

  @Test func `a link from an agency that writes English mail opens in Welsh too`() async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    _ = try await ground.call(.put, "/people/P-1", Sample.mother(), key: key)
    _ = try await ground.call(.post, "/messages", Sample.message(), key: key)
    await ground.work()
    let link = try ground.link(to: "Anna@example.org")
    var browser = FamilyBrowser(ground)
    try await browser.get(link)
    #expect(browser.heading == "Confirm this email address")
    #expect(browser.page.contains("href=\"\(link)?lang=cy\" lang=\"cy\""))
    try await browser.get(link + "?lang=cy")
    #expect(browser.heading == "Cadarnhewch y cyfeiriad e-bost hwn")
  }

  @Test func `the other link of the mail asks for the other language, all the way`() async throws {
    let ground = try await WebGround()
    var browser = FamilyBrowser(ground)
    let link = try await ground.linkedWelshMother(language: "cy") + "?lang=en"
    try await browser.get(link)
    #expect(browser.heading == "Confirm this email address")
    try await browser.follow(try await browser.post(link, WebGround.answers))
    #expect(browser.heading == "Choose a password")
  }
}

extension WebGround {
  /// Puts the mother into the agency of Wales, and gives the path of the first link that she got.
  fileprivate func linkedWelshMother(language: String) async throws -> String {
    let key = try await newKey()
    let record = Sample.mother(["agency": #""wales""#, "language": "\"\(language)\""])
    #expect(try await call(.put, "/people/P-1", record, key: key).status == 201)
    #expect(try await call(.post, "/messages", Sample.message(), key: key).status == 202)
    await work()
    return try link(to: "Anna@example.org")
  }
}
