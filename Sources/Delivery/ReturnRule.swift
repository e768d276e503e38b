internal import Core

/// What a report that a mail came back proves: a value without clock or database.
///
/// A report can be forged by anybody who can write to the mailbox. So it counts only where it quotes the Message-ID of a mail
/// of ours, which has 80 random bits and is known to who received that mail and to the servers on its way; where that mail
/// was taken by a server within the last ten days and has not come back before; and it ends an address only where it
/// names that very address, and that address was not proved anew after the mail had left.
///
/// Who got one notice can forge the report of that notice, within ten days and once. It ends mail to the one address that
/// they read themselves; whoever has an account still signs in and reads, and the sender is told at once. Giving the address
/// again brings it back.
struct ReturnRule {
  /// What follows from a report.
  enum Verdict: String {
    /// The address does not work.
    case addressFailed = "address_failed"
    /// The mail is lost, and its sender should know.
    case mailLost = "mail_lost"
    /// Nothing yet.
    case delayed
    /// It proves nothing.
    case unproved
  }

  /// Mail servers give up after five days, some after seven; a later report is none.
  static let span: Duration = .days(10)

  /// How far the mail is.
  let status: MailStatus
  /// When it was written.
  let writtenAt: Timestamp
  /// When a server took it.
  let settledAt: Timestamp?
  /// Its number.
  let number: MessageNumber
  /// Where it went; nil where that cannot be told any more.
  let address: EmailAddress?
  /// When the address was last proved.
  let provedAt: Timestamp?

  /// What follows from a report that quotes this mail's Message-ID.
  func verdict(
    on recipients: [ReturnedRecipient],
    sentTo number: MessageNumber?,
    at now: Timestamp
  ) -> Verdict {
    guard status == .sent, let settledAt, now - settledAt <= ReturnRule.span else { return .unproved }
    if let number, number != self.number { return .unproved }
    let failsHere = recipients.contains { recipient in
      guard case .addressFails = recipient.effect, let address else { return false }
      return recipient.addresses.contains(address)
    }
    if failsHere, !(provedAt.map { $0 > writtenAt } ?? false) { return .addressFailed }
    let isLost = recipients.contains { recipient in
      switch recipient.effect {
      case .addressFails, .mailLost: true
      case .none: false
      }
    }
    return isLost ? .mailLost : .delayed
  }
}
