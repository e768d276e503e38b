import Core
import Foundation
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("Files with an answer, in the browser", .onBothDatabases) struct FilesTests {
  private static let pdf = Array("%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n".utf8)

  @Test func `an answer carries files, and they are saved under neutral names`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let sent = try await browser.upload(
      path,
      ["body": "Here they are."],
      files: [("Anna's court papers.pdf", Self.pdf), ("note.txt", Array("Plain words.\n".utf8))]
    )
    #expect(sent.headers.first("Location") == path + "?sent=1")
    try await browser.follow(sent)
    #expect(browser.page.contains("Here they are.") && browser.page.contains("Anna&#39;s court papers.pdf"))
    #expect(browser.page.contains("We have not checked it for viruses."))
    let links = browser.page.matches(of: /href="(\/messages\/[^"]+\/files\/[^"]+)"/).map { String($0.1) }
    #expect(links.count == 2)
    let first = try await browser.get(try #require(links.first))
    #expect(first.status == 200 && first.headers.first("content-type") == "application/pdf")
    #expect(first.headers.first("content-disposition") == "attachment; filename=\"document-1.pdf\"")
    #expect(first.headers.first("content-security-policy")?.hasPrefix("sandbox") == true)
    #expect(try await first.wholeBody() == Self.pdf)
    // Nobody else, and nobody without a session.
    var stranger = FamilyBrowser(ground)
    #expect(try await stranger.get(try #require(links.first)).headers.first("Location") == "/sign-in")
  }

  @Test(arguments: [
    ("Anna's plan.pdf", "Anna%27s%20plan.pdf"), ("Cynllun Sïan.PDF", "Cynllun%20S%C3%AFan.PDF"),
    ("plan.exe", "plan.exe.pdf"), ("..\\..\\x.pdf", "x.pdf"), ("a\u{202e}fdp.exe", "afdp.exe.pdf"),
    ("%00.pdf", "%2500.pdf"),
  ])
  func `a file keeps its own name where the person wants that, with the ending of what it is`(
    name: String,
    saved: String
  ) async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    try await browser.follow(
      try await browser.upload(path, ["body": "Here."], files: [(name, Self.pdf)])
    )
    let link = try #require(browser.page.firstMatch(of: /href="(\/messages\/[^"]+\/files\/[^"]+)"/))
    let neutral = "attachment; filename=\"document-1.pdf\""
    let before = try await browser.get(String(link.1))
    #expect(before.headers.first("content-disposition") == neutral)
    try await browser.get("/account/display")
    try await browser.post("/account/display", ["file_names": "1"])
    let after = try await browser.get(String(link.1))
    #expect(after.headers.first("content-disposition") == neutral + "; filename*=UTF-8''" + saved)
  }

  @Test(arguments: [
    ("letter.pdf", "<html><script>alert(1)</script></html>", "Send this file as a PDF or a photo"),
    ("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "Send this file as a PDF"),
    ("empty.pdf", "", "There is nothing in this one"),
  ])
  func `a file that is not taken is told in words, and what was typed stays`(
    name: String,
    content: String,
    words: String
  ) async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let answer = try await browser.upload(
      path,
      ["body": "My words stay."],
      files: [("good.pdf", Self.pdf), (name, Array(content.utf8))]
    )
    #expect(answer.status == 200 && browser.title == "Please check: Message")
    #expect(browser.page.contains(words) && browser.page.contains("My words stay.</textarea>"))
    // What was taken waits, and may be left out.
    #expect(browser.page.contains("Leave out good.pdf"))
    let waiting = try #require(
      browser.page.firstMatch(of: /name="leave_out" type="checkbox" value="([^"]+)"/)
    )
    let sent = try await browser.upload(
      path,
      ["body": "My words stay.", "leave_out": String(waiting.1)],
      files: []
    )
    try await browser.follow(sent)
    #expect(browser.page.contains("My words stay.") && !browser.page.contains("good.pdf"))
  }

  @Test func `who has sent very much is asked to wait, and what was typed is kept`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    for number in 0..<30 {
      try await browser.get(path)
      #expect(try await browser.post(path, ["body": "answer \(number)"]).status == 303)
    }
    try await browser.get(path)
    let answer = try await browser.upload(path, ["body": "My words stay."], files: [("a.pdf", Self.pdf)])
    #expect(answer.status == 200 && browser.page.contains("You have sent many answers in a short time."))
    #expect(browser.page.contains("My words stay.</textarea>") && browser.page.contains("Leave out a.pdf"))
    try await browser.get(path)
    #expect(browser.page.contains("My words stay.</textarea>") && browser.page.contains("Leave out a.pdf"))
    ground.clock.advance(by: .minutes(10))
    try await browser.get(path)
    for _ in 0..<3 {
      ground.clock.advance(by: .minutes(17))
      try await browser.get(path)
    }
    let sent = try await browser.upload(path, ["body": "My words stay."], files: [])
    #expect(sent.headers.first("Location") == path + "?sent=1")
  }

  @Test func `a form without its token takes nothing`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let answer = try await browser.upload(path, ["body": "x"], files: [("a.pdf", Self.pdf)], token: "wrong")
    #expect(answer.status == 403)
    #expect(try await ground.count("attachment") == 0)
  }

  @Test func `a form that is cut is refused, and nothing goes`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let answer = try await browser.upload(path, ["body": "x"], files: [("a.pdf", Self.pdf)], isCut: true)
    #expect(answer.status == 400)
    try await browser.get(path)
    #expect(!browser.page.contains("a.pdf"))
  }
}

extension FamilyBrowser {
  /// Posts a form of the page that is shown, in parts.
  @discardableResult
  mutating func upload(
    _ path: String,
    _ fields: [String: String],
    files: [(name: String, bytes: [UInt8])],
    token given: String? = nil,
    isCut: Bool = false
  ) async throws -> HTTPResponse {
    let token = try given ?? #require(token(of: path) as String?)
    var body: [UInt8] = []
    func part(_ head: String, _ bytes: [UInt8]) {
      body +=
        Array("--BOUNDARY\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + bytes
        + Array("\r\n".utf8)
    }
    part("name=\"form_token\"", Array(token.utf8))
    for (name, value) in fields { part("name=\"\(name)\"", Array(value.utf8)) }
    for file in files { part("name=\"file\"; filename=\"\(file.name)\"", file.bytes) }
    body += isCut ? [] : Array("--BOUNDARY--\r\n".utf8)
    return try await send(.post, path, body: body, type: "multipart/form-data; boundary=BOUNDARY")
  }
}

extension HTTPResponse {
  /// The whole body, whether it is there or comes in pieces.
  func wholeBody() async throws -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .stream(_, let source):
      var whole: [UInt8] = []
      while let piece = try await source.next() { whole += piece }
      return whole
    default: return []
    }
  }
}
