/// Copies the WAL back into the file, on a thread and a connection of its own, while the lane goes on writing.
///
/// Thousands of pages and a sync of the file take tens of milliseconds, which every writer would have to wait for. Copied
/// beside them they cost the lane only what is left at the end: it copies the last pages itself, for only where nobody has
/// written meanwhile does the WAL begin anew at its first page.
///
/// Source: <https://www.sqlite.org/wal.html>, "Checkpointing"
// SAFETY: `copyOnce` is touched only by the thread in `run()`; `state` and `isClosed` only while the lock is held.
final class SQLiteCheckpointer: @unchecked Sendable {
  private enum State {
    case resting
    /// To be done, or being done.
    case wanted
    case done
    case failed(StorageFailure)
  }

  /// What the first pass leaves, the second takes; a third would find little.
  private static let passes = 2

  private var copyOnce: (() throws(StorageFailure) -> Void)?
  private let lock = LaneLock()
  private var state = State.resting
  private var isClosed = false

  /// Opens a connection to a file that is there.
  convenience init(path: String) throws(StorageFailure) {
    let connection = try SQLiteConnection(path: path, settings: .writing)
    self.init { () throws(StorageFailure) in _ = try connection.handle.checkpoint(isThorough: false) }
  }

  /// Copies in another way: a test lets it fail.
  init(copyOnce: @escaping () throws(StorageFailure) -> Void) {
    self.copyOnce = copyOnce
  }

  /// Has the WAL copied back, beside whoever writes.
  func start() {
    lock.held { state = .wanted }
    lock.signalAll()
  }

  /// Whether what was started has ended.
  ///
  /// - Parameter waits: whether to wait until it has.
  /// - Returns: true once for each start, and true where nobody copies any more.
  /// - Throws: why nothing was copied.
  func hasEnded(waits: Bool) throws(StorageFailure) -> Bool {
    let (ended, isOver) = lock.held {
      while case .wanted = state, waits, !isClosed { lock.wait() }
      let ended = state
      if case .wanted = ended {} else { state = .resting }
      return (ended, isClosed)
    }
    switch ended {
    case .wanted: return isOver
    case .resting, .done: return true
    case .failed(let failure): throw failure
    }
  }

  /// Why nothing may be written any more: the file could not be synced.
  var lastingFailure: StorageFailure? {
    lock.held {
      guard case .failed(let failure) = state, failure.endsWriting else { return nil }
      return failure
    }
  }

  /// The life of the thread: until ``close()``.
  ///
  /// Its connection goes with it, before the lane's: SQLite takes the WAL away with the last one.
  func run() {
    while isWanted() {
      let end = copy()
      lock.held { state = end }
      lock.signalAll()
    }
    copyOnce = nil
  }

  /// Lets the thread end when it is through with what it does.
  func close() {
    lock.held { isClosed = true }
    lock.signalAll()
  }

  private func isWanted() -> Bool {
    lock.held {
      while true {
        if isClosed { return false }
        if case .wanted = state { return true }
        lock.wait()
      }
    }
  }

  private func copy() -> State {
    do {
      for _ in 0..<SQLiteCheckpointer.passes { try copyOnce?() }
      return .done
    } catch {
      return .failed(error)
    }
  }
}
