internal import Access
internal import Core
internal import Crypto
internal import People
internal import Record

/// The practitioner of the demonstration: fictional, with a password, an authenticator app, and the families' cases.
struct DemoStaff {
  static let email = "robin.hale@example.org"
  static let name = "Robin Hale"
  /// Made for the demonstration, and in no list of common ones.
  static let password = "marble-ferry-walnut-echo"

  let house: House
  let surroundings: Surroundings

  /// Adds the practitioner, or begins the account anew: what its app is told is shown once, as everywhere, so each start has
  /// another secret.
  ///
  /// - Returns: the lines to print.
  func prepare() async throws -> [String] {
    let address = try EmailAddress(parsing: DemoStaff.email)
    let roles: Set<StaffRole> = [.practitioner]
    let link: Secret<String>?
    if let member = try await house.staff.member(at: address), member.disabledAt == nil {
      link = try await house.staff.reset(member.account, by: .gateway, showsLink: true)?.link
    } else if case .added(let invitation) = try await house.staff.add(
      address,
      name: Secret(DemoStaff.name),
      roles: roles,
      by: .gateway,
      showsLink: true
    ) {
      link = invitation.link
    } else {
      link = nil
    }
    guard let token = link?.reveal({ $0.split(separator: "/").last.map(String.init) }),
      case .begun(let signedIn) = try await house.staff.setUp(token, password: Secret(DemoStaff.password)),
      let offer = try await house.accounts.secondFactorOffer(in: signedIn.session, issuer: "Postern")
    else { throw ProgramFailure(.badData, "the demonstration's staff are gone; use another folder") }
    // The code of the half minute before confirms, so that the present one is still there to sign in with.
    let confirmation = try await house.accounts.confirmSecondFactor(
      in: signedIn.session,
      code: try offer.app.shown(at: surroundings.now, steps: -1)
    )
    guard case .on(let confirmed, let codes) = confirmation else { throw DemoStaff.unexpected }
    try await house.accounts.noteRecoveryCodesKept(in: confirmed.session)
    try await house.sessions.end(confirmed.session)
    return try lines(offer.secret, code: offer.app.shown(at: surroundings.now), recoveryCode: codes.first)
  }

  /// Gives the practitioner a case.
  func allocate(_ courtCase: String, agency: String) async throws {
    var record = CaseRecord(agency: agency)
    record.team = "north"
    record.allocated = [DemoStaff.email]
    _ = try await house.people.putCase(reference: courtCase, record: record, by: .gateway)
  }

  private func lines(_ secret: Secret<String>, code: Secret<String>, recoveryCode: Secret<String>?) throws
    -> [String]
  {
    [
      "staff: /staff",
      "practitioner email: \(DemoStaff.email)",
      "practitioner password: \(DemoStaff.password)",
      "practitioner authenticator secret: \(secret.reveal { $0 })",
      "practitioner code, for the first minute: \(code.reveal { $0 })",
      "practitioner recovery code, once: \(recoveryCode?.reveal { $0 } ?? "")",
    ]
  }

  private static let unexpected = ProgramFailure(
    .badData,
    "the demonstration's practitioner could not be set up; use another folder"
  )
}
