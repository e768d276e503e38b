internal import Core
internal import Delivery

/// What a mail that came is: a value without clock or database.
///
/// 1. A report of a mail server, with recipients in it, is *returned*; which mail of ours it quotes is for Delivery to find.
/// 2. What a machine wrote is *automatic*: an absence, a list, a report without recipients. It is never answered, and nothing
///    follows from it.
/// 3. Everything else is an *answer*. There is no third way to be answered by us: nothing is.
struct InboundRule {
  /// The mailboxes that answers go to, by which a number is found in an address: `replies+48219307@example.org`.
  let mailboxes: [EmailAddress]

  /// What a mail is.
  func judge(_ mail: ReceivedMail) -> InboundMail {
    let number = number(in: mail.recipients)
    if let report = mail.report {
      return InboundMail(
        .returned(report.recipients.map { ReturnedRecipient(addresses: $0.addresses, effect: $0.effect) }),
        quoted: mail.enclosed.isEmpty ? mail.answered : mail.enclosed,
        number: number
      )
    }
    guard !mail.isReport, !mail.isAutomatic else { return InboundMail(.automatic, quoted: [], number: nil) }
    return InboundMail(
      .answer(
        InboundMail.Answer(
          from: mail.from,
          isAuthenticated: mail.isAuthenticated,
          text: mail.text.map { Secret($0) }
        )
      ),
      quoted: mail.answered,
      number: number
    )
  }

  /// The one number in the addresses of ours; nil where there is none, or there are several.
  private func number(in recipients: [EmailAddress]) -> MessageNumber? {
    let numbers = Set(
      recipients.flatMap { recipient in mailboxes.compactMap { $0.number(in: recipient) } }
    )
    return numbers.count == 1 ? numbers.first : nil
  }
}

extension EmailAddress {
  /// This mailbox's address with a number in it; nil where it would be too long.
  func numbered(_ number: MessageNumber) -> EmailAddress? {
    let parts = text.split(separator: "@")
    guard parts.count == 2 else { return nil }
    return try? EmailAddress(parsing: "\(parts[0])+\(number.digits)@\(parts[1])")
  }

  /// The number in an address of this mailbox.
  fileprivate func number(in address: EmailAddress) -> MessageNumber? {
    guard address.domain == domain else { return nil }
    let own = lookupForm.prefix { $0 != "@" } + "+"
    let other = address.lookupForm.prefix { $0 != "@" }
    guard other.hasPrefix(own) else { return nil }
    return MessageNumber(digits: other.dropFirst(own.count))
  }
}
