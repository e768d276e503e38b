public import Core

/// One mail, rendered and ready to be composed: what the room Mail begins with.
///
/// The story of a mail:
/// 1. When the settings are read, ``SenderPolicy`` admits a ``MailSender`` of the agency's domain and no other (promise
///    P14).
/// 2. A purpose renders subject, text and HTML, chooses the Message-ID and gathers them here.
/// 3. ``MIMEComposer`` judges sender and headers again and makes the bytes, by GMime behind the door CMime. They are made
///    once: what is sent again is the same bytes with the same Message-ID.
/// 4. A ``MailTransport`` hands them over; ``SMTPMailTransport`` does so by SMTP submission, in the room Transfer.
///
/// What comes back:
/// 1. ``MailboxReader`` visits the mailbox over IMAP, in the room Transfer, one instance at a time.
/// 2. `MIMEParser` takes a mail apart, by GMime again, with a limit for everything.
/// 3. `InboundRule` says what it is: a report of a mail server, a person's answer, or a machine's. Delivery does what follows.
///    Nothing that comes is ever answered.
///
/// Invariants: no control byte in a header; ASCII lines ended by CRLF; `Auto-Submitted: auto-generated` on every mail; no
/// GObject outside CMime; nothing here logs or returns an address, a subject or a text.
/// Limits: named constants of ``MIMEComposer``, ``MailboxReader`` and `MIMEParser`.
///
/// Source: RFC 5322, RFC 2045 to 2047, RFC 3834, RFC 3464 (bounces)
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
  /// The languages of subject, text and HTML, in their order.
  public var languages: [Language]
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
  ///   - languages: of subject, text and HTML, in their order.
  ///   - messageID: `id@domain` without angle brackets.
  ///   - date: for the Date header.
  public init(
    from: MailSender,
    replyTo: EmailAddress,
    to: EmailAddress,
    subject: String,
    text: String,
    html: String,
    languages: [Language],
    messageID: String,
    date: Timestamp
  ) {
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.languages = languages
    self.messageID = messageID
    self.date = date
  }
}
