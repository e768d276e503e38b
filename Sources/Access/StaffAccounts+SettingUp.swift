public import Core
public import Crypto
internal import Record
internal import Storage

/// How the choice of a password on a link's page ended.
public enum StaffSetUp: Sendable {
  /// It is chosen, and a second factor is begun; what was opened is good for confirming that alone, see
  /// ``Accounts/confirmSecondFactor(in:code:)``.
  case begun(SignedIn)
  /// The password will not do.
  case unsuitable(PasswordPolicy.Refusal)
  /// The link is unknown, used or over.
  case linkOver
}

extension StaffAccounts {
  /// Whose account a link sets up.
  ///
  /// - Parameter token: what stands in the address, as the browser sent it.
  /// - Returns: nil where the link is unknown, used or over.
  /// - Throws: ``AccessFailure``.
  public func invited(by token: String) async throws(AccessFailure) -> StaffMember? {
    try await accessing {
      guard let hash = try IssuedSecret.hash(ofPresented: token) else { return nil }
      let now = ground.now
      let stored = try await ground.database.read { connection in
        try StaffLinkStore.find(secretHash: hash, at: now, in: connection)
          .flatMap { try StaffStore.find($0, in: connection) }
      }
      guard let stored, stored.disabledAt == nil else { return nil }
      return try open(stored)
    }
  }

  /// Takes the password of somebody who came by a link, and begins their second factor.
  ///
  /// The link is spent when that is confirmed. Whoever comes by it once more before then begins anew, and what was
  /// opened before ends.
  ///
  /// - Parameters:
  ///   - token: what stands in the address.
  ///   - password: the password that was chosen.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``; `.busy` where too many passwords wait to be hashed.
  public func setUp(
    _ token: String,
    password: Secret<String>
  ) async throws(AccessFailure) -> StaffSetUp {
    guard let member = try await invited(by: token) else { return .linkOver }
    if let refusal = ground.refusal(of: password, for: member.email) { return .unsuitable(refusal) }
    return try await accessing {
      guard let linkHash = try IssuedSecret.hash(ofPresented: token) else { return .linkOver }
      let hash = try await ground.hash(password)
      let opening = try SessionOpening(on: ground)
      let box = try TimeCodeSecret(from: ground.surroundings.random).sealed(
        under: ground.boxKey,
        keyID: ground.boxKeyID,
        place: AccessGround.secretPlace(of: member.account),
        random: ground.surroundings.random
      )
      let now = ground.now
      return try await ground.database.write { connection -> StaffSetUp in
        guard try StaffLinkStore.find(secretHash: linkHash, at: now, in: connection) == member.account,
          let present = try StaffStore.find(member.account, in: connection), present.disabledAt == nil
        else { return .linkOver }
        try AccountStore.replacePassword(member.account, by: hash, at: now, in: connection)
        _ = try SessionStore.endAll(of: member.account, at: now, in: connection)
        guard let account = try AccountStore.find(member.account, in: connection),
          try SecondFactorStore.begin(
            account.id,
            in: opening.id,
            secretBox: box,
            at: now,
            connection: connection
          )
        else { return .linkOver }
        try ground.audit(
          "staff.set_up_begun",
          isSignedIn: false,
          of: account.owner,
          subject: account.id.text,
          in: connection
        )
        return .begun(
          try opening.write(
            for: account.forSession,
            isSameBrowser: true,
            showingReset: false,
            on: ground,
            at: now,
            in: connection
          )
        )
      }
    }
  }
}
