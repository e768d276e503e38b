public import Core

/// A mail to one person, with every word rendered.
public struct MailDraft: Sendable {
  /// The agency that it comes from, by the name of its profile.
  public let agency: String
  /// Where it goes.
  public let to: EmailAddress
  /// One neutral line.
  public let subject: String
  /// The plain text.
  public let text: String
  /// The same as HTML.
  public let html: String
  /// The languages of both, the first one first.
  public let languages: [Language]
  /// The Message-ID without its brackets; the same at every try.
  public let headerMessageID: String
  /// The number by which it can be named.
  public let messageNumber: MessageNumber
  /// When it was written.
  public let date: Timestamp

  /// A mail.
  public init(
    agency: String,
    to: EmailAddress,
    subject: String,
    text: String,
    html: String,
    languages: [Language],
    headerMessageID: String,
    messageNumber: MessageNumber,
    date: Timestamp
  ) {
    self.agency = agency
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.languages = languages
    self.headerMessageID = headerMessageID
    self.messageNumber = messageNumber
    self.date = date
  }
}

/// How one try to hand a mail to a server ended.
public enum MailAttempt: Sendable {
  /// The server has taken it.
  case accepted
  /// It may work later.
  case failedForNow(replyCode: Int?)
  /// The server refused it for good; where `isOfAddress`, because the address does not work.
  case refused(replyCode: Int?, isOfAddress: Bool = false)
}

/// The channel that carries mail.
///
/// Delivery knows no provider; the executable hands it one.
public protocol MailChannel: Sendable {
  /// The domain that an agency's Message-IDs end in.
  ///
  /// - Parameter agency: the name of its profile.
  /// - Returns: a domain name of the agency's own.
  func messageIDDomain(ofAgency agency: String) -> String

  /// Turns a draft into the bytes that are sent, the same for the same draft.
  ///
  /// - Parameter draft: the mail.
  /// - Returns: a whole message, RFC 5322.
  /// - Throws: what stands in the way, such as a control byte in a header.
  func compose(_ draft: MailDraft) throws -> [UInt8]

  /// Hands the bytes to a server once.
  ///
  /// - Parameters:
  ///   - message: what ``compose(_:)`` returned.
  ///   - agency: whose sender stands in the envelope, by the name of its profile.
  ///   - number: the mail's, by which it is known where it comes back.
  ///   - address: the envelope's recipient.
  /// - Returns: how it ended.
  func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt
}
