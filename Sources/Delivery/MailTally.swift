public import Core

/// Counts how mails end, in this process since its start.
public struct MailTally: Sendable {
  /// Taken by a mail server.
  public let sent = Counter()
  /// Not sent, for the plan or the state of the address forbids it.
  public let withdrawn = Counter()
  /// Refused for good by a mail server.
  public let refused = Counter()
  /// Taken by a mail server, and come back.
  public let returned = Counter()

  func note(_ status: MailStatus) {
    switch status {
    case .sent: sent.add()
    case .withdrawn: withdrawn.add()
    case .parked: refused.add()
    case .returned: returned.add()
    case .queued: break
    }
  }
}
