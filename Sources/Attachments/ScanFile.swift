internal import Core
public import Jobs

/// The job `scan-file`: asks the scanner about a file that it has not cleared yet, again and again for three days.
public struct ScanFile: JobHandler {
  /// Whoever uploads asks first; the job is for what they did not live to see.
  static let firstPause: Duration = .minutes(2)

  private let attachments: Attachments

  /// Works for this room.
  public init(_ attachments: Attachments) {
    self.attachments = attachments
  }

  /// Tries once.
  ///
  /// - Parameter job: whose subject is a file.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = FileID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no file", record: { _ in })
    }
    do {
      guard let row = try await attachments.row(of: id), row.scan == .held, row.isWhole else { return .done }
      guard attachments.scanner != nil else {
        return .failed(reason: "no scanner is set, and a file is held")
      }
      let verdict = try await attachments.verdict(on: row)
      guard verdict != .unsettled else { return .failed(reason: "the scanner did not answer about a file") }
      return .done { [attachments] in try attachments.settle(row, as: verdict, in: $0) }
    } catch {
      attachments.surroundings.log(
        .error,
        "a file could not be scanned",
        ["file": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "a file could not be read for the scanner")
    }
  }
}
