import Core
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("An answer that is begun, and time that runs out", .onBothDatabases) struct TimeOutTests {
  private static let pdf = Array("%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n".utf8)
  private static let right = ["email": "anna@example.org", "password": WebGround.password]

  /// Somebody else with an account of their own, of another case.
  private func stranger(_ ground: WebGround) async throws -> FamilyBrowser {
    let key = try await ground.newKey()
    let record = Sample.mother([
      "emails": #"[{"address": "other@example.org", "source": "self"}]"#,
      "cases": #"[{"reference": "C-2", "role": "mother", "side": "applicant"}]"#,
    ])
    _ = try await ground.call(.put, "/people/P-2", record, key: key)
    _ = try await ground.call(.post, "/messages", Sample.message(["to": #""P-2""#]), key: key)
    await ground.work()
    var browser = FamilyBrowser(ground)
    let link = try ground.link(to: "other@example.org")
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    try await browser.follow(try await browser.post("/choose-password", ["password": WebGround.password]))
    _ = try await browser.post("/safety")
    return browser
  }

  private func drafts(_ ground: WebGround) async throws -> Int64 { try await ground.count("answer_draft") }

  @Test func `what is saved stands in the box again, elsewhere too, until it is sent`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let kept = try await browser.post(path, ["body": "Dear you,\r\n<b> & so on", "action": "save"])
    #expect(kept.headers.first("Location") == path + "?kept=1")
    try await browser.follow(kept)
    #expect(browser.page.contains("We have kept your answer. It is not sent yet."))
    #expect(browser.page.contains("Dear you,\n&lt;b&gt; &amp; so on</textarea>"))
    var elsewhere = FamilyBrowser(ground)
    ground.clock.advance(by: .days(2))
    try await elsewhere.get("/sign-in")
    try await elsewhere.follow(try await elsewhere.post("/sign-in", Self.right))
    try await elsewhere.get(path)
    #expect(elsewhere.page.contains("You began this answer on"))
    #expect(elsewhere.page.contains("&amp; so on</textarea>"))
    try await elsewhere.follow(try await elsewhere.post(path, ["body": "Dear you."]))
    #expect(!elsewhere.page.contains("You began this answer") && elsewhere.page.contains("></textarea>"))
    #expect(try await drafts(ground) == 0)
  }

  @Test func `the list of messages says where an answer was begun, until it is sent or kept no longer`()
    async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let mark = "Answer not sent yet"
    func listed() async throws -> Bool {
      try await browser.get("/messages")
      return browser.page.contains(mark)
    }
    #expect(try await !listed())
    try await browser.get(path)
    _ = try await browser.post(path, ["body": "Dear you", "action": "save"])
    #expect(try await listed())
    // Whoever else reads for her does not learn of it: it is the account's that typed it.
    try await ground.database.database.write {
      try $0.execute("UPDATE answer_draft SET account_id = 'other'")
    }
    #expect(try await !listed())
    try await browser.get(path)
    _ = try await browser.post(path, ["body": "Dear you again", "action": "save"])
    #expect(try await listed())
    // Nor does who has not shown the second factor without which the message does not open.
    try await ground.database.database.write { try $0.execute("UPDATE message SET needs_second_factor = 1") }
    #expect(try await !listed())
    try await ground.database.database.write { try $0.execute("UPDATE message SET needs_second_factor = 0") }
    #expect(try await listed())
    try await browser.get(path)
    try await browser.follow(try await browser.post(path, ["body": "Dear you."]))
    #expect(try await !listed())
    // It is kept for fourteen days, swept or not, and of no use where the message was taken back.
    try await browser.get(path)
    _ = try await browser.post(path, ["body": "Once more", "action": "save"])
    #expect(try await listed())
    try await ground.database.database.write { try $0.execute("UPDATE message SET status = 'revoked'") }
    #expect(try await !listed())
    try await ground.database.database.write { try $0.execute("UPDATE message SET status = 'answered'") }
    #expect(try await listed())
    ground.clock.advance(by: .days(14) + .seconds(1))
    try await browser.get("/sign-in")
    try await browser.follow(try await browser.post("/sign-in", Self.right))
    #expect(try await !listed())
  }

  @Test func `what was begun is deleted on asking, and an empty box keeps nothing`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let nothing = try await browser.post(path, ["body": " \r\n", "action": "save"])
    #expect(nothing.headers.first("Location") == path)
    #expect(try await drafts(ground) == 0)
    try await browser.get(path)
    let saved = try await browser.upload(
      path,
      ["body": "words", "action": "save"],
      files: [("a.pdf", Self.pdf)]
    )
    try await browser.follow(saved)
    #expect(browser.page.contains("Leave out a.pdf"))
    try await browser.follow(try await browser.post(path, ["body": "words", "action": "discard"]))
    #expect(!browser.page.contains("a.pdf") && browser.page.contains("></textarea>"))
    #expect(try await drafts(ground) == 0)
  }

  @Test func `what is posted after the end is kept, and given back to the same person on the same message`()
    async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    ground.clock.advance(by: .minutes(21))
    let late = try await browser.upload(path, ["body": "late words"], files: [("late.pdf", Self.pdf)])
    let message = try #require(path.split(separator: "/").last)
    #expect(late.status == 303)
    #expect(late.headers.first("Location") == "/sign-in?ended=1&message=\(message)")
    try await browser.follow(late)
    #expect(!browser.page.contains("late words"))
    // A wrong password does not lose the way.
    try await browser.post(
      "/sign-in",
      Self.right.merging(["password": "wrong, all wrong", "message": String(message)]) { $1 }
    )
    #expect(browser.page.contains("name=\"message\" value=\"\(message)\""))
    let back = try await browser.post("/sign-in", Self.right.merging(["message": String(message)]) { $1 })
    #expect(back.headers.first("Location") == path)
    try await browser.follow(back)
    #expect(browser.page.contains("late words</textarea>") && browser.page.contains("Leave out late.pdf"))
    #expect(browser.page.contains("when you were signed out already"))
    #expect(browser.page.contains("value=\"discard_late\""))
    #expect(try await ground.count("reply") == 0)
    let shown = try #require(
      browser.page.firstMatch(of: /name="took_late" value="(late_[a-z0-9]+ [a-z]+_[a-z0-9]+)"/)?.1
    )
    try await browser.follow(
      try await browser.post(path, ["body": "late words", "took_late": String(shown)])
    )
    #expect(try await ground.count("reply") == 1)
    #expect(try await ground.count("attachment WHERE content_id IS NOT NULL") == 1)
    #expect(try await drafts(ground) == 0)
  }

  /// Somebody else may have sat at the device: what they added never goes with an answer that did not show it.
  @Test func `a file that came late does not slip into an answer`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    ground.clock.advance(by: .minutes(21))
    _ = try await browser.upload(
      path,
      ["body": "", "action": "discard"],
      files: [("planted.pdf", Self.pdf)]
    )
    try await browser.get("/sign-in")
    _ = try await browser.post("/sign-in", Self.right)
    try await browser.get(path)
    #expect(!browser.page.contains("planted.pdf"))
    try await browser.follow(try await browser.post(path, ["body": "my own words"]))
    #expect(try await ground.count("reply") == 1)
    #expect(try await ground.count("attachment WHERE content_id IS NOT NULL") == 0)
  }

  @Test func `the next person at that browser neither sees it nor learns that it is there`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    let next = try await stranger(ground)
    let message = String(try #require(path.split(separator: "/").last))
    var answers: [HTTPResponse] = []
    for hasWritten in [true, false] {
      try await browser.get("/sign-in")
      _ = try await browser.post("/sign-in", Self.right)
      try await browser.get(path)
      ground.clock.advance(by: .minutes(21))
      if hasWritten { try await browser.post(path, ["body": "late words"]) }
      // With something kept or not, everything is the same from here.
      try await browser.get(path)
      try await browser.get("/sign-in?ended=1&message=\(message)")
      #expect(!browser.page.contains("late words"))
      let entered = try await browser.post(
        "/sign-in",
        ["email": "other@example.org", "password": WebGround.password, "message": message]
      )
      #expect(entered.headers.first("Location") == "/messages")
      answers.append(entered)
      #expect(try await browser.get(path).status == 404)
      try await browser.get("/messages")
      _ = try await browser.post("/sign-out")
    }
    #expect(answers.map(\.status) == [303, 303])
    _ = next
  }

  enum Ending: CaseIterable {
    case signedOut, elsewhere, frozen, dayLater, stranger, otherMessage, wrongToken, exit
  }

  @Test(arguments: Ending.allCases)
  func `nothing is taken of a page whose session somebody ended, or of a stranger`(ending: Ending)
    async throws
  {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let cookies = browser.cookies
    let token = try #require(browser.token(of: path))
    var target = path
    var fields = ["form_token": token, "body": "late words"]
    switch ending {
    case .signedOut: try await browser.post("/sign-out")
    case .exit: try await browser.get("/exit")
    case .elsewhere:
      ground.clock.advance(by: .minutes(21))
      var other = FamilyBrowser(ground)
      try await other.get("/sign-in")
      try await other.follow(try await other.post("/sign-in", Self.right))
      try await other.get("/account/sign-ins")
      try await other.post("/account/sign-ins", ["action": "end_others"])
    case .frozen:
      ground.clock.advance(by: .minutes(21))
      _ = try await ground.call(.post, "/people/P-1/freeze", key: try await ground.newKey())
    case .dayLater: ground.clock.advance(by: .hours(24))
    case .stranger: browser = FamilyBrowser(ground)
    case .otherMessage:
      _ = try await ground.call(.post, "/messages", Sample.message(), key: try await ground.newKey())
      let ids = try await ground.database.database.read {
        try $0.query("SELECT id FROM message ORDER BY id").map { try $0.text("id") }
      }
      target = "/messages/" + (try #require(ids.last))
    case .wrongToken: fields["form_token"] = String(repeating: "A", count: 44)
    }
    ground.clock.advance(by: .minutes(21))
    if ending != .stranger { browser.cookies = cookies }
    #expect(try await browser.postBare(target, fields).status == 303)
    #expect(try await drafts(ground) == 0)
    let files = try await browser.upload(
      target,
      fields,
      files: [("a.pdf", Self.pdf)],
      token: fields["form_token"]
    )
    #expect(files.status == 303)
    #expect(try await ground.count("attachment") == 0)
  }

  @Test func `what is posted twice after the end is given back whole`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.follow(try await browser.post(path, ["body": "kept before", "action": "save"]))
    #expect(browser.page.contains(#"name="kept_at" value="\#(ground.clock.now.milliseconds)""#))
    let page = browser
    ground.clock.advance(by: .minutes(21))
    for words in ["first words", "", "second words", "second words"] {
      browser = page
      #expect(try await browser.post(path, ["body": words]).status == 303)
      ground.clock.advance(by: .seconds(1))
    }
    try await browser.get("/sign-in")
    _ = try await browser.post("/sign-in", Self.right)
    try await browser.get(path)
    let all = ["kept before", "first words", "second words"].joined(separator: "\n\n----------\n\n")
    #expect(browser.page.contains(all + "</textarea>"))
    #expect(browser.page.contains("There is a line between the pieces."))
    let shown = try #require(browser.page.firstMatch(of: /name="took_late" value="([^"]+)"/)?.1)
    let discarding = ["body": "x", "action": "discard_late", "took_late": String(shown)]
    try await browser.follow(try await browser.post(path, discarding))
    #expect(browser.page.contains("kept before</textarea>"))
    #expect(try await drafts(ground) == 1)
  }

  /// Without a script the button lies in the frame, and belongs to the form of the answer.
  @Test func `staying signed in without a script keeps what was typed`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    #expect(browser.page.contains(#"form="answer-form" name="action" value="stay""#))
    ground.clock.advance(by: .minutes(19))
    let stayed = try await browser.upload(
      path,
      ["body": "half an answer", "action": "stay"],
      files: [("a.pdf", Self.pdf)]
    )
    #expect(stayed.headers.first("Location") == path + "?kept=1")
    ground.clock.advance(by: .minutes(19))
    try await browser.follow(stayed)
    #expect(browser.page.contains("half an answer</textarea>") && browser.page.contains("Leave out a.pdf"))
    #expect(try await ground.count("reply") == 0)
    // With nothing typed it leads back all the same, and after the end it is kept as what is posted late.
    try await browser.follow(try await browser.post(path, ["body": "", "action": "discard"]))
    let nothing = try await browser.post(path, ["body": " ", "action": "stay"])
    #expect(nothing.headers.first("Location") == path)
    try await browser.get(path)
    ground.clock.advance(by: .minutes(21))
    #expect(try await browser.post(path, ["body": "too late", "action": "stay"]).status == 303)
    #expect(try await drafts(ground) == 1)
  }

  @Test func `elsewhere it leads back to the page, and to none but ours`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    for page in ["/account/email", "/account/people/add", "/messages", "/account/second-factor?message=x"] {
      try await browser.get(page)
      #expect(!browser.page.contains("form=\"answer-form\""))
      let next = try #require(browser.page.firstMatch(of: /name="next" value="([^"]*)"/)).output.1
      #expect(String(next) == page)
      let stayed = try await browser.post("/stay", ["next": String(next)])
      #expect(stayed.headers.first("Location") == page)
    }
    for elsewhere in [
      "", "https://www.example.net/", "//www.example.net/", "/\\www.example.net", "/exit", "/sign-out",
      "/staff",
      "/nowhere", "/messages/../exit", "/messages/%2e%2e/exit", "/messages\r\nX: y",
      "/account/second-factor/kept",
      path + "/../../exit",
    ] {
      try await browser.get("/messages")
      let stayed = try await browser.post("/stay", ["next": elsewhere])
      #expect(stayed.headers.first("Location") == "/messages", "\(elsewhere)")
    }
  }

  /// Whoever was shown the page once may post files to it as long as the session goes on, and a day beyond.
  @Test(arguments: [false, true])
  func `no file is taken for a message that may not be answered any more`(isLate: Bool) async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let id = try #require(path.split(separator: "/").last)
    let key = try await ground.newKey()
    #expect(try await ground.call(.post, "/messages/\(id)/revoke", key: key).status == 200)
    if isLate { ground.clock.advance(by: .minutes(21)) }
    let page = browser
    let answer = try await browser.upload(
      path,
      ["body": ""],
      files: [("a.pdf", Self.pdf), ("b.pdf", Self.pdf)]
    )
    #expect(answer.status == (isLate ? 303 : 200))
    #expect(isLate || browser.heading == "This message was taken back")
    browser = page
    #expect(
      try await browser.upload(path, ["body": "x"], files: [("a.pdf", Self.pdf)]).status
        == (isLate ? 303 : 404)
    )
    // Not even for a moment: what was sealed and thrown away would still stand here until the sweep.
    #expect(try await ground.count("attachment") == 0)
    #expect(try await ground.count("attachment_chunk") == 0)
  }

  @Test func `a page left open in one tab is known again when the other has signed in anew`() async throws {
    let ground = try await WebGround()
    var (browser, path) = try await ground.readingMother()
    try await browser.get(path)
    let token = try #require(browser.token(of: path))
    let session = try #require(
      browser.page.firstMatch(of: /name="session" value="([^"]+)"/).map { String($0.1) }
    )
    ground.clock.advance(by: .minutes(21))
    // The other tab comes first, and then signs in.
    try await browser.get("/messages")
    try await browser.get("/sign-in")
    let fields = ["form_token": token, "session": session, "body": "words of the old tab"]
    var other = try await stranger(ground)
    _ = try await browser.post("/sign-in", Self.right)
    #expect(try await other.postBare(path, fields).status == 403)
    #expect(try await browser.postBare(path, fields.merging(["session": "ses_x"]) { $1 }).status == 403)
    #expect(try await drafts(ground) == 0)
    let taken = try await browser.postBare(path, fields)
    #expect(taken.headers.first("Location") == path)
    try await browser.follow(taken)
    #expect(browser.page.contains("words of the old tab</textarea>"))
    #expect(try await ground.count("reply") == 0)
  }
}
