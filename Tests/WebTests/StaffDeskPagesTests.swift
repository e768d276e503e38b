import Access
import Alerts
import Attachments
import Core
import HTTPEngine
import People
import Portal
import Record
import Support
import Testing

@testable import Web

@Suite("The desk of who works on cases", .onBothDatabases) struct StaffDeskPagesTests {
  typealias Scene = StaffMessagesTests.Scene

  static func id(_ scene: Scene) -> String { String(scene.path.split(separator: "/").last ?? "") }

  // MARK: What leads nowhere

  @Test func `outside, a path that is none looks like one that is; inside, refusals stay in the frame`()
    async throws
  {
    let ground = try await WebGround()
    let (mother, _) = try await ground.readingMother()
    var stranger = FamilyBrowser(ground)
    var family = mother
    family.cookies["__Host-staff"] = mother.cookies["__Host-session"]
    for path in ["/staff/account", "/staff/nothing", "/staff/messages/drafts", "/staff/messages/x/y/z"] {
      for number in 0..<2 {
        var browser = number == 0 ? stranger : family
        let got = try await browser.get(path)
        #expect(got.status == 303)
        #expect(got.headers.first("Location") == "/staff/sign-in?next=\(path)")
        let posted = try await browser.postBare(path, ["x": "y"])
        #expect(posted.status == 303 && posted.headers.first("Location") == "/staff/sign-in?ended=1")
      }
    }
    #expect(try await stranger.get("/staffing").status == 404)
    #expect(stranger.heading == "We cannot find this page")
    var pat = try await ground.signedInStaff().browser
    for path in ["/staff/nothing", "/staff/messages/msg_none", "/staff/messages/drafts/x/confirm"] {
      #expect(try await pat.get(path).status == 404)
      #expect(pat.heading == "There is nothing here for you" && pat.page.contains("Pat Practitioner"))
      #expect(!pat.page.contains("Exit this page"))
    }
    let wrong = try await pat.postBare("/staff/nothing", [:])
    #expect(wrong.status == 404)
    let other = try await pat.postBare("/staff", [:])
    #expect(other.status == 405 && other.headers.first("Allow")?.contains("GET") == true)
    #expect(pat.page.contains("Pat Practitioner"))
  }

  @Test func `a form of signing in that is not taken is told outside any session`() async throws {
    let ground = try await WebGround()
    var stranger = FamilyBrowser(ground)
    let response = try await stranger.postBare("/staff/sign-in", ["form_token": "x"])
    #expect(response.status == 403 && stranger.heading == "This was not taken")
    #expect(!stranger.page.contains("Exit this page"))
  }

  // MARK: The last day, taking back and giving again

  private func writing(_ scene: Scene) async throws -> (
    browser: FamilyBrowser, form: String, token: String, recipient: String
  ) {
    var pat = scene.pat.browser
    try await pat.get("/staff/messages/new?answer=\(StaffDeskPagesTests.id(scene))")
    let recipient = try #require(pat.page.firstMatch(of: /name="to" type="radio" value="(per_[a-z0-9]+)"/)).1
    let form = try Scene.action("/staff/messages/drafts/", of: pat)
    let token = try #require(pat.token(of: form.replacing("&", with: "&amp;")))
    return (pat, form, token, String(recipient))
  }

  private func day(_ scene: Scene, in days: Int64) -> [String: String] {
    let date = LondonTime.date(of: scene.ground.clock.now + .days(days))
    return ["last_day": "\(date.day)", "last_month": "\(date.month)", "last_year": "\(date.year)"]
  }

