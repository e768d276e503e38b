internal import CBench
internal import Foundation

/// The control of every store on SQLite: durable commits of the same rows by SQLite alone.
final class BareSQLite {
  private let database: SQLiteFile
  private let statements: [SQLiteStatement]
  private var maker: MessageMaker
  private let logFile: String
  /// As the write lane does it, the log is moved into the file between two commits, when it has grown by a thousand pages.
  private static let bytesBeforeCheckpoint = 1000 * 4096

  /// Opens a copy of a database that nobody has open, as the gateway opens its own.
  init(copyOf kept: String, rows: MessageRows) throws {
    let copy = kept + ".control"
    for ending in ["", "-wal", "-shm"] { try Files.remove(copy + ending) }
    try FileManager.default.copyItem(atPath: kept, toPath: copy)
    logFile = copy + "-wal"
    database = try SQLiteFile(copy)
    for setting in [
      "temp_store = MEMORY", "mmap_size = 0", "cell_size_check = ON", "journal_mode = WAL",
      "synchronous = FULL",
      "foreign_keys = ON", "secure_delete = ON", "wal_autocheckpoint = 0",
    ] { try database.run("PRAGMA \(setting)") }
    statements = try rows.rows.map { [database] in try database.prepare(MessageRows.insertion($0)) }
    maker = MessageMaker(rows)
  }

  /// Messages a second, so many to a commit.
  ///
  /// Each commit must have asked the disk to keep it.
  func rate(group: Int, seconds: Double) throws -> Double {
    let syncsBefore = postern_bench_syncs()
    var commits = 0
    let begun = Clock.seconds()
    while Clock.seconds() - begun < seconds {
      try write(group)
      commits += 1
      if commits.isMultiple(of: 16), logBytes() > BareSQLite.bytesBeforeCheckpoint { database.checkpoint() }
    }
    let spent = Clock.seconds() - begun
    let syncs = postern_bench_syncs() - syncsBefore
    guard syncs >= commits else {
      throw BenchFailure(
        "the control on SQLite made \(commits) commits with \(syncs) syncs: it is no control"
      )
    }
    return Double(commits * group) / spent
  }

  /// Adds many messages quickly, none of which need outlive a power cut.
  func write(_ group: Int) throws(BenchFailure) {
    try database.run("BEGIN IMMEDIATE")
    for _ in 0..<group {
      for (statement, cells) in zip(statements, maker.next()) { try statement.run(cells) }
    }
    try database.run("COMMIT")
  }

  private func logBytes() -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: logFile)[.size]) as? NSNumber)?.intValue ?? 0
  }
}
