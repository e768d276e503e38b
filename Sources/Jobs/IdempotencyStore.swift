internal import Core
internal import Storage

/// The table `idempotency_key`.
enum IdempotencyStore {
  /// How many answers past their time are taken out with each one that is written.
  private static let sweptAtOnce: Int64 = 4

  static func find(
    caller: String,
    keyHash: [UInt8],
    since: Timestamp,
    in connection: Connection
  ) throws -> (bodyHash: [UInt8], box: [UInt8])? {
    try connection.first(
      """
      SELECT body_hash, answer_box FROM idempotency_key
      WHERE caller = \(caller) AND key_hash = \(keyHash) AND created_at > \(since)
      """
    ).map { (try $0.blob("body_hash"), try $0.blob("answer_box")) }
  }

  static func write(
    caller: String,
    keyHash: [UInt8],
    bodyHash: [UInt8],
    box: [UInt8],
    at now: Timestamp,
    forgetting past: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      DELETE FROM idempotency_key WHERE created_at <= \(past) AND (caller, key_hash) IN (
        SELECT caller, key_hash FROM idempotency_key WHERE created_at <= \(past) LIMIT \(sweptAtOnce))
      """
    )
    try connection.execute(
      "DELETE FROM idempotency_key WHERE caller = \(caller) AND key_hash = \(keyHash) AND created_at <= \(past)"
    )
    try connection.execute(
      """
      INSERT INTO idempotency_key (caller, key_hash, body_hash, answer_box, created_at)
      VALUES (\(caller), \(keyHash), \(bodyHash), \(box), \(now))
      """
    )
  }
}
