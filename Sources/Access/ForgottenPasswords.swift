public import Core
internal import Crypto
internal import Record
public import Storage

/// Takes the asks of whoever says to have forgotten a password.
///
/// While the page waits nobody looks for an account: what is read and written is the same whether or not the address has
/// one, and so is the time that it takes. A job looks later, by what ``write(_:in:)`` has noted.
///
/// An address that is asked for too often is noted as nobody's, and the page says the same. That shuts nobody out: the
/// asks before have mailed a link there within the last minutes. A network that asks too often is told to wait.
public struct ForgottenPasswords: Sendable {
  /// How an ask ended.
  public enum Outcome: Sendable, Equatable {
    /// It is noted.
    case noted(ForgottenID)
    /// This network has asked too often: answer 429 with Retry-After. It says nothing about any account.
    case slowDown(until: Timestamp)
  }

  /// An ask that is ready to be written, its hashes made before the writer is held.
  public struct Prepared: Sendable {
    let id: ForgottenID
    let tryID: TryID
    let emailIndex: [UInt8]
    let addressBucket: [UInt8]
    let networkBucket: [UInt8]
  }

  private let ground: AccessGround

  /// Asks on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Makes an ask ready to be written.
  ///
  /// - Parameters:
  ///   - address: what was typed.
  ///   - network: the network it came from, as for a sign-in.
  /// - Returns: what ``write(_:in:)`` takes.
  /// - Throws: ``AccessFailure``.
  public func prepare(_ address: EmailAddress, network: String) throws(AccessFailure) -> Prepared {
    do {
      return Prepared(
        id: try ground.surroundings.newIdentifier(),
        tryID: try ground.surroundings.newIdentifier(),
        emailIndex: try ground.accountIndex(address),
        addressBucket: try ground.index.of(address.lookupForm, kind: "access.forgotten.address"),
        networkBucket: try ground.index.of(network, kind: "access.forgotten.network")
      )
    } catch { throw AccessFailure(error) }
  }

  /// Writes an ask, unless its network has asked too often.
  ///
  /// - Parameters:
  ///   - prepared: what ``prepare(_:network:)`` made.
  ///   - connection: the transaction, in which the job that looks is asked for too.
  /// - Returns: how it ended.
  /// - Throws: ``AccessFailure``.
  public func write(_ prepared: Prepared, in connection: Connection) throws(AccessFailure) -> Outcome {
    do {
      let now = ground.now
      let buckets = [prepared.addressBucket, prepared.networkBucket]
      let tries = try ThrottleStore.tries(of: buckets.map { .ofWindow($0) }, at: now, in: connection)
      func fullUntil(_ bucket: [UInt8]) -> Timestamp? {
        SignInThrottle.Bucket(tries: tries[bucket] ?? []).fullUntil(now)
      }
      if let until = fullUntil(prepared.networkBucket) { return .slowDown(until: until) }
      let isTooOften = fullUntil(prepared.addressBucket) != nil
      // An address that is full is not charged: whoever keeps asking must not keep it full.
      try ThrottleStore.take(
        prepared.tryID,
        from: isTooOften ? [prepared.networkBucket] : buckets,
        at: now,
        in: connection
      )
      try ForgottenStore.insert(
        prepared.id,
        emailIndex: isTooOften ? nil : prepared.emailIndex,
        at: now,
        in: connection
      )
      return .noted(prepared.id)
    } catch { throw AccessFailure(error) }
  }

  /// Whose mailboxes the account opens that an ask is about: to whom a link may be sent.
  ///
  /// - Parameters:
  ///   - id: the ask.
  ///   - connection: the transaction to read in.
  /// - Returns: the people; none where there is no account.
  /// - Throws: ``AccessFailure``.
  public func people(of id: ForgottenID, in connection: Connection) throws(AccessFailure) -> [AccountPerson] {
    do {
      guard let emailIndex = try ForgottenStore.emailIndex(of: id, in: connection) else { return [] }
      return try AccountStore.find(.family, emailIndex: emailIndex, in: connection)?.people ?? []
    } catch { throw AccessFailure(error) }
  }

  /// Forgets an ask that has been looked into, and writes down that it was made.
  ///
  /// - Parameters:
  ///   - id: the ask.
  ///   - people: whom it was about.
  ///   - connection: the transaction of what follows from it.
  /// - Throws: ``AccessFailure``.
  public func settle(
    _ id: ForgottenID,
    people: [AccountPerson],
    in connection: Connection
  ) throws(AccessFailure) {
    do {
      try ForgottenStore.delete(id, in: connection)
      try ground.audit(
        "password.forgotten",
        isSignedIn: false,
        of: .people(people),
        subject: id.text,
        in: connection
      )
    } catch { throw AccessFailure(error) }
  }
}
