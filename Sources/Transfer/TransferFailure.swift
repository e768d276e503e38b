/// Why a transfer did not succeed, in terms that its caller can act on.
///
/// It carries no address, no password and nothing of the message; its description may stand in a log.
public struct TransferFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// What happened.
  public let kind: Kind
  /// The step of the mail dialogue that was last begun, where one was.
  public let step: SMTPStep?
  /// The first line of the server's last reply, with addresses masked; nil where there was none.
  public let remoteReply: String?

  /// What can happen.
  public enum Kind: Hashable, Sendable {
    /// The server's name has no address.
    case resolve
    /// The server does not take connections.
    case connect
    /// The connection could not be sealed, so nothing was said on it.
    case tls(TLSProblem)
    /// The server does not take our user name and password or token; the code is nil where it offered no way to try.
    case authentication(code: Int?)
    /// The server said no: 400 to 499 for now, 500 to 599 for good.
    case refusedByServer(code: Int)
    /// A time limit passed before the message was wholly sent.
    case timedOut
    /// The connection ended, or the server spoke nonsense, before the message was wholly sent.
    case lostBeforeData
    /// The message was wholly sent and no answer came: it may or may not have been accepted.
    case lostAfterData
    /// An envelope address has a byte that must not stand there, or there are none or too many.
    case badAddress
    /// The message is not CRLF-ended lines of at most 998 ASCII bytes, or is too large.
    case badMessage
    /// Too much is waiting already.
    case busy
    /// The caller was cancelled before the message was wholly sent.
    case cancelled
    /// The transfers were closed before the message was wholly sent.
    case closed
    /// A mailbox's server refused a command.
    case refusedCommand
    /// A mailbox's server sent more than we take.
    case tooMuch
    /// A mailbox's server answered with what cannot be.
    case badAnswer
    /// The mailbox numbers its mails anew: what was known of it holds no more.
    case mailboxChanged
    /// The mail is not in the mailbox.
    case notThere
    /// libcurl reported what should not happen; the number is its own.
    case library(code: Int)
  }

  /// Why a connection could not be sealed.
  public enum TLSProblem: Hashable, Sendable {
    /// The server offers no STARTTLS.
    case notOffered
    /// The certificate is expired, for another host, or by an authority that we do not trust.
    case untrusted
    /// The file of trusted authorities cannot be read.
    case badCAFile
    /// The two sides found no common protocol, or the handshake broke.
    case handshake
  }

  /// Makes a failure.
  ///
  /// - Parameters:
  ///   - kind: what happened.
  ///   - step: how far the dialogue had come.
  ///   - remoteReply: one line, already masked.
  public init(_ kind: Kind, step: SMTPStep? = nil, remoteReply: String? = nil) {
    self.kind = kind
    self.step = step
    self.remoteReply = remoteReply
  }

  /// Whether the same bytes to the same server will fail again until somebody changes something.
  public var isPermanent: Bool {
    switch kind {
    case .authentication(let code): code.map { $0 >= 500 } ?? true
    case .refusedByServer(let code): code >= 500
    case .badAddress, .badMessage: true
    case .resolve, .connect, .tls, .timedOut, .lostBeforeData, .lostAfterData, .busy, .cancelled, .closed,
      .refusedCommand, .tooMuch, .badAnswer, .mailboxChanged, .notThere, .library:
      false
    }
  }

  /// Whether the server refused this recipient for good: the address does not work.
  public var isRecipientRefused: Bool {
    guard case .refusedByServer(let code) = kind else { return false }
    return code >= 500 && step == .recipient
  }

  /// The code of the reply that decided, where one did.
  public var smtpCode: Int? {
    switch kind {
    case .authentication(let code): code
    case .refusedByServer(let code): code
    default: nil
    }
  }

  /// What happened and what to do, for an operator.
  public var description: String {
    switch kind {
    case .resolve: "the mail server's name has no address; check the url setting and the resolver"
    case .connect: "the mail server takes no connection; check its address, port and firewall"
    case .tls(.notOffered): "the mail server offers no STARTTLS; nothing was sent in clear"
    case .tls(.untrusted): "the mail server's certificate is not trusted; check its name, date and caFile"
    case .tls(.badCAFile): "the file named by caFile cannot be read as PEM certificates"
    case .tls(.handshake): "the TLS handshake with the mail server failed; it must speak TLS 1.2 or later"
    case .authentication: "the mail server does not accept the user and password"
    case .refusedByServer(let code): "the mail server refused with code \(code)"
    case .timedOut: "the mail server did not answer in time"
    case .lostBeforeData: "the connection to the mail server broke before the message was sent"
    case .lostAfterData: "no answer came after the message was sent; it may have been accepted"
    case .badAddress:
      "an envelope address is not printable ASCII, or the number of recipients is not 1 to 100"
    case .badMessage: "the message is not lines of at most 998 ASCII bytes with CRLF, or is too large"
    case .busy: "too many messages are waiting; try again later"
    case .cancelled: "the transfer was cancelled"
    case .closed: "the transfers are closed"
    case .refusedCommand: "the mail server refused a command; check that the account may use its mailbox"
    case .tooMuch: "the mail server sent more than is taken"
    case .badAnswer: "the mail server answered with what cannot be"
    case .mailboxChanged: "the mailbox numbers its mails anew"
    case .notThere: "the mail is not in the mailbox"
    case .library(let code): "libcurl reported error \(code)"
    }
  }
}

/// The steps of handing over a message, in their order.
///
/// Source: RFC 5321 §4.1.1, RFC 3207, RFC 4954
public enum SMTPStep: String, Sendable, CaseIterable {
  /// Waiting for the server's first line.
  case greeting
  /// EHLO.
  case hello
  /// STARTTLS.
  case startTLS
  /// AUTH.
  case authenticate
  /// MAIL FROM.
  case sender
  /// RCPT TO.
  case recipient
  /// DATA and the message itself.
  case message
}
