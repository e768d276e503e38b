internal import Core
internal import Crypto
public import Storage

extension Accounts {
  /// Counts something that was refused, so that the record holds one entry of its kind a minute however often it is tried.
  ///
  /// - Parameters:
  ///   - kind: what counts as the same: who tried what, and whose it was.
  ///   - connection: the transaction of the refusal.
  /// - Returns: whether it is the first of its minute.
  /// - Throws: ``AccessFailure``.
  public func isFirstRefusal(_ kind: [String], in connection: Connection) throws(AccessFailure) -> Bool {
    do {
      let bucket = try ground.index.of(kind.joined(separator: " "), kind: "access.refused_look")
      return try ThrottleStore.countRefusal(of: bucket, at: ground.now, in: connection) == 1
    } catch { throw AccessFailure(error) }
  }
}
