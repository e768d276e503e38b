/// One thing that is asked of a mailbox's server.
///
/// Only numbers of ours stand in a command, so nothing that came from outside can end one and begin another.
enum MailboxRequest: Equatable, Sendable {
  /// Chooses the mailbox, and learns how it numbers its mails.
  case choose
  /// The numbers of the mails in a range.
  case search(from: UInt32, through: UInt32)
  /// The beginning of a mail, so many bytes of it.
  case fetch(UInt32, atMost: Int)
  /// Marks a mail as read, or as not read.
  case mark(UInt32, isSeen: Bool)
  /// Marks a mail as deleted.
  case markDeleted(UInt32)
  /// Takes one mail that is marked as deleted out of the mailbox, and no other.
  case expunge(UInt32)

  /// The command for libcurl; nil where it makes its own.
  ///
  /// Source: RFC 9051 §6.4; RFC 4315 for UID EXPUNGE
  var command: String? {
    switch self {
    case .choose: "NOOP"
    case .search(let first, let last): "UID SEARCH UID \(first):\(last)"
    case .fetch: nil
    case .mark(let mail, let isSeen): "UID STORE \(mail) \(isSeen ? "+" : "-")FLAGS.SILENT (\\Seen)"
    case .markDeleted(let mail): "UID STORE \(mail) +FLAGS.SILENT (\\Deleted)"
    case .expunge(let mail): "UID EXPUNGE \(mail)"
    }
  }

  /// The path behind the server's address.
  ///
  /// With the numbering that is expected in it, libcurl fails where the mailbox has another by now.
  ///
  /// Source: RFC 5092 §5
  func path(numbering: UInt32?) -> String {
    var path = "/INBOX"
    if let numbering { path += ";UIDVALIDITY=\(numbering)" }
    guard case .fetch(let mail, let count) = self else { return path }
    return path + "/;UID=\(mail)/;PARTIAL=0.\(count)"
  }
}
