import Access
import Core
import Foundation
import HTTPEngine
import Storage
import Support
import Testing
import Web

@Suite("Somebody who reads for a person", .onBothDatabases) struct HelperTests {
  static let address = "sam.helper@example.org"
  static let password = "green window eleven trees"
  static let wish = ["name": "Sam Helper", "email": address, "message": "all", "span": "three_months"]

  /// What the person does; gives the six digits.
  static func name(
    _ browser: inout FamilyBrowser,
    _ wish: [String: String] = HelperTests.wish
  ) async throws -> String {
    try await browser.get("/account/people/add")
    try await browser.post("/account/people/add", wish)
    #expect(browser.heading?.hasPrefix("Let ") == true)
    var fields = wish
    fields["action"] = "confirm"
    fields["password"] = WebGround.password
    #expect(try await browser.post("/account/people/add", fields).status == 200)
    let code = try #require(
      browser.page.firstMatch(of: /number-value" translate="no">([0-9]{3}) ([0-9]{3})</)
    )
    return String(code.output.1 + code.output.2)
  }

  /// What the helper does with link and digits; gives a browser at the list.
  static func come(_ ground: WebGround, _ code: String, at address: String = HelperTests.address) async throws
    -> FamilyBrowser
  {
    await ground.work()
    var helper = FamilyBrowser(ground)
    let link = try ground.link(to: address)
    #expect(link.hasPrefix("/helper/"))
    try await helper.get(link)
    try await helper.follow(try await helper.post(link, ["code": code]))
    try await helper.follow(try await helper.post("/choose-password", ["password": password]))
    if helper.heading != "Your messages" { try await helper.follow(try await helper.post("/safety")) }
    return helper
  }

  @Test func `link and digits lead to the messages, and everything bears the helper's name`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    _ = try await ground.call(.post, "/messages", Sample.message(["subject": #""Second""#]), key: key)
    let code = try await Self.name(&mother, Self.wish.merging(["may_answer": "yes"]) { $1 })
    var helper = try await Self.come(ground, code)
    try await helper.get("/messages")
    #expect(helper.heading == "Your messages" && helper.page.contains("Anna"))
    try await helper.get(path)
    #expect(helper.heading == nil || helper.page.contains("please read"))
    #expect(helper.page.contains("You are reading messages for Anna."))
    ground.clock.advance(by: .minutes(5))
    try await helper.get(path)
    let sent = try await helper.post(path, ["body": "I write for Anna."])
    #expect(sent.status == 303)
    // The person sees both, and the list's state is her own.
    try await mother.get(path)
    #expect(mother.page.contains("Opened by Sam Helper on") && mother.page.contains(">Sam Helper</h3>"))
    let id = path.split(separator: "/").last ?? ""
    let replies = try await ground.call(.get, "/messages/\(id)/replies", key: key)
    #expect(try replies["items"].elements[0]["written_by_helper"].text == "Sam Helper")
    let view = try await ground.call(.get, "/messages/\(id)", key: key)
    #expect(try view["opened_by_helpers"].elements[0]["name"].text == "Sam Helper")
    let acts = try await ground.helperActs()
    for act in ["helper.code", "helper.accepted", "messages.listed", "message.opened", "message.answered"] {
      #expect(acts.contains(act), "\(act)")
    }
  }

  @Test func `a look of the helper is no look of the person`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    let key = try await ground.newKey()
    let sent = try await ground.call(.post, "/messages", Sample.message(["subject": #""Second""#]), key: key)
    let id = try #require(try sent["id"].text)
    let code = try await Self.name(&mother)
    var helper = try await Self.come(ground, code)
    #expect(try await helper.get("/messages/\(id)").status == 200)
    #expect(try await ground.call(.get, "/messages/\(id)", key: key)["status"].text != "opened")
    // Without leave to answer there is no form, and a posted one is refused.
    #expect(helper.token(of: "/messages/\(id)") == nil && helper.page.contains("You cannot answer it"))
  }

  @Test func `wrong digits are five, and then the right ones open nothing`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    let code = try await Self.name(&mother)
    await ground.work()
    let link = try ground.link(to: Self.address)
    var helper = FamilyBrowser(ground)
    for _ in 0..<HelperTerms.codesALink {
      try await helper.get(link)
      #expect(try await helper.post(link, ["code": code == "111111" ? "222222" : "111111"]).status == 200)
      #expect(helper.page.contains("They are not right"))
    }
    try await helper.get(link)
    #expect(try await helper.post(link, ["code": code]).status == 410)
  }

  @Test func `a helper's link opens no page of the person, and the other way round`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    _ = try await Self.name(&mother)
    await ground.work()
    let token = try #require(
      try ground.link(to: Self.address).split(separator: "/").last?.split(separator: "?").first
    )
    var stranger = FamilyBrowser(ground)
    for page in ["verify", "welcome", "reset", "address"] {
      #expect(try await stranger.get("/\(page)/\(token)").status == 410)
    }
    let confirmation = try await ground.linkTokenOfFather()
    #expect(try await stranger.get("/helper/\(confirmation)").status == 410)
  }

  @Test func `it is removed quietly, and at once`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    var helper = try await Self.come(ground, try await Self.name(&mother))
    #expect(try await helper.get(path).status == 200)
    let mails = ground.mail.all.count
    try await mother.get("/account/people")
    let id = try #require(mother.page.firstMatch(of: /name="remove" value="([^"]+)"/)).output.1
    try await mother.follow(try await mother.post("/account/people", ["remove": String(id)]))
    #expect(mother.page.contains("Nobody else can read") && !mother.page.contains("Sam Helper"))
    #expect(try await helper.get(path).status == 303)
    await ground.work()
    #expect(ground.mail.all.count == mails)
    // Signed in again there is nothing, and no word about it.
    try await helper.signIn(Self.password, email: Self.address)
    try await helper.get("/messages")
    #expect(helper.heading == "Your messages" && !helper.page.contains("Anna"))
    #expect(try await helper.get(path).status == 404)
  }

