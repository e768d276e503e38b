public import Core
public import Crypto
internal import Synchronization

/// Who of the staff may work, as Access would say it: everybody of whom a test has not said otherwise.
public final class StaffRoll: Sendable {
  private let index: BlindIndex
  private let gone = Mutex<Set<[UInt8]>>([])

  /// A roll from which nobody is gone.
  public init(index: BlindIndex) {
    self.index = index
  }

  /// Says that the account of an address is not in force, or is again.
  public func setInForce(_ isInForce: Bool, _ address: EmailAddress) throws {
    let found = try index.of(address.lookupForm, kind: "access.account")
    gone.withLock { gone in
      if isInForce { gone.remove(found) } else { gone.insert(found) }
    }
  }

  /// Which of some accounts are in force.
  public func inForce(among indexes: [[UInt8]]) -> Set<[UInt8]> {
    gone.withLock { Set(indexes).subtracting($0) }
  }
}
