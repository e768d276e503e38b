import Access
import Core
import HTTPEngine
import Record
import Storage
import Support
import Testing
import Web

@Suite("Accounts of staff", .onBothDatabases) struct StaffAccountsTests {
  private static let address = "pat@agency.example.org"

  private func signIn(
    _ ground: WebGround,
    _ password: String = WebGround.staffPassword,
    address: String = StaffAccountsTests.address,
    kind: AccountKind = .staff,
    network: String = "192.0.2.1"
  ) async throws -> SignIn {
    try await ground.rooms.accounts.signIn(
      SignInAttempt(
        kind: kind,
        address: try EmailAddress(parsing: address),
        password: Secret(password),
        network: network,
        deviceSecret: nil
      )
    )
  }

  private func actions(_ ground: WebGround) async throws -> [String] {
    try await ground.database.database.read { connection in
      try connection.query(
        "SELECT action, outcome, actor_kind, channel FROM audit_entry ORDER BY id LIMIT 10000"
      )
      .map { row in
        let channel = try row.optionalText("channel") ?? ""
        return "\(try row.text("action")) \(try row.text("outcome")) \(try row.text("actor_kind")) \(channel)"
      }
    }
  }

  @Test func `a link works until both are set up, and never again`() async throws {
    let ground = try await WebGround()
    let (_, link) = try await ground.invitedStaff()
    let token = String(link.split(separator: "/").last ?? "")
    var first = FamilyBrowser(ground)
    try await first.get(link)
    #expect(try await first.post(link, ["password": "short"]).status == 200)
    #expect(first.title == "Please check: Set up your account")
    try await first.follow(try await first.post(link, ["password": WebGround.staffPassword]))
    let forgottenApp = try first.shownApp()
    // Somebody comes by it once more: what the first one began is over.
    var second = FamilyBrowser(ground)
    try await second.get(link)
    try await second.follow(try await second.post(link, ["password": WebGround.staffPassword]))
    let code = try forgottenApp.code(at: ground.clock.now)
    #expect(try await first.post("/staff/set-up", ["code": code]).status == 410)
    let app = try second.shownApp()
    #expect(try await second.post("/staff/set-up", ["code": "12"]).status == 200)
    #expect(try await second.post("/staff/set-up", ["code": code]).status == 200)
    #expect(second.heading == "Set up your authenticator app")
    try await second.post("/staff/set-up", ["code": try app.code(at: ground.clock.now)])
    #expect(second.heading == "Keep these recovery codes")
    #expect(try await first.get(link).status == 410)
    #expect(try await ground.rooms.staff.invited(by: token) == nil)
    guard
      case .linkOver = try await ground.rooms.staff.setUp(token, password: Secret(WebGround.staffPassword))
    else { throw WebGround.Unexpected() }
    // The member is told.
    await ground.work()
    #expect(ground.mail.all.last?.content.contains("How you sign in was changed") == true)
  }

  @Test func `a link is over after a day, and when a newer one was sent`() async throws {
    let ground = try await WebGround()
    let (member, link) = try await ground.invitedStaff()
    var browser = FamilyBrowser(ground)
    ground.clock.advance(by: .hours(24) - .seconds(1))
    #expect(try await browser.get(link).status == 200)
    ground.clock.advance(by: .seconds(1))
    #expect(try await browser.get(link).status == 410)
    _ = try await ground.rooms.staff.reset(member.account, by: .gateway)
    await ground.work()
    let newer = try ground.staffLink(to: StaffAccountsTests.address)
    #expect(newer != link)
    #expect(try await browser.get(newer).status == 200)
    #expect(try await browser.get(link).status == 410)
  }