  @Test func `it ends by its day, pauses with a freeze, and stays within one message`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    let second = try await ground.call(
      .post,
      "/messages",
      Sample.message(["subject": #""Second""#]),
      key: key
    )
    let other = "/messages/" + (try #require(try second["id"].text))
    let only = String(path.split(separator: "/").last ?? "")
    var wish = Self.wish
    wish["message"] = only
    wish["span"] = "two_weeks"
    var helper = try await Self.come(ground, try await Self.name(&mother, wish))
    #expect(try await helper.get(path).status == 200)
    #expect(try await helper.get(other).status == 404)
    #expect(try await helper.get("/messages").status == 200 && !helper.page.contains(other))
    #expect(try await ground.call(.post, "/people/P-1/freeze", key: key).status == 200)
    #expect(try await helper.get(path).status == 404)
    ground.clock.advance(by: .days(14))
    await ground.work()
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: key)
    #expect(try listed["items"].elements[0]["outcome"].text == "over")
  }

  @Test func `a party of the case gets no link, and the page says what it always says`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    _ = try await ground.readingFather()
    await ground.work()
    let mails = ground.mail.all.count
    var wish = Self.wish
    wish["email"] = "Ben@example.org"
    _ = try await Self.name(&mother, wish)
    let walled = mother.page.replacing(/[0-9]{3} [0-9]{3}/, with: "").replacing(/value="[^"]*"/, with: "")
    await ground.work()
    // Only the person is told of it.
    #expect(ground.mail.all.dropFirst(mails).allSatisfy { $0.to.lowercased() == "anna@example.org" })
    _ = try await Self.name(&mother)
    #expect(
      mother.page.replacing(/[0-9]{3} [0-9]{3}/, with: "").replacing(/value="[^"]*"/, with: "") == walled
    )
    let alerts = try await ground.call(.get, "/alerts?kind=party_wall", key: try await ground.newKey())
    // One about who named them, and one about whose address it is.
    #expect(try alerts["items"].elements.count == 2)
    // In the list both wait.
    try await mother.get("/account/people")
    #expect(mother.page.matches(of: /They cannot read yet/).count == 2)
  }

  /// Named twice, waited for, or become the other side's meanwhile: an address of a party looks like any other.
  @Test(arguments: ["Ben@example.org", address], [false, true])
  func `the list does not tell whose an address is`(address: String, comesLater: Bool) async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    if !comesLater { _ = try await ground.readingFather() }
    let wish = Self.wish.merging(["email": address]) { $1 }
    _ = try await Self.name(&mother, wish)
    await ground.work()
    if comesLater { _ = try await ground.readingFather() }
    await ground.work()
    func waiting() async throws -> Int {
      try await mother.get("/account/people")
      return mother.page.matches(of: /They cannot read yet/).count
    }
    #expect(try await waiting() == 1)
    // The same again takes the place of the first, the other party's too.
    _ = try await Self.name(&mother, wish)
    await ground.work()
    #expect(try await waiting() == 1)
    // Nobody takes it: it goes with its link.
    for _ in 0..<8 {
      ground.clock.advance(by: .days(1))
      await ground.work()
    }
    var again = FamilyBrowser(ground)
    try await again.get("/sign-in")
    try await again.follow(
      try await again.post("/sign-in", ["email": "anna@example.org", "password": WebGround.password])
    )
    try await again.get("/account/people")
    #expect(again.heading == "Who else can read")
    #expect(again.page.matches(of: /They cannot read yet/).isEmpty)
  }

  @Test func `who becomes a party stops reading`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    var helper = try await Self.come(ground, try await Self.name(&mother))
    #expect(try await helper.get(path).status == 200)
    let key = try await ground.newKey()
    // The same mailbox, of somebody of the same side.
    let aunt = Sample.father([
      "emails": #"[{"address": "sam.helper@example.org", "source": "self"}]"#,
      "cases": #"[{"reference": "C-1", "role": "aunt", "side": "applicant"}]"#,
    ])
    #expect(try await ground.call(.put, "/people/P-3", aunt, key: key).status == 201)
    #expect([303, 404].contains(try await helper.get(path).status))
    await ground.work()
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: key)
    #expect(try listed["items"].elements[0]["outcome"].text == "party")
  }

  @Test func `heightened risk waits for staff, and the page does not say so`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    let key = try await ground.newKey()
    let risk = #"{"agency": "england", "heightened_risk": true}"#
    #expect([200, 201].contains(try await ground.call(.put, "/cases/C-1", risk, key: key).status))
    var helper = try await Self.come(ground, try await Self.name(&mother))
    #expect(try await helper.get(path).status == 404)
    let listed = try await ground.call(.get, "/people/P-1/helpers", key: key)
    let id = try #require(try listed["items"].elements[0]["id"].text)
    #expect(try await ground.call(.put, "/people/P-1/helpers/\(id)/agreement", key: key).status == 200)
    #expect(try await helper.get(path).status == 200)
    #expect(try await ground.call(.delete, "/people/P-1/helpers/\(id)", key: key).status == 200)
    #expect(try await ground.call(.delete, "/people/P-1/helpers/\(id)", key: key).status == 404)
    #expect(try await helper.get(path).status == 303)
  }

  @Test func `it wants the password, a name and an address, and not the person's own`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    let mistakes = [
      (["name": " "], "Write a name"), (["email": "nobody"], "Write a whole email address"),
      (["email": "anna@example.org"], "This is your own email address"),
      (["action": "confirm", "password": "not the password at all"], "This is not your password"),
    ]
    for (change, words) in mistakes {
      try await mother.get("/account/people/add")
      try await mother.post("/account/people/add", Self.wish.merging(change) { $1 })
      #expect(mother.page.contains(words))
    }
    #expect(try await ground.count("helper") == 0)
  }

  @Test func `a helper has nothing of the person's account`() async throws {
    let ground = try await WebGround()
    var (mother, _) = try await ground.readingMother()
    var helper = try await Self.come(ground, try await Self.name(&mother))
    try await helper.get("/account")
    #expect(!helper.page.contains("/account/freeze") && !helper.page.contains("/account/people"))
    #expect(try await helper.get("/account/people/add").status == 303)
    try await helper.get("/account/people")
    #expect(!helper.page.contains("Sam Helper"))
    // A freeze of the helper's is nobody's, and its choices are no choices of the person's.
    try await helper.get("/account/freeze")
    try await helper.post("/account/freeze")
    #expect(try await mother.get("/messages").status == 200)
  }

  @Test func `somebody with messages of their own helps with the account they have`() async throws {
    let ground = try await WebGround()
    var (mother, path) = try await ground.readingMother()
    // Somebody of another case.
    let key = try await ground.newKey()
    var friend = FamilyBrowser(ground)
    let record = Sample.mother([
      "given_name": #""Cara""#, "emails": #"[{"address": "cara@example.org", "source": "self"}]"#,
      "phones": nil,
      "cases": #"[{"reference": "C-9", "role": "mother", "side": "applicant"}]"#,
    ])
    #expect(try await ground.call(.put, "/people/P-9", record, key: key).status == 201)
    _ = try await ground.call(.post, "/messages", Sample.message(["to": #""P-9""#]), key: key)
    await ground.work()
    let own = try ground.link(to: "cara@example.org")
    try await friend.get(own)
    try await friend.follow(try await friend.post(own, WebGround.answers))
    try await friend.follow(try await friend.post("/choose-password", ["password": WebGround.password]))
    await ground.work()
    var wish = Self.wish
    wish["email"] = "cara@example.org"
    let code = try await Self.name(&mother, wish)
    await ground.work()
    let link = try ground.link(to: "cara@example.org")
    var second = FamilyBrowser(ground)
    try await second.get(link)
    try await second.follow(try await second.post(link, ["code": code]))
    // The address opens an account already: they sign in to that one.
    try await second.get("/sign-in")
    try await second.follow(
      try await second.post("/sign-in", ["email": "cara@example.org", "password": WebGround.password])
    )
    try await second.get("/messages")
    #expect(second.page.contains("Anna") && second.page.contains("Cara"))
    #expect(try await second.get(path).status == 200)
    // The friend's own account stays the friend's: Anna's freeze does not shut it.
    #expect(try await ground.call(.post, "/people/P-1/freeze", key: key).status == 200)
    #expect(try await second.get("/messages").status == 200 && !second.page.contains("Anna"))
  }
}

extension WebGround {
  /// What helpers did, by the record.
  func helperActs() async throws -> Set<String> {
    try await database.database.read { connection in
      Set(
        try connection.query("SELECT action FROM audit_entry WHERE actor_kind = 'helper'").map {
          try $0.text("action")
        }
      )
    }
  }

  /// The token of a link that was mailed to the father to confirm his address.
  func linkTokenOfFather() async throws -> String {
    let key = try await newKey()
    #expect(try await call(.put, "/people/P-2", Sample.father(), key: key).status == 201)
    _ = try await call(.post, "/messages", Sample.message(["to": #""P-2""#]), key: key)
    await work()
    return String(
      try link(to: "ben@example.org").split(separator: "/").last?.split(separator: "?").first ?? ""
    )
  }
}
