import Access
import Alerts
import Core
import HTTPEngine
import People
import Record
import Support
import Testing

@testable import Web

@Suite("Messages, as those who work on a case have them", .onBothDatabases) struct StaffMessagesTests {
  /// A mother who has read a message of a case that is Pat's, and Pat at work.
  struct Scene {
    let ground: WebGround
    let mother: FamilyBrowser
    let path: String
    let pat: WebGround.Staff

    init() async throws {
      ground = try await WebGround()
      (mother, path) = try await ground.readingMother()
      try await Scene.allocate(["pat@agency.example.org"], on: ground)
      pat = try await ground.signedInStaff()
    }

    static func allocate(_ staff: [String], team: String? = nil, on ground: WebGround) async throws {
      var record = CaseRecord(agency: "england")
      record.allocated = staff
      record.team = team
      _ = try await ground.rooms.people.putCase(reference: "C-1", record: record, by: .gateway)
    }

    func reply(_ text: String) async throws {
      var mother = mother
      try await mother.get(path)
      let response = try await mother.post(path, ["body": text])
      #expect(response.status == 303)
    }

    /// The path of the one form of the page whose action begins so.
    static func action(_ start: String, of browser: FamilyBrowser) throws -> String {
      let found = try #require(browser.page.firstRange(of: "action=\"\(start)"))
      let rest = browser.page[found.lowerBound...].dropFirst("action=\"".count)
      return String(rest.prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }
  }

  @Test func `what was sent is listed, and an answer comes with a mail that says nothing`() async throws {
    let scene = try await Scene()
    var pat = scene.pat.browser
    try await pat.get("/staff/messages")
    #expect(pat.heading == "Messages of your cases")
    #expect(pat.page.contains("/staff\(scene.path)"))
    try await scene.reply("vermilion needle")
    await scene.ground.work()
    let mail = try #require(
      scene.ground.mail.all.last {
        $0.to == "pat@agency.example.org" && $0.content.hasPrefix("An answer has come\n")
      }
    )
    #expect(mail.content.contains("https://localhost:8443/staff\(scene.path)"))
    for secret in ["vermilion", "Anna", "C-1"] { #expect(!mail.content.contains(secret)) }
    try await pat.get("/staff/messages")
    #expect(pat.page.contains("New answers: 1"))
    try await pat.get("/staff")
    #expect(pat.page.contains("Answers in your cases that nobody has read: 1"))
    try await pat.get("/staff\(scene.path)")
    #expect(pat.page.contains("vermilion needle") && pat.page.contains("First read by Pat Practitioner"))
    for path in ["/staff/messages", "/staff"] {
      try await pat.get(path)
      #expect(!pat.page.contains("New answers"))
    }
  }

  @Test func `who was told of an answer hears of the next one when they have read it`() async throws {
    let scene = try await Scene()
    func mails() -> Int { scene.ground.mail.all.count { $0.content.hasPrefix("An answer has come") } }
    for number in 0..<3 {
      try await scene.reply("answer \(number)")
      await scene.ground.work()
    }
    #expect(mails() == 1)
    var pat = scene.pat.browser
    try await pat.get("/staff\(scene.path)")
    #expect(pat.page.contains("answer 0") && pat.page.contains("answer 2"))
    try await scene.reply("answer 3")
    await scene.ground.work()
    #expect(mails() == 2)
    // Whoever has the case now was told of none.
    _ = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague")
    try await Scene.allocate(["bo@agency.example.org"], on: scene.ground)
    try await scene.reply("answer 4")
    await scene.ground.work()
    #expect(
      scene.ground.mail.all.last { $0.content.hasPrefix("An answer has come") }?.to == "bo@agency.example.org"
    )
    #expect(mails() == 3)
  }

