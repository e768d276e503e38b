internal import Core

/// How much is taken.
public struct FileLimits: Sendable {
  /// The largest file, in bytes.
  public var fileBytes = 30 << 20
  /// The most that the files of one message or answer have together, in bytes.
  public var messageBytes = 100 << 20
  /// The most files of one message or answer.
  public var messageFiles = 20
  /// The most bytes that may wait for one owner, in drafts and half uploaded: two full messages.
  public var waitingBytes = 200 << 20
  /// The most files that may wait for one owner.
  public var waitingFiles = 40
  /// The most bytes that may be there of one account that no message has, over all its drafts: six full messages.
  ///
  /// What the scanner found is counted too.
  public var accountBytes = 600 << 20
  /// The most files that may be there of one account that no message has.
  public var accountFiles = 120
  /// How long what no draft holds is kept.
  public var waitingSpan: Duration = .hours(1)
  /// How long what the scanner found is kept apart, for whoever must look into it.
  public var quarantineSpan: Duration = .days(30)
  /// How much of a text is read for confidential details, in bytes.
  public var readTextBytes = 1 << 20

  /// The limits of the programme; a test makes them smaller.
  public static let standard = FileLimits()

  /// The standard limits, to be changed.
  public init() {}
}
