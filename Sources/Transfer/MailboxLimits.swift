/// How much of a mailbox's server is believed and kept.
///
/// Whoever can send us mail chooses its size, and a server may be somebody else's by now.
public struct MailboxLimits: Equatable, Sendable {
  /// The most of one mail; the rest of it stays with the server.
  ///
  /// What a mail says stands at its beginning. A megabyte made to be slow takes GMime a second to read, ten take ten.
  public var mailBytes: Int
  /// The most that a server may say in answer to one command beside what was fetched.
  public var talkBytes: Int
  /// Mails that one answer may name.
  public var namedMails: Int

  /// Limits; by default 1 MiB, 256 KiB and 1000.
  ///
  /// - Parameters:
  ///   - mailBytes: of one mail.
  ///   - talkBytes: of what the server says beside it.
  ///   - namedMails: in one answer.
  public init(
    mailBytes: Int = 1 << 20,
    talkBytes: Int = 256 << 10,
    namedMails: Int = 1000
  ) {
    self.mailBytes = max(1, mailBytes)
    self.talkBytes = max(1, talkBytes)
    self.namedMails = max(1, namedMails)
  }
}