  @Test func `an answer that nobody reads for two working days is the team's`() async throws {
    let scene = try await Scene()
    try await Scene.allocate(["pat@agency.example.org"], team: "North", on: scene.ground)
    var other = CaseRecord(agency: "england")
    other.allocated = ["bo@agency.example.org"]
    other.team = "North"
    _ = try await scene.ground.rooms.people.putCase(reference: "OTHER", record: other, by: .gateway)
    try await scene.reply("vermilion needle")
    await scene.ground.work()
    scene.ground.clock.advance(by: .hours(20))
    await scene.ground.work()
    let early = try await scene.ground.rooms.alerts.list(AlertQuery(kind: .unread)).items
    #expect(early.isEmpty)
    scene.ground.clock.advance(by: .days(6))
    await scene.ground.work()
    let alerts = try await scene.ground.rooms.alerts.list(AlertQuery(kind: .unread)).items
    #expect(alerts.count == 1 && alerts.first?.owner == nil)
    var bo = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague").browser
    try await bo.get("/staff/messages")
    #expect(!bo.page.contains("/staff\(scene.path)"))
    try await bo.get("/staff/messages/team")
    #expect(bo.page.contains("/staff\(scene.path)") && bo.page.contains("New answers: 1"))
    try await bo.get("/staff\(scene.path)")
    #expect(bo.page.contains("vermilion needle") && !bo.page.contains("Write to them again"))
    let closed = try await scene.ground.rooms.alerts.list(AlertQuery(kind: .unread, status: .open)).items
    #expect(closed.isEmpty)
  }

  @Test func `where nobody is there to hear of it, it is the team's at once`() async throws {
    let scene = try await Scene()
    try await Scene.allocate(["nobody-yet@agency.example.org"], team: "North", on: scene.ground)
    try await scene.reply("an answer")
    await scene.ground.work()
    #expect(try await scene.ground.rooms.alerts.list(AlertQuery(kind: .unread)).items.count == 1)
    #expect(!scene.ground.mail.all.contains { $0.content.hasPrefix("An answer has come") })
  }

  @Test func `what a helper wrote is not the person's own at the desk`() async throws {
    let scene = try await Scene()
    var mother = scene.mother
    let code = try await HelperTests.name(&mother, HelperTests.wish.merging(["may_answer": "yes"]) { $1 })
    var helper = try await HelperTests.come(scene.ground, code)
    try await helper.get(scene.path)
    #expect(try await helper.post(scene.path, ["body": "I write for Anna."]).status == 303)
    var pat = scene.pat.browser
    try await pat.get("/staff" + scene.path)
    #expect(pat.page.contains("I write for Anna.") && pat.page.contains("Written by Sam Helper"))
  }