  @Test func `a message has a last day, which is judged, shown, kept to, and over the day after`()
    async throws
  {
    let scene = try await Scene()
    var (pat, form, token, recipient) = try await writing(scene)
    let letter = ["to": recipient, "subject": "Friday", "body": "ochre letter"]
    for wrong in [
      day(scene, in: -1), day(scene, in: 3 * 366 + 2),
      ["last_day": "31", "last_month": "2", "last_year": "2027"],
      ["last_day": "5", "last_month": "", "last_year": ""],
      ["last_day": "x", "last_month": "y", "last_year": "z"],
    ] {
      let answer = try await pat.upload(form, letter.merging(wrong) { $1 }, files: [], token: token)
      #expect(answer.status == 200 && pat.page.contains("Write the last day as a day"), "\(wrong)")
      #expect(pat.page.contains("value=\"\(wrong["last_day"] ?? "")\""), "what was typed stays")
    }
    let right = day(scene, in: 10)
    try await pat.follow(
      try await pat.upload(form, letter.merging(right) { $1 }, files: [], token: token)
    )
    let last = LondonTime.day(of: LondonTime.date(of: scene.ground.clock.now + .days(10)), in: .english)
    #expect(pat.heading == "Look once more before it goes" && pat.page.contains(last))
    let confirm = try Scene.action("/staff/messages/drafts/", of: pat)
    let clicks = try #require(pat.token(of: confirm))
    let revision = String(try #require(pat.page.firstMatch(of: /name="revision" value="([0-9]+)"/)).1)
    let sent = try await pat.postBare(
      confirm,
      ["revision": revision, "files": "", "form_token": clicks]
    )
    try await pat.follow(sent)
    #expect(pat.page.contains("Last day it can be read: \(last)"))
    let path = String(
      try #require(sent.headers.first("Location")).dropFirst("/staff".count).prefix { $0 != "?" }
    )
    var mother = scene.mother
    try await mother.get(path)
    #expect(mother.page.contains("ochre letter"))
    let message = try #require(MessageID(parsing: String(path.split(separator: "/").last ?? "")))
    let view = try #require(try await scene.ground.rooms.portal.view(message, by: .apiKey("key_1")))
    let end = LondonTime.start(of: LondonTime.date(of: scene.ground.clock.now + .days(11)))
    #expect(view.expiresAt == end)
  }

  @Test func `who takes a message back or restores it sees whom and what first, and nobody else can`()
    async throws
  {
    let scene = try await Scene()
    let path = "/staff\(scene.path)"
    var pat = scene.pat.browser
    try await pat.get(path)
    #expect(pat.page.contains("href=\"\(path)/revoke\"") && !pat.page.contains("/restore\""))
    try await pat.get(path + "/restore")
    #expect(pat.heading != "Restore this message?")
    try await pat.get(path + "/revoke")
    #expect(pat.heading == "Take this message back?" && pat.page.contains("Anna"))
    #expect(pat.page.contains("The person has read it, and still knows what it says."))
    #expect(try await pat.postBare(path + "/revoke", ["form_token": "x"]).status == 403)
    try await pat.get(path + "/revoke")
    try await pat.follow(try await pat.post(path + "/revoke", [:]))
    #expect(pat.page.contains("Taken back. Nobody can open it any more."))
    var mother = scene.mother
    try await mother.get(scene.path)
    #expect(mother.page.contains("This message was taken back"))
    var bo = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague").browser
    for end in ["/revoke", "/restore"] { #expect(try await bo.get(path + end).status == 404) }
    try await pat.get(path + "/restore")
    #expect(pat.heading == "Restore this message?" && pat.page.contains("Anna"))
    let token = try #require(pat.token(of: path + "/restore"))
    try await pat.follow(try await pat.postBare(path + "/restore", ["form_token": token]))
    #expect(pat.page.contains("Restored. It opens again as before."))
    try await mother.get(scene.path)
    #expect(!mother.page.contains("This message was taken back"))
    // The second tab's click, and the token of the other form.
    #expect(try await pat.postBare(path + "/restore", ["form_token": token]).status == 200)
    #expect(pat.page.contains("Its time is over, or it is restored already."))
    #expect(try await pat.postBare(path + "/revoke", ["form_token": token]).status == 403)
  }

  @Test func `what is frozen meanwhile is not restored, and the page says why`() async throws {
    let scene = try await Scene()
    let path = "/staff\(scene.path)"
    var pat = scene.pat.browser
    try await pat.get(path + "/revoke")
    _ = try await pat.post(path + "/revoke", [:])
    try await pat.get(path + "/restore")
    let token = try #require(pat.token(of: path + "/restore"))
    var mother = scene.mother
    try await mother.get("/account/freeze")
    _ = try await mother.post("/account/freeze", [:])
    let answer = try await pat.postBare(path + "/restore", ["form_token": token])
    #expect(answer.status == 200 && pat.page.contains("This person is frozen"))
    #expect(!pat.page.contains("<button class=\"act\""))
  }

  // MARK: Files over a limit

  @Test(
    arguments: [
      (20, 1, nil), (21, 1, .filesTooMany), (4, 30 << 20, .filesTooLarge), (3, 30 << 20, nil),
    ] as [(Int, Int, StaffWritePage.Problem?)]
  )
  func `which limit the files are over is told`(count: Int, bytes: Int, problem: StaffWritePage.Problem?)
    async throws
  {
    let found = StaffWritePage.Problem(
      sizes: Array(repeating: bytes, count: count),
      within: FileLimits.standard
    )
    #expect(found == problem)
  }

  @Test func `over twenty files the page says so, and what to do`() async throws {
    let scene = try await Scene()
    var (pat, form, token, recipient) = try await writing(scene)
    let files = (0..<21).map { (name: "Plan \($0).txt", bytes: Array("The plan \($0).".utf8)) }
    let letter = ["to": recipient, "body": "letter"]
    let answer = try await pat.upload(form, letter, files: files, token: token)
    #expect(answer.status == 200)
    #expect(pat.page.contains("Files: a message takes at most 20, and these are more."))
    let draft = String(form.prefix { $0 != "?" })
    try await pat.get(draft + "/confirm")
    #expect(pat.heading == "Write a message" && pat.page.contains("a message takes at most 20"))
    let one = String(
      try #require(pat.page.firstMatch(of: /name="leave_out" type="checkbox" value="(fil_[a-z0-9]+)"/)).1
    )
    let again = try #require(
      pat.token(of: try Scene.action("/staff/messages/drafts/", of: pat).replacing("&", with: "&amp;"))
    )
    let mended = try await pat.upload(
      form,
      letter.merging(["leave_out": one]) { $1 },
      files: [],
      token: again
    )
    #expect(mended.status == 303)
  }

  // MARK: Finding, and alerts

  @Test func `a list is narrowed by reference and state, in an address without a person`() async throws {
    let scene = try await Scene()
    var pat = scene.pat.browser
    try await pat.get("/staff/messages?reference=c-1&state=opened")
    #expect(pat.page.contains("/staff\(scene.path)") && pat.page.contains("What was found"))
    try await pat.get("/staff/messages?reference=C-1&state=answered")
    #expect(
      !pat.page.contains("/staff\(scene.path)") && pat.page.contains("None of your messages is like this")
    )
    try await scene.reply("an answer")
    try await pat.get("/staff/messages?state=answered")
    #expect(pat.page.contains("/staff\(scene.path)") && pat.page.contains("New answers: 1"))
    // One that is somebody else's, and one that is nobody's, are told alike.
    _ = try await scene.ground.rooms.people.putCase(
      reference: "OTHER",
      record: CaseRecord(agency: "england"),
      by: .gateway
    )
    try await pat.get("/staff/messages?reference=OTHER")
    let others = pat.page.replacing("OTHER", with: "")
    try await pat.get("/staff/messages?reference=NONE")
    #expect(pat.page.replacing("NONE", with: "") == others && pat.page.contains("like this"))
    #expect(try await pat.get("/staff/messages?find=1").status == 200)
    #expect(pat.page.contains("autofocus"))
  }

