import Access
import Core
import HTTPEngine
import Record
import Support
import Testing
import Web

/// What members of staff do in the tests of pages.
extension WebGround {
  static let staffPassword = "copper window thirty hens"

  /// Somebody of staff with a browser that is signed in, and their app.
  struct Staff {
    let member: StaffMember
    var browser: FamilyBrowser
    let app: AuthenticatorApp
    let recoveryCodes: [String]
  }

  /// Adds somebody of staff and gives the path of the link that was mailed.
  func invitedStaff(
    _ address: String = "pat@agency.example.org",
    name: String = "Pat Practitioner",
    roles: Set<StaffRole> = [.practitioner]
  ) async throws -> (StaffMember, link: String) {
    let addition = try await rooms.staff.add(
      try EmailAddress(parsing: address),
      name: Secret(name),
      roles: roles,
      by: .gateway
    )
    guard case .added(let invitation) = addition else { throw Unexpected() }
    await work()
    return (invitation.member, try link(to: address))
  }

  /// Somebody of staff who has set up their account and is signed in.
  func signedInStaff(
    _ address: String = "pat@agency.example.org",
    name: String = "Pat Practitioner",
    roles: Set<StaffRole> = [.practitioner]
  ) async throws -> Staff {
    let (member, link) = try await invitedStaff(address, name: name, roles: roles)
    var browser = FamilyBrowser(self)
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, ["password": WebGround.staffPassword]))
    let app = try browser.shownApp()
    let done = try await browser.post("/staff/set-up", ["code": try app.code(at: clock.now)])
    #expect(done.status == 200 && browser.heading == "Keep these recovery codes")
    let codes = browser.page.matches(of: /<li>([2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5})</).map { String($0.1) }
    try await browser.follow(try await browser.post("/staff/account/codes/kept", ["kept": "yes"]))
    clock.advance(by: .minutes(1))
    return Staff(member: member, browser: browser, app: app, recoveryCodes: codes)
  }
}

extension FamilyBrowser {
  /// An app that was told the secret of the page that is shown.
  func shownApp() throws -> AuthenticatorApp {
    let secret = try #require(page.firstMatch(of: /<p class="words" translate="no">([A-Z2-7 ]{39})</))
    return AuthenticatorApp(told: String(secret.1))
  }
}
