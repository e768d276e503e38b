/// When work that nobody waits for may have the writer for itself.
///
/// A commit for a job's end, made between the commits of two requests, makes the second wait. So while requests come, such work
/// travels in their groups, one for each of theirs; it has a group of its own where no request has come for a moment, or where
/// it has waited long enough.
enum BackgroundRule {
  /// So long no request has come where there is a pause.
  static let quiet = Duration.milliseconds(3)
  /// So long background work waits at most.
  static let patience = Duration.milliseconds(50)

  /// How long the work must still wait.
  ///
  /// - Parameters:
  ///   - now: the present moment.
  ///   - lastRequest: when work that somebody waits for last came; nil where none ever did.
  ///   - since: since when the background work waits.
  /// - Returns: the time; nil where it may begin.
  static func pause(
    at now: ContinuousClock.Instant,
    lastRequest: ContinuousClock.Instant?,
    since: ContinuousClock.Instant
  ) -> Duration? {
    guard let lastRequest else { return nil }
    let end = min(lastRequest + quiet, since + patience)
    return end > now ? now.duration(to: end) : nil
  }

  /// Whether one more may travel in a group of so many.
  static func mayJoin(requests: Int, background: Int) -> Bool { requests == 0 || background < requests }
}
