internal import Core
public import Jobs
internal import Storage

/// Settles a try that was cut off between its two transactions, by a crash or on the way to the database: it stands as
/// wrong, and staff hear what they would have heard.
public struct SettleTry: JobHandler {
  private let ledger: CheckLedger

  /// Settles in this room.
  public init(_ room: Verification) {
    ledger = CheckLedger(room)
  }

  /// Settles the try, unless it is settled.
  ///
  /// - Parameter job: whose subject is a try.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = TryID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no try", record: { _ in })
    }
    return .done { [ledger] connection in try ledger.settleCutOff(id, in: connection) }
  }
}
