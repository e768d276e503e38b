internal import Core
internal import Storage

/// The table `idempotency_key`.
enum IdempotencyStore {
  /// Takes a key for a request, unless it is taken; one that is past its time is taken over.
  ///
  /// It looks at nothing first: where bodies run side by side, a look at a key that is not there would make every two of them
  /// fail against each other. Who takes the same key at the same time waits here for the other.
  ///
  /// - Returns: whether this call took it, to come.
  static func claim(
    caller: String,
    keyHash: [UInt8],
    bodyHash: [UInt8],
    at now: Timestamp,
    forgetting past: Timestamp,
    in connection: Connection
  ) throws -> Asked<Bool> {
    try connection.askRowsChanged(
      by: """
        INSERT INTO idempotency_key (caller, key_hash, body_hash, answer_box, created_at)
        VALUES (\(caller), \(keyHash), \(bodyHash), \([UInt8]()), \(now))
        ON CONFLICT (caller, key_hash) DO UPDATE
        SET body_hash = excluded.body_hash, answer_box = excluded.answer_box, created_at = excluded.created_at
        WHERE idempotency_key.created_at <= \(past)
        """
    ).map { $0 == 1 }
  }

  struct Kept {
    let bodyHash: [UInt8]
    let box: [UInt8]
    let takenAt: Timestamp
  }

  /// What a key was taken for, and the answer that was given.
  static func find(
    caller: String,
    keyHash: [UInt8],
    in connection: Connection
  ) throws -> Kept? {
    try connection.first(
      """
      SELECT body_hash, answer_box, created_at FROM idempotency_key
      WHERE caller = \(caller) AND key_hash = \(keyHash)
      """
    ).map { row in
      Kept(
        bodyHash: try row.blob("body_hash"),
        box: try row.blob("answer_box"),
        takenAt: try row.timestamp("created_at")
      )
    }
  }

  /// Fills the answer in, for a key that the same body has taken.
  ///
  /// Said as an INSERT, for an UPDATE would look the row up first.
  static func answer(
    caller: String,
    keyHash: [UInt8],
    bodyHash: [UInt8],
    box: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO idempotency_key (caller, key_hash, body_hash, answer_box, created_at)
      VALUES (\(caller), \(keyHash), \(bodyHash), \(box), \(now))
      ON CONFLICT (caller, key_hash) DO UPDATE SET answer_box = excluded.answer_box
      """
    )
  }

  /// Takes out keys that are past their time.
  ///
  /// - Returns: how many went.
  static func sweep(before past: Timestamp, limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM idempotency_key WHERE (caller, key_hash) IN
          (SELECT caller, key_hash FROM idempotency_key WHERE created_at <= \(past)
           ORDER BY created_at LIMIT \(limit))
        """
    )
  }
}
