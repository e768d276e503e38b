internal import Core
internal import Mail

/// Looks into the mailbox again and again.
///
/// When a visit is due stands in the database, so that of several instances one goes.
struct MailboxWatch: Sendable {
  /// How long it rests between asking whether a visit is due.
  let rest: Duration
  let reader: MailboxReader

  init(_ reader: MailboxReader, pause: Duration) {
    self.reader = reader
    // Two instances that rest as long as the pause would now and then both come a whole pause too late.
    rest = max(pause / 4, .milliseconds(250))
  }

  /// Looks until the task is cancelled, which breaks a visit off.
  func run() async {
    while !Task.isCancelled {
      _ = await reader.visit()
      do { try await Task.sleep(for: rest, tolerance: rest / 10) } catch { return }
    }
  }
}