  @Test func `before the app is set up the password opens nothing`() async throws {
    let ground = try await WebGround()
    let (_, link) = try await ground.invitedStaff()
    guard case .refused = try await signIn(ground) else { throw WebGround.Unexpected() }
    var browser = FamilyBrowser(ground)
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, ["password": WebGround.staffPassword]))
    guard case .refused = try await signIn(ground) else { throw WebGround.Unexpected() }
    // And a setting up that takes too long is over.
    ground.clock.advance(by: .minutes(15))
    #expect(try await browser.get("/staff/set-up").status == 410)
  }

  @Test func `signing in takes both, and a code once`() async throws {
    let ground = try await WebGround()
    let staff = try await ground.signedInStaff()
    var browser = staff.browser
    let old = browser.cookies["__Host-staff"]
    try await browser.follow(try await browser.post("/staff/sign-out"))
    #expect(browser.heading == "You are signed out" && browser.cookies["__Host-staff"] == nil)
    #expect(
      try await browser.get("/staff/account").headers.first("Location")
        == "/staff/sign-in?next=/staff/account"
    )
    try await browser.get("/staff/sign-in?next=/staff/account")
    let right = [
      "email": StaffAccountsTests.address, "password": WebGround.staffPassword, "next": "/staff/account",
    ]
    let asked = try await browser.post("/staff/sign-in", right)
    #expect(asked.headers.first("Location") == "/staff/sign-in/code?next=/staff/account")
    try await browser.follow(asked)
    let atCode = browser
    let code = try staff.app.code(at: ground.clock.now)
    try await browser.follow(
      try await browser.post("/staff/sign-in/code?next=/staff/account", ["code": code])
    )
    #expect(browser.heading == "Your account" && browser.cookies["__Host-staff"] != old)
    // The step is used; and in another one the code is.
    var again = atCode
    #expect(try await again.post("/staff/sign-in/code?next=/staff/account", ["code": code]).status == 410)
    var other = FamilyBrowser(ground)
    try await other.get("/staff/sign-in")
    try await other.follow(try await other.post("/staff/sign-in", right.filter { $0.key != "next" }))
    #expect(try await other.post("/staff/sign-in/code", ["code": code]).status == 200)
    #expect(other.page.contains("This code did not work"))
  }

  @Test func `it ends after fifteen idle minutes, and after eight hours however busy`() async throws {
    let ground = try await WebGround()
    var browser = try await ground.signedInStaff().browser
    ground.clock.advance(by: .minutes(13))
    #expect(try await browser.get("/staff").status == 200)
    #expect(browser.page.contains("You will be signed out at"))
    try await browser.follow(try await browser.post("/staff/stay", ["next": "/staff/account"]))
    #expect(browser.heading == "Your account")
    ground.clock.advance(by: .minutes(15))
    #expect(try await browser.get("/staff").status == 303)
    browser = try await ground.signedInStaff("sam@agency.example.org").browser
    for _ in 0..<47 {
      ground.clock.advance(by: .minutes(10))
      #expect(try await browser.get("/staff").status == 200)
    }
    ground.clock.advance(by: .minutes(10))
    #expect(try await browser.get("/staff").status == 303)
  }

  @Test(arguments: [false, true])
  func `who is disabled or reset is out at once, on every instance`(isReset: Bool) async throws {
    let ground = try await WebGround()
    let other = try await WebGround(sharing: ground)
    let staff = try await ground.signedInStaff()
    var browser = staff.browser
    try await browser.get("/staff/sign-in")
    let right = ["email": StaffAccountsTests.address, "password": WebGround.staffPassword]
    try await browser.follow(try await browser.post("/staff/sign-in", right))
    if isReset {
      _ = try await other.rooms.staff.reset(staff.member.account, by: .gateway)
    } else {
      #expect(try await other.rooms.staff.disable(staff.member.account, by: .gateway))
    }
    #expect(try await browser.get("/staff").status == 303)
    // Neither the step that was begun nor password, code and paper open anything now.
    #expect(try await browser.get("/staff/sign-in/code").status == 410)
    guard case .refused = try await signIn(ground) else { throw WebGround.Unexpected() }
    let member = try #require(try await ground.rooms.staff.member(staff.member.account))
    #expect(member.isSetUp == false && (member.disabledAt == nil) == isReset)
    #expect(member.may(.workOwnCases) == isReset)
    if !isReset {
      #expect(try await ground.rooms.staff.reset(staff.member.account, by: .gateway) == nil)
      #expect(try await !ground.rooms.staff.disable(staff.member.account, by: .gateway))
      // They come back under the same account.
      let (again, link) = try await ground.invitedStaff(roles: [.auditor])
      #expect(again.account == member.account && again.roles == [.auditor] && again.disabledAt == nil)
      #expect(try await browser.get(link).status == 200)
    }
  }

  @Test func `a mail that waits when somebody is disabled is not sent`() async throws {
    let ground = try await WebGround()
    let addition = try await ground.rooms.staff.add(
      try EmailAddress(parsing: StaffAccountsTests.address),
      name: Secret("Pat"),
      roles: [.scheduler],
      by: .gateway
    )
    guard case .added(let invitation) = addition else { throw WebGround.Unexpected() }
    #expect(try await ground.rooms.staff.disable(invitation.member.account, by: .gateway))
    await ground.work()
    #expect(ground.mail.all.isEmpty)
  }

  @Test func `an address has one member, found in any spelling, and nothing of them lies in clear`()
    async throws
  {
    let ground = try await WebGround()
    let (member, _) = try await ground.invitedStaff(name: "Zephyrine Canary")
    let again = try await ground.rooms.staff.add(
      try EmailAddress(parsing: "PAT@Agency.example.org"),
      name: Secret("Other"),
      roles: [.auditor],
      by: .gateway
    )
    guard case .addressTaken = again else { throw WebGround.Unexpected() }
    let addresses = [
      try EmailAddress(parsing: "pat@AGENCY.example.org"), try EmailAddress(parsing: "x@example.org"),
    ]
    let staff = ground.rooms.staff
    let found = try await ground.database.database.read { try staff.members(at: addresses, in: $0) }
    #expect(found.map(\.account) == [member.account])
    #expect(found.first?.name.reveal { $0 } == "Zephyrine Canary")
    let boxes = try await ground.database.database.read { connection in
      try connection.query("SELECT name_box, roles FROM staff_member").map { try $0.blob("name_box") }
    }
    #expect(boxes.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("Zephyrine") })
    #expect(ground.log.lines.allSatisfy { !$0.contains("Zephyrine") && !$0.contains("pat@") })
  }

  @Test func `a guesser at the door of staff is slowed down, and does not shut the family's`() async throws {
    let ground = try await WebGround()
    let (_, _) = try await ground.readingMother()
    _ = try await ground.signedInStaff("anna@example.org")
    for number in 0..<12 {
      let ended = try await signIn(ground, "wrong", address: "anna@example.org", network: "192.0.2.\(number)")
      guard case .refused = ended else { throw WebGround.Unexpected() }
    }
    // The account's window is full: even the right password is refused, from a browser that it does not know.
    guard case .refused = try await signIn(ground, address: "anna@example.org", network: "192.0.2.99") else {
      throw WebGround.Unexpected()
    }
    let family = try await signIn(
      ground,
      WebGround.password,
      address: "anna@example.org",
      kind: .family,
      network: "192.0.2.98"
    )
    guard case .signedIn = family else { throw WebGround.Unexpected() }
  }

  @Test func `what is done stands in the record, by whom and by which way`() async throws {
    let ground = try await WebGround()
    let staff = try await ground.signedInStaff()
    _ = try await signIn(ground, "wrong")
    #expect(try await ground.rooms.staff.disable(staff.member.account, by: .gateway))
    let actions = try await actions(ground)
    for expected in [
      "staff.added done gateway command", "staff.set_up_begun done anonymous staff",
      "second_factor.on done staff staff", "session.opened done staff staff",
      "session.refused wrong anonymous staff",
      "staff.disabled done gateway command",
    ] {
      #expect(actions.contains(expected), "\(expected)")
    }
  }

  @Test func `equal answers at the door of staff`() async throws {
    let ground = try await WebGround()
    _ = try await ground.signedInStaff()
    let (disabled, _) = try await ground.invitedStaff("gone@agency.example.org")
    _ = try await ground.rooms.staff.disable(disabled.account, by: .gateway)
    _ = try await ground.invitedStaff("new@agency.example.org")
    var pages: Set<String> = []
    for address in [
      "pat@agency.example.org", "gone@agency.example.org", "new@agency.example.org", "no@example.org",
    ] {
      var browser = FamilyBrowser(ground)
      try await browser.get("/staff/sign-in")
      let response = try await browser.post(
        "/staff/sign-in",
        ["email": address, "password": "not the password"]
      )
      #expect(response.status == 200)
      pages.insert(browser.page.replacing(address, with: "A").replacing(/value="[^"]{40,}"/, with: "T"))
    }
    #expect(pages.count == 1)
  }

  @Test func `one's own password, codes and sign-ins`() async throws {
    let ground = try await WebGround()
    let staff = try await ground.signedInStaff()
    var browser = staff.browser
    try await browser.get("/staff/account")
    let password = "/staff/account/password"
    try await browser.post(password, ["present": "wrong", "password": "seventeen quiet otters"])
    #expect(browser.page.contains("This is not your password"))
    try await browser.post(password, ["present": WebGround.staffPassword, "password": "short"])
    #expect(browser.page.contains("Make the password longer"))
    let other = browser
    try await browser.post(
      password,
      ["present": WebGround.staffPassword, "password": "seventeen quiet otters"]
    )
    #expect(browser.page.contains("Your new password is saved."))
    var ended = other
    #expect(try await ended.get("/staff").status == 303)
    let codes = "/staff/account/codes"
    try await browser.post(codes, ["password": "seventeen quiet otters", "code": "12"])
    #expect(browser.page.contains("Write all 6 numbers"))
    let proof = ["password": "seventeen quiet otters", "code": staff.recoveryCodes[0]]
    try await browser.post(codes, proof)
    #expect(browser.heading == "Keep these recovery codes")
    try await browser.get("/staff/account")
    #expect(browser.page.contains("Without them nobody but an administrator"))
    // Somebody else's session is not ended from here.
    let colleague = try await ground.signedInStaff("sam@agency.example.org")
    let theirs = try await ground.rooms.staff.caller(for: colleague.browser.cookies["__Host-staff"] ?? "")
    try await browser.get("/staff/account")
    try await browser.post("/staff/account/sign-ins", ["end": theirs?.session.id.text ?? ""])
    var still = colleague.browser
    #expect(try await still.get("/staff").status == 200)
  }
}
