public import Core
internal import Crypto
internal import Delivery
internal import Record
public import Storage

/// The accounts of staff: adds, lists, disables and resets them, and says who calls.
///
/// 1. ``add(_:name:roles:by:showsLink:)`` writes an account that nobody has the password of, and a link of one use.
/// 2. The link opens the page on which its reader chooses a password and sets up an authenticator app
///    (``StaffAccounts/setUp(_:password:)``). Only when both are done is it spent: whoever is interrupted begins again.
/// 3. From then on both are asked for at every sign-in, and nothing turns the second off but a reset.
/// 4. Who is disabled or reset is signed out everywhere in the same transaction.
///
/// Families and staff have two doors: no session, step or link of the one is looked at by the other.
public struct StaffAccounts: Sendable {
  /// How long a link for setting up an account may be used.
  public static let linkLifetime: Duration = .hours(24)

  let ground: AccessGround
  let post: StaffPost
  let noteDisabled: NoteDisabled

  /// Tells the rooms below that a member was disabled, in that transaction.
  public typealias NoteDisabled = @Sendable (EmailAddress, AccountID, Connection) throws -> Void

  /// Staff accounts on this ground.
  ///
  /// - Parameters:
  ///   - ground: what they stand on.
  ///   - post: how mail reaches their owners.
  ///   - noteDisabled: hears of each member who is disabled.
  public init(_ ground: AccessGround, post: StaffPost, noteDisabled: @escaping NoteDisabled) {
    self.ground = ground
    self.post = post
    self.noteDisabled = noteDisabled
  }

  /// Which of some members are set up, in force, and may work on their own cases.
  ///
  /// It needs no ground, so that the rooms below can ask who open before this one.
  ///
  /// - Parameters:
  ///   - indexes: the keyed hashes of their addresses, as accounts have them.
  ///   - connection: the transaction to read in.
  /// - Returns: those who are.
  /// - Throws: ``StorageFailure``.
  public static func inForce(among indexes: [[UInt8]], in connection: Connection) throws -> Set<[UInt8]> {
    Set(
      try StaffStore.inForce(among: indexes, in: connection)
        .filter { $0.roles.may(.workOwnCases) }.map(\.emailIndex)
    )
  }

  /// Who calls: the member of staff that a cookie stands for, with both factors shown.
  ///
  /// - Parameter secret: the cookie's value, as the browser sent it.
  /// - Returns: nil where it is unknown, a family's, ended or over, or where the member is still setting up.
  /// - Throws: ``AccessFailure``.
  public func caller(for secret: String) async throws(AccessFailure) -> StaffCaller? {
    guard let session = try await Sessions(ground).session(for: secret, of: .staff),
      session.secondFactorAt != nil, let member = try await member(session.account), member.disabledAt == nil
    else { return nil }
    return StaffCaller(session: session, member: member)
  }

  /// The session in which a member of staff sets up their account.
  ///
  /// - Parameter secret: the cookie's value, as the browser sent it.
  /// - Returns: nil where the cookie stands for no such session.
  /// - Throws: ``AccessFailure``.
  public func settingUp(for secret: String) async throws(AccessFailure) -> Session? {
    guard let session = try await Sessions(ground).session(for: secret, of: .staff),
      session.secondFactorAt == nil
    else { return nil }
    return session
  }

  /// A member of staff.
  ///
  /// - Parameter account: their account.
  /// - Returns: nil where it is no member's.
  /// - Throws: ``AccessFailure``.
  public func member(_ account: AccountID) async throws(AccessFailure) -> StaffMember? {
    try await accessing {
      try await ground.database.read { try StaffStore.find(account, in: $0) }.map(open)
    }
  }

  /// The member of staff of an address.
  ///
  /// - Parameter address: in any spelling of the same mailbox name.
  /// - Returns: nil where it is no member's.
  /// - Throws: ``AccessFailure``.
  public func member(at address: EmailAddress) async throws(AccessFailure) -> StaffMember? {
    try await accessing {
      try await ground.database.read { try members(at: [address], in: $0) }.first
    }
  }

  /// The members of staff of addresses, such as those that a case is allocated to.
  ///
  /// - Parameters:
  ///   - addresses: in any spelling of the same mailbox names.
  ///   - connection: the transaction to read in.
  /// - Returns: who has an account, disabled members too, oldest first.
  /// - Throws: ``AccessFailure``.
  public func members(
    at addresses: [EmailAddress],
    in connection: Connection
  ) throws(AccessFailure) -> [StaffMember] {
    do {
      let indexes = try addresses.map(ground.accountIndex)
      return try StaffStore.find(emailIndexes: indexes, in: connection).map(open)
    } catch { throw AccessFailure(error) }
  }

  /// All members of staff, disabled ones too, oldest first.
  ///
  /// - Returns: the members.
  /// - Throws: ``AccessFailure``.
  public func all() async throws(AccessFailure) -> [StaffMember] {
    try await accessing { try await ground.database.read { try StaffStore.all(in: $0) }.map(open) }
  }

  static func namePlace(of account: AccountID) -> String { "staff_member.name:\(account.text)" }

  func open(_ stored: StoredStaffMember) throws -> StaffMember {
    let name = try Box.open(
      stored.nameBox,
      under: ground.boxKey,
      keyID: ground.boxKeyID,
      place: StaffAccounts.namePlace(of: stored.account)
    )
    return StaffMember(
      account: stored.account,
      email: try ground.openAddress(stored.emailBox, place: AccessGround.addressPlace(of: stored.account)),
      name: Secret(String(decoding: name, as: UTF8.self)),
      roles: stored.roles,
      addedAt: stored.createdAt,
      disabledAt: stored.disabledAt,
      isSetUp: stored.isSetUp
    )
  }
}
