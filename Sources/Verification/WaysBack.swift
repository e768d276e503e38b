public import Access
public import Core
internal import Jobs
internal import Storage

/// How people who have an account come back, change how they come in, and shut the door.
///
/// 1. *Forgotten*: ``askReset(_:network:)`` notes what was typed and answers; nobody looks for an account meanwhile. The
///    job ``PasswordForgotten`` looks, and mails each person of the account a link of their own: everybody who shares a
///    mailbox answers about themself. Link and pass open a sitting of origin *reset* (rule 11 of the domain).
/// 2. *Another address*: ``askAddress(_:in:)`` puts it on record as the person's own and mails a link there. Link and pass
///    prove it; the old address is told; 72 hours later ``SettleAddressChange`` moves the account, and the old address
///    stays in the history. Until then everything stays as it was, and the change can be stopped.
/// 3. *Freeze*: ``freeze(_:by:)`` ends sessions, links and changes, and stops what goes out, in one transaction and for the
///    asking (rule 15). ``unfreeze(reference:by:through:once:)`` wants a check that was passed since by what may lift it.
///
/// An address that the party wall forbids is answered like any other, and its change is shown as under way: whoever asked
/// must not learn what the other side holds.
public struct WaysBack: Sendable {
  /// How long a proved address waits before it takes the old one's place (S28).
  public static let addressHold: Duration = .hours(72)
  /// How long a reset link waits for a newer one: nobody can end her link by asking again and again.
  static let resetPause: Duration = .minutes(15)
  /// More changes of address a day would be somebody who has mail sent to strangers.
  static let addressChangesADay: Int64 = 3

  let room: Verification
  let accounts: Accounts
  let asks: ForgottenPasswords

  /// Ways back of this room.
  ///
  /// - Parameters:
  ///   - room: whose links and checks they go by.
  ///   - accounts: whose accounts they open.
  ///   - asks: takes what somebody types who has forgotten the password.
  public init(_ room: Verification, accounts: Accounts, asks: ForgottenPasswords) {
    self.room = room
    self.accounts = accounts
    self.asks = asks
  }

  /// Takes an address whose password is forgotten; the answer is the same whatever follows.
  ///
  /// - Parameters:
  ///   - address: what was typed.
  ///   - network: the network it came from.
  /// - Returns: until when this network must wait; nil where the ask is noted.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func askReset(_ address: EmailAddress, network: String) async throws -> Timestamp? {
    let prepared = try asks.prepare(address, network: network)
    return try await room.database.write { connection -> Timestamp? in
      switch try asks.write(prepared, in: connection) {
      case .slowDown(let until): return until
      case .noted(let id):
        try room.jobs.add(.passwordForgotten, subject: id.text, isWaitedFor: true, in: connection)
        return nil
      }
    }
  }
}
