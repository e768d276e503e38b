/// How much one account may answer for one person.
///
/// Nobody is kept from a case by it: the most that a family ever wrote in an hour is far below. It bounds what somebody signed in
/// can do to the store, and to those who must read everything.
enum AnswerLimit {
  /// One every two minutes, all hour long.
  static let answersAnHour = 30
  /// As many bytes of files as two full answers have.
  static let fileBytesADay = 200 << 20

  /// What the account has sent for the person.
  struct Lately: Equatable {
    /// Answers of the last hour.
    var answers = 0
    /// Bytes of files of the last day.
    var fileBytes = 0
  }

  /// What is too much.
  ///
  /// - Parameters:
  ///   - lately: what was sent before.
  ///   - fileBytes: the bytes of the files of this answer.
  /// - Returns: nil where it may go.
  static func excess(of lately: Lately, adding fileBytes: Int) -> AnswerExcess? {
    if lately.answers >= answersAnHour { return .answers }
    guard fileBytes > 0 else { return nil }
    let (sum, overflows) = lately.fileBytes.addingReportingOverflow(fileBytes)
    return overflows || sum > fileBytesADay ? .files : nil
  }
}

/// Of what there were too many lately for an answer to go.
public enum AnswerExcess: Sendable {
  /// Answers: in an hour there is room again.
  case answers
  /// Files: in a day there is.
  case files
}
