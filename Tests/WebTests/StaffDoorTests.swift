import Access
import Core
import HTTPEngine
import Support
import Testing

@testable import Web

@Suite("The door of staff", .onBothDatabases) struct StaffDoorTests {
  /// Every route below `/staff`, its places filled with something that nobody has.
  private func routes(_ ground: WebGround) -> [(method: HTTPMethod, path: String, door: StaffDoor?)] {
    ground.responder.staffRouteList.map { route in
      let path = route.pattern.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) }
      return (route.method, "/" + path.joined(separator: "/"), route.door)
    }
  }

  @Test func `every route says who may come in, and only those before sign-in are open`() async throws {
    let ground = try await WebGround()
    let all = ground.responder.staffRouteList
    #expect(all.count > 10)
    #expect(all.allSatisfy { $0.door != nil })
    let open = all.filter { $0.door == .open }.map { "\($0.method.rawValue) \($0.pattern)" }
    #expect(
      open.sorted() == [
        "GET /staff/set-up", "GET /staff/set-up/picture/code.svg", "GET /staff/set-up/{token}",
        "GET /staff/sign-in", "GET /staff/sign-in/code", "GET /staff/signed-out", "POST /staff/set-up",
        "POST /staff/set-up/{token}", "POST /staff/sign-in", "POST /staff/sign-in/code",
        "POST /staff/sign-out",
      ]
    )
  }

  @Test func `who is not signed in, who is a family, and who is still setting up get to sign in`()
    async throws
  {
    let ground = try await WebGround()
    let (mother, _) = try await ground.readingMother()
    var stranger = FamilyBrowser(ground)
    // A family's session, in its own cookie and in that of staff.
    var family = mother
    family.cookies["__Host-staff"] = mother.cookies["__Host-session"]
    var half = FamilyBrowser(ground)
    let (_, link) = try await ground.invitedStaff()
    try await half.get(link)
    try await half.follow(try await half.post(link, ["password": WebGround.staffPassword]))
    #expect(half.heading == "Set up your authenticator app")
    for route in routes(ground) where route.door != .open {
      for number in 0..<3 {
        var browser = [stranger, family, half][number]
        let response =
          route.method == .get
          ? try await browser.get(route.path) : try await browser.postBare(route.path, ["form_token": "x"])
        let location = response.headers.first("Location") ?? ""
        #expect(response.status == 303 && location.hasPrefix("/staff/sign-in"), "\(route.path) \(number)")
      }
    }
    stranger.cookies["__Host-staff"] = "A"
    #expect(try await stranger.get("/staff").status == 303)
  }

  @Test func `a role that may not is told so on every route, before anything is read`() async throws {
    let ground = try await WebGround()
    for (position, role) in StaffRole.allCases.enumerated() {
      var staff = try await ground.signedInStaff("s\(position)@agency.example.org", roles: [role])
      for route in routes(ground) {
        guard case .may(let act) = route.door, !role.may(act) else { continue }
        let response =
          route.method == .get
          ? try await staff.browser.get(route.path)
          : try await staff.browser.postBare(route.path, ["form_token": "x"])
        #expect(response.status == 403 && staff.browser.heading == "Your role does not include this page")
      }
    }
  }

  @Test func `no form of staff is taken without its token`() async throws {
    let ground = try await WebGround()
    let (_, link) = try await ground.invitedStaff()
    var half = FamilyBrowser(ground)
    let (_, halfLink) = try await ground.invitedStaff("half@agency.example.org")
    try await half.get(halfLink)
    try await half.follow(try await half.post(halfLink, ["password": WebGround.staffPassword]))
    #expect(half.heading == "Set up your authenticator app")
    let roles = Set(StaffRole.allCases)
    let staff = try await ground.signedInStaff("all@agency.example.org", roles: roles)
    let forms = routes(ground).filter { $0.method == .post }
    #expect(forms.count > 10)
    for form in forms {
      let path = form.path == "/staff/set-up/x" ? link : form.path
      for fields in [[:], ["form_token": ""], ["form_token": String(repeating: "A", count: 44)]] {
        var browser = path == "/staff/set-up" ? half : staff.browser
        if path == link { try await browser.get(link) }
        let response = try await browser.postBare(path, fields)
        // A draft that nobody has is not there, with or without a token.
        #expect(response.status == (path == "/staff/messages/drafts/x" ? 404 : 403), "\(path)")
      }
    }
    var browser = staff.browser
    #expect(try await browser.get("/staff").status == 200, "the session is still there")
  }

  @Test func `a session of staff opens nothing of a family's`() async throws {
    let ground = try await WebGround()
    var browser = try await ground.signedInStaff().browser
    browser.cookies["__Host-session"] = browser.cookies["__Host-staff"]
    for path in ["/messages", "/account", "/account/second-factor"] {
      let location = try await browser.get(path).headers.first("Location") ?? ""
      #expect(location.hasPrefix("/sign-in"))
    }
    browser.cookies["__Host-step"] = browser.cookies["__Host-staff"]
    #expect(try await browser.get("/sign-in/code").status == 410)
  }

  @Test func `a link in a mail finds whoever is signed in, though the cookie came late`() async throws {
    let ground = try await WebGround()
    let staff = try await ground.signedInStaff()
    var fromMail = FamilyBrowser(ground)
    fromMail.extra = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
    let response = try await fromMail.get("/staff/account?lang=en")
    #expect(response.status == 200)
    #expect(fromMail.page.contains("http-equiv=\"refresh\" content=\"0; url=/staff/account?lang=en\""))
    // What the browser asks for next comes from our own page, with the cookie.
    var next = staff.browser
    next.extra = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate")]
    try await next.get("/staff/account?lang=en")
    #expect(next.heading == "Your account")
    fromMail.extra = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate")]
    let sent = try await fromMail.get("/staff/account?lang=en")
    #expect(sent.headers.first("Location") == "/staff/sign-in?next=/staff/account&lang=en")
    // What is no navigation of a page goes nowhere by itself.
    fromMail.extra = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]
    #expect(try await fromMail.get("/staff").status == 303)
  }

  @Test(
    arguments: [
      ("/staff/account", true), ("/staff", true), ("/staffing", false), ("//elsewhere.example.net/", false),
      ("/staff//elsewhere.example.net", false), ("/staff/\\elsewhere", false),
      ("https://example.net/staff", false),
      ("/staff/a?b", false), ("/staff/sign-in", false), ("/staff/sign-out", false), ("/staff/set-up", false),
      ("/staff/%2e%2e", false), ("/staff/..", false), ("", false), ("/messages", false),
      ("/staff/" + String(repeating: "a", count: 194), false),
    ]
  )
  func `who signs in goes back to a page of staff and nowhere else`(path: String, isOne: Bool) {
    #expect((StaffReturn(path) != nil) == isOne)
  }
}