  @Test func `the home page counts the open alerts of one's own cases and of the team, by kind`() async throws
  {
    let scene = try await Scene()
    var pat = scene.pat.browser
    try await pat.get("/staff")
    #expect(pat.page.contains("No alert is open.") && pat.page.contains("One comes here when"))
    try await Scene.allocate(["pat@agency.example.org"], team: "North", on: scene.ground)
    try await scene.reply("vermilion needle")
    await scene.ground.work()
    scene.ground.clock.advance(by: .days(6))
    await scene.ground.work()
    let member = try await scene.ground.signedInStaff("bo@agency.example.org", name: "Bo Colleague")
    var other = CaseRecord(agency: "england")
    other.allocated = ["bo@agency.example.org"]
    other.team = "North"
    _ = try await scene.ground.rooms.people.putCase(reference: "OTHER", record: other, by: .gateway)
    var bo = member.browser
    try await bo.get("/staff")
    #expect(
      bo.page.contains("Waiting for your team") && bo.page.contains("An answer has not been read in time")
    )
    #expect(!bo.page.contains("In your cases") && !bo.page.contains("vermilion") && !bo.page.contains("Anna"))
    var lead = try await scene.ground.signedInStaff("lead@agency.example.org", roles: [.safeguardingLead])
      .browser
    try await lead.get("/staff")
    #expect(!lead.page.contains("Open alerts"))
    other.team = "South"
    _ = try await scene.ground.rooms.people.putCase(reference: "OTHER", record: other, by: .gateway)
    try await bo.get("/staff")
    #expect(bo.page.contains("No alert is open."))
  }
}
