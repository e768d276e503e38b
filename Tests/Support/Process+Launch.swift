public import Foundation
internal import Synchronization

extension Process {
  private static let launching = Mutex(())

  /// Starts the process, one at a time in this program.
  ///
  /// Foundation learns of a child's end by a socket; a second child that starts at the same moment inherits it, and the
  /// end of the first is never told (measured).
  ///
  /// - Throws: where the program cannot be started.
  public func launchAlone() throws {
    try Process.launching.withLock { _ in try run() }
  }

  /// Starts the process and waits for its end without holding a thread.
  ///
  /// - Returns: its exit status.
  /// - Throws: where the program cannot be started.
  public func runToEnd() async throws -> Int32 {
    try await withCheckedThrowingContinuation { caller in
      terminationHandler = { caller.resume(returning: $0.terminationStatus) }
      do {
        try launchAlone()
      } catch {
        terminationHandler = nil
        caller.resume(throwing: error)
      }
    }
  }
}
