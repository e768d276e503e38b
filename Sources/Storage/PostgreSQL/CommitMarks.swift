internal import Core

/// How a connection finds out whether its COMMIT was kept when the answer was lost.
///
/// Each connection that writes has a row of its own in `commit_mark`. Every transaction sets it to a new number as its last
/// statement. When the connection breaks between COMMIT and its answer, the row tells: with the number the transaction was
/// kept. Without it, it was not, and never will be: the look leaves a *fence* behind, at which the transaction fails should
/// the server come to it later, because it had not read it yet or it waits for somebody's lock. One whose last statement has
/// run holds the row, and the look waits for it.
///
/// The row is part of the transaction, so a standby that was promoted meanwhile tells the truth too, which the server's own
/// transaction numbers would not: a new primary gives them out again.
struct CommitMarks {
  private let lane: String
  private var last: Int64 = 0

  /// Makes the row of a connection that writes; the server draws its name.
  init(on link: PostgresLink, at now: Timestamp) throws(StorageFailure) {
    let row = try link.run([
      PostgresLink.Command(sql: "DELETE FROM commit_mark WHERE marked_at < \(now - CommitMarks.span)"),
      PostgresLink.Command(
        sql: """
          INSERT INTO commit_mark (lane, mark, marked_at)
          VALUES (CAST(gen_random_uuid() AS TEXT), 0, \(now)) RETURNING lane
          """,
        wanted: .first
      ),
    ]).rows.first
    guard let row else { throw PostgresHandle.lost("it gave no mark") }
    lane = try row.text("lane")
  }

  /// How long the row of a process that was killed is kept; no COMMIT is in doubt for so long.
  private static let span = Duration.days(30)

  /// The mark of one transaction.
  struct Next {
    fileprivate let lane: String
    fileprivate let mark: Int64
    fileprivate let now: Timestamp

    /// The last statement before COMMIT.
    ///
    /// A lane that was idle for longer than rows are kept makes its row anew. At the fence it divides by zero: there is no
    /// other way to fail within a statement.
    var sql: SQL {
      """
      INSERT INTO commit_mark (lane, mark, marked_at) VALUES (\(lane), \(mark), \(now))
      ON CONFLICT (lane) DO UPDATE SET marked_at = excluded.marked_at,
        mark = excluded.mark / CASE WHEN commit_mark.fence < excluded.mark THEN 1 ELSE 0 END
      """
    }

    /// Looks, on a connection of its own, whether the transaction was kept; where not, it cannot be any more.
    ///
    /// - Throws: ``StorageFailure`` of kind `unknownOutcome` where nobody can be asked.
    func wasKept(askedBy door: PostgresDoor) throws(StorageFailure) -> Bool {
      let deadline = ContinuousClock.now + door.patience.doubt
      while true {
        do {
          let link = try door.connect()
          let rows = try link.run([
            PostgresLink.Command(
              sql: "UPDATE commit_mark SET fence = \(mark) WHERE lane = \(lane) RETURNING mark",
              wanted: .first
            )
          ]).rows
          guard let row = rows.first else { break }
          return try row.int("mark") == mark
        } catch {
          guard ContinuousClock.now < deadline else { break }
          pauseThread(door.patience.pause)
        }
      }
      throw StorageFailure(
        .unknownOutcome,
        "the database server was lost while it committed: whether the write was kept is not known"
      )
    }
  }

  /// The mark of the next transaction.
  mutating func next(at now: Timestamp) -> Next {
    last &+= 1
    return Next(lane: lane, mark: last, now: now)
  }

  /// Takes the row away again; one that stays goes in time.
  func remove(on link: PostgresLink) {
    do {
      _ = try link.run([PostgresLink.Command(sql: "DELETE FROM commit_mark WHERE lane = \(lane)")])
    } catch {
      return
    }
  }
}
