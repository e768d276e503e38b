internal import Foundation
internal import Synchronization

/// Where a command writes: answers to stdout, errors and log lines to stderr.
struct Output: Sendable {
  /// Writes a line to stdout, at once: who waits for `listening on …` reads a pipe.
  let line: @Sendable (String) -> Void
  /// Writes a line to stderr.
  let errorLine: @Sendable (String) -> Void
  /// Shows how far long work is, in one line of stderr that is written over.
  ///
  /// Nothing is shown where that is no terminal. An empty text takes the line away.
  let progress: @Sendable (String) -> Void

  /// The process's own.
  static let standard: Output = {
    // One lock for both: lines of two threads never mix, also where both streams are one terminal.
    let lock = Mutex(())
    let hasTerminal = isatty(STDERR_FILENO) == 1
    return Output(
      line: { text in lock.withLock { _ in write(text + "\n", to: .standardOutput) } },
      errorLine: { text in lock.withLock { _ in write(text + "\n", to: .standardError) } },
      // ECMA-48: carriage return, then erase to the end of the line.
      progress: { text in
        if hasTerminal { lock.withLock { _ in write("\r\u{1b}[K" + text, to: .standardError) } }
      }
    )
  }()

  private static func write(_ text: String, to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody reads any more; there is no one left to tell.
      return
    }
  }
}