  @Test func `a message is written, looked at, and sent once`() async throws {
    let scene = try await Scene()
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/new?answer=\(scene.path.split(separator: "/").last ?? "")")
    #expect(pat.heading == "Write a message")
    #expect(pat.page.contains(" checked>") && pat.page.contains("Anna"))
    let recipient = try #require(pat.page.firstMatch(of: /name="to" type="radio" value="(per_[a-z0-9]+)"/)).1
    let form = try Scene.action("/staff/messages/drafts/", of: pat)
    let token = try #require(pat.token(of: form.replacing("&", with: "&amp;")))
    let files = [(name: "Plan.txt", bytes: Array("The plan.".utf8))]
    let nothing = try await pat.upload(
      form,
      ["to": String(recipient), "body": " "],
      files: files,
      token: token
    )
    #expect(nothing.status == 200 && pat.page.contains("Write the message"))
    let fields = ["to": String(recipient), "subject": "Re: needle", "body": "ochre letter"]
    let saved = try await pat.upload(form, fields, files: [], token: token)
    try await pat.follow(saved)
    #expect(pat.heading == "Look once more before it goes")
    #expect(pat.page.contains("Proved by the person") && pat.page.contains("Plan.txt"))
    #expect(pat.page.contains("ochre letter") && !pat.page.lowercased().contains("anna@example.org"))
    let confirm = try Scene.action("/staff/messages/drafts/", of: pat)
    let clicks = try #require(pat.token(of: confirm))
    let seen = String(try #require(pat.page.firstMatch(of: /name="files" value="(fil_[a-z0-9]+)"/)).1)
    for (revision, files) in [("1", seen), ("2", ""), ("2", seen + " fil_0"), ("2", "fil_0")] {
      let stale = try await pat.postBare(
        confirm,
        ["revision": revision, "files": files, "form_token": clicks]
      )
      #expect(stale.headers.first("Location") == confirm)
    }
    let fieldsSeen = ["revision": "2", "files": seen, "form_token": clicks]
    let sent = try await pat.postBare(confirm, fieldsSeen)
    let again = try await pat.postBare(confirm, fieldsSeen)
    #expect(sent.status == 303 && again.headers.first("Location") == sent.headers.first("Location"))
    try await pat.follow(sent)
    #expect(pat.page.contains("In the same conversation"))
    #expect(try await scene.ground.count("message") == 2)
    var mother = scene.mother
    try await mother.get("/messages")
    let path = try #require(sent.headers.first("Location")?.dropFirst("/staff".count).prefix { $0 != "?" })
    try await mother.get(String(path))
    #expect(mother.page.contains("ochre letter") && mother.page.contains("Plan.txt"))
  }

  @Test func `somebody else's messages, drafts, files and cases are not found`() async throws {
    let scene = try await Scene()
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/new?answer=\(scene.path.split(separator: "/").last ?? "")")
    let form = try Scene.action("/staff/messages/drafts/", of: pat)
    let token = try #require(pat.token(of: form.replacing("&", with: "&amp;")))
    let recipient = try #require(pat.page.firstMatch(of: /name="to" type="radio" value="(per_[a-z0-9]+)"/)).1
    try await pat.upload(form, ["to": String(recipient), "body": "letter"], files: [], token: token)
    let draft = String(form.prefix { $0 != "?" })
    var bo = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague").browser
    for path in [
      "/staff\(scene.path)", draft, draft + "/confirm", "/staff\(scene.path)/files/fil_x",
      "/staff/messages/new?answer=\(scene.path.split(separator: "/").last ?? "")",
      "/staff/messages/new?" + form.drop { $0 != "?" }.dropFirst(), "/staff/messages?case=nonsense",
      "/staff/messages?" + form.drop { $0 != "?" }.dropFirst(),
    ] {
      #expect(try await bo.get(path).status == 404, "\(path)")
    }
    #expect(try await bo.upload(form, ["body": "mine"], files: [], token: token).status == 404)
    #expect(try await bo.postBare(draft + "/confirm", ["revision": "1", "form_token": token]).status == 403)
    #expect(try await scene.ground.count("message") == 1)
  }

  @Test func `who is away says so, and hands a case over`() async throws {
    let scene = try await Scene()
    try await Scene.allocate(["pat@agency.example.org"], team: "North", on: scene.ground)
    var other = CaseRecord(agency: "england")
    other.allocated = ["bo@agency.example.org"]
    other.team = "North"
    _ = try await scene.ground.rooms.people.putCase(reference: "OTHER", record: other, by: .gateway)
    var bo = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague").browser
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/absence")
    #expect(pat.page.contains("Bo Colleague"))
    let wrong = try await pat.post("/staff/messages/absence", ["day": "1", "month": "1", "year": "2020"])
    #expect(wrong.status == 200 && pat.page.contains("Write the day on which you are back"))
    let until = LondonTime.date(of: scene.ground.clock.now + .days(10))
    let day = ["day": "\(until.day)", "month": "\(until.month)", "year": "\(until.year)"]
    try await pat.follow(
      try await pat.post(
        "/staff/messages/absence",
        day.merging(["stand_in": "bo@agency.example.org"]) { $1 }
      )
    )
    #expect(pat.page.contains("Bo Colleague stands in for you."))
    try await bo.get("/staff/messages")
    #expect(bo.page.contains("you stand in") && bo.page.contains("/staff\(scene.path)"))
    try await scene.reply("an answer")
    await scene.ground.work()
    #expect(
      scene.ground.mail.all.last { $0.content.hasPrefix("An answer has come") }?.to
        == "bo@agency.example.org"
    )
    let courtCase = try #require(pat.page.firstMatch(of: /<option value="(cas_[a-z0-9]+)"/)).1
    try await pat.follow(
      try await pat.post(
        "/staff/messages/hand-over",
        ["case": String(courtCase), "successor": "bo@agency.example.org"]
      )
    )
    try await pat.get("/staff/messages")
    #expect(pat.page.contains("You have no cases yet"))
  }
}
