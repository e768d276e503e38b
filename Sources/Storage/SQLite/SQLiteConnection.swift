/// An open file of SQLite with the statements that are prepared on it; all are closed when it goes.
final class SQLiteConnection {
  let handle: SQLiteHandle
  var cache = StatementCache()

  private let beginReading: Statement
  private let beginWriting: Statement
  private let commit: Statement
  private let rollBack: Statement
  private let setMark: Statement
  private let forgetMark: Statement
  private let undoToMark: Statement

  /// The statements that are the lane's and not a body's.
  enum Step { case beginReading, beginWriting, commit, rollBack, setMark, forgetMark, undoToMark }

  /// Opens a file that is there, and makes sure of its settings.
  init(path: String, settings: SQLiteSettings) throws(StorageFailure) {
    let handle = try SQLiteHandle(path: path, isReadOnly: settings.isReadOnly)
    try settings.apply(to: handle)
    beginReading = try handle.prepare("BEGIN")
    // IMMEDIATE takes the right to write now, where waiting for it is still possible.
    beginWriting = try handle.prepare("BEGIN IMMEDIATE")
    commit = try handle.prepare("COMMIT")
    rollBack = try handle.prepare("ROLLBACK")
    setMark = try handle.prepare("SAVEPOINT body")
    forgetMark = try handle.prepare("RELEASE body")
    undoToMark = try handle.prepare("ROLLBACK TO body")
    self.handle = handle
  }

  /// Takes one step of a transaction.
  func take(_ step: Step) throws(StorageFailure) {
    switch step {
    case .beginReading: try once(beginReading)
    case .beginWriting: try once(beginWriting)
    case .commit: try once(commit)
    case .rollBack: try once(rollBack)
    case .setMark: try once(setMark)
    case .forgetMark: try once(forgetMark)
    case .undoToMark: try once(undoToMark)
    }
  }

  private func once(_ statement: borrowing Statement) throws(StorageFailure) {
    defer { statement.reset() }
    _ = try statement.step()
  }
}
