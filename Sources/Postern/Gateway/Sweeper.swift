internal import Core

/// Takes out what is past its time, a little at a time.
///
/// Instances sweep beside each other: what two of them take out at once is gone once.
struct Sweeper: Sendable {
  /// How long it rests when nothing is left.
  static let pause: Duration = .seconds(3600)
  /// How long it rests between turns, so that what others write goes first.
  static let breath: Duration = .milliseconds(200)
  /// How long it rests after a failure.
  static let pauseAfterFailure: Duration = .seconds(600)

  /// Each takes a bounded number of rows out and tells how many.
  let turns: [@Sendable () async throws -> Int]
  let log: Log

  /// Sweeps until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      var hasFailed = false
      for turn in turns {
        do {
          while try await turn() > 0 { try await Task.sleep(for: Sweeper.breath) }
        } catch is CancellationError {
          return
        } catch {
          hasFailed = true
          log(.error, "what is past its time could not be taken out", ["error": .name(of: error)])
        }
      }
      let pause = hasFailed ? Sweeper.pauseAfterFailure : Sweeper.pause
      do { try await Task.sleep(for: pause, tolerance: pause / 60) } catch { return }
    }
  }
}
