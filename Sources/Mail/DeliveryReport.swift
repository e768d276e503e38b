internal import Core
internal import Delivery

/// What a mail server reports of a mail that it could not deliver, or not yet.
///
/// Source: RFC 3464 §2 for the fields, RFC 3463 for the codes
struct DeliveryReport: Equatable {
  /// What became of the mail for one recipient.
  struct Recipient: Equatable {
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`, in small letters.
    let action: String
    /// The three numbers of the status.
    let status: Status?
    /// The addresses that it names for the recipient.
    let addresses: [EmailAddress]

    /// What follows from it.
    ///
    /// A class of 4 means that the server gave up waiting: the address may work. A subject of 7 is a matter of policy: our mail
    /// was not wanted, by a list of senders or a missing signature, which says nothing of the address.
    var effect: ReturnedRecipient.Effect {
      guard action == "failed" else { return .none }
      guard let status, status.permanence == 5 else { return .mailLost }
      // 5.2.2: the mailbox is full; 5.3.4 and 5.2.3: the mail is too large; 5.6.*: its form is not taken.
      switch (status.subject, status.detail) {
      case (7, _), (6, _), (2, 2), (2, 3), (3, 4): return .mailLost
      default: return .addressFails
      }
    }
  }

  /// A status code, `5.1.1`.
  struct Status: Equatable {
    let permanence: Int
    let subject: Int
    let detail: Int

    /// A code with what may stand behind it; nil where it is none.
    ///
    /// Source: RFC 3463 §2
    init?(_ text: some StringProtocol) {
      let code = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let numbers = code.split(separator: ".", omittingEmptySubsequences: false).map { part in
        (1...3).contains(part.utf8.count) ? Int(part) : nil
      }
      guard numbers.count == 3, let permanence = numbers[0], let subject = numbers[1],
        let detail = numbers[2],
        [2, 4, 5].contains(permanence)
      else { return nil }
      self.permanence = permanence
      self.subject = subject
      self.detail = detail
    }
  }

  /// The recipients that it tells of.
  let recipients: [Recipient]

  /// Whoever reports of more than so many is not reporting of a mail of ours, which has one.
  static let maximumRecipients = 20

  /// A report, from the text of its part: groups of fields between empty lines, the first of them about the mail.
  ///
  /// - Returns: nil where it tells of no recipient.
  init?(_ text: String) {
    recipients = DeliveryReport.groups(in: text).prefix(DeliveryReport.maximumRecipients).compactMap {
      fields in
      guard let action = fields["action"]?.lowercased() else { return nil }
      let named = ["final-recipient", "original-recipient"].compactMap { fields[$0] }
      return Recipient(
        action: action.prefix { $0.isLetter }.description,
        status: fields["status"].flatMap { Status($0) },
        addresses: named.compactMap(DeliveryReport.address)
      )
    }
    guard !recipients.isEmpty else { return nil }
  }

  /// The groups of fields, each by the name in small letters; of a field that stands twice the first counts.
  private static func groups(in text: String) -> [[String: String]] {
    var groups: [[String: String]] = [[:]]
    var name = ""
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.allSatisfy({ $0 == " " || $0 == "\t" }) {
        if groups.last?.isEmpty == false { groups.append([:]) }
        name = ""
      } else if let first = line.first, first == " " || first == "\t" {
        if !name.isEmpty {
          groups[groups.count - 1][name]?.append(" " + line.drop { $0 == " " || $0 == "\t" })
        }
      } else if let colon = line.firstIndex(of: ":") {
        name = line[..<colon].lowercased()
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        if groups[groups.count - 1][name] == nil {
          groups[groups.count - 1][name] = String(value)
        } else {
          name = ""
        }
      }
    }
    return groups
  }

  /// `rfc822; jane@example.org`, with or without angle brackets.
  private static func address(_ value: String) -> EmailAddress? {
    guard let semicolon = value.firstIndex(of: ";"),
      ["rfc822", "utf-8"].contains(value[..<semicolon].lowercased().filter { $0 != " " })
    else { return nil }
    let text = value[value.index(after: semicolon)...].filter { !["<", ">", " ", "\t"].contains($0) }
    return try? EmailAddress(parsing: text)
  }
}
