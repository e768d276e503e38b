internal import Core
internal import Storage

/// A browser that has signed in to an account before.
struct KnownDevice: Sendable {
  let id: DeviceID
  let failures: Int
}

/// The table `known_device`.
enum KnownDeviceStore {
  /// So many browsers an account remembers; the longest unused goes first.
  ///
  /// Each is a hundred guesses more for whoever holds it, so they are few.
  static let devicesAnAccount = 5

  static func insert(
    id: DeviceID,
    secretHash: [UInt8],
    of account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO known_device (id, account_id, secret_hash, failures, created_at, last_used_at)
      VALUES (\(id), \(account), \(secretHash), 0, \(now), \(now))
      """
    )
    try connection.execute(
      """
      DELETE FROM known_device WHERE account_id = \(account) AND id NOT IN
        (SELECT id FROM known_device WHERE account_id = \(account)
         ORDER BY last_used_at DESC, id DESC LIMIT \(devicesAnAccount))
      """
    )
  }

  static func find(_ id: DeviceID, of account: AccountID, in connection: Connection) throws -> KnownDevice? {
    try connection.first(
      "SELECT id, failures FROM known_device WHERE id = \(id) AND account_id = \(account)"
    ).map { row in
      KnownDevice(id: try row.id("id"), failures: Int(clamping: try row.int("failures")))
    }
  }

  static func addFailure(_ id: DeviceID, in connection: Connection) throws {
    try connection.execute("UPDATE known_device SET failures = failures + 1 WHERE id = \(id)")
  }

  static func takeBackFailure(_ id: DeviceID, in connection: Connection) throws {
    try connection.execute(
      "UPDATE known_device SET failures = failures - 1 WHERE id = \(id) AND failures > 0"
    )
  }

  static func succeeded(_ id: DeviceID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE known_device SET failures = 0, last_used_at = \(now) WHERE id = \(id)"
    )
  }

  static func forgetAll(of account: AccountID, in connection: Connection) throws {
    try connection.execute("DELETE FROM known_device WHERE account_id = \(account)")
  }
}
