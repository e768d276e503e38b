public import Core

/// One mail, rendered and ready to be composed.
public struct OutgoingMail: Sendable {
  /// Who it is from.
  public var from: MailSender
  /// Where answers go.
  public var replyTo: EmailAddress
  /// Who it is for.
  public var to: EmailAddress
  /// One neutral line.
  public var subject: String
  /// The plain text.
  public var text: String
  /// The same as HTML.
  public var html: String
  /// The language of subject, text and HTML.
  public var language: Language
  /// `id@domain` without angle brackets; the same for every try of the same mail.
  public var messageID: String
  /// The Date header.
  public var date: Timestamp

  /// Gathers a mail.
  ///
  /// - Parameters:
  ///   - from: who it is from.
  ///   - replyTo: where answers go.
  ///   - to: who it is for.
  ///   - subject: one neutral line.
  ///   - text: the plain text.
  ///   - html: the same as HTML.
  ///   - language: of subject, text and HTML.
  ///   - messageID: `id@domain` without angle brackets.
  ///   - date: for the Date header.
  public init(
    from: MailSender,
    replyTo: EmailAddress,
    to: EmailAddress,
    subject: String,
    text: String,
    html: String,
    language: Language,
    messageID: String,
    date: Timestamp
  ) {
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.language = language
    self.messageID = messageID
    self.date = date
  }
}
