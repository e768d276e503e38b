public import Core

/// A mail that came to the mailbox, as far as it matters here: what it is, and which of our mails it names.
public struct InboundMail: Sendable {
  /// What it is.
  public enum Content: Sendable {
    /// A mail server reports what became of a mail of ours.
    case returned([ReturnedRecipient])
    /// Somebody wrote.
    case answer(Answer)
    /// A machine wrote: an absence, a list. It is never answered, and nobody is told.
    case automatic
    /// It could not be fetched or taken apart.
    case unreadable
  }

  /// What somebody wrote.
  public struct Answer: Sendable {
    /// Who says they wrote it; nil where that is not one address.
    public let from: EmailAddress?
    /// Whether our own mail server says that the address was not forged.
    public let isAuthenticated: Bool
    /// The words; nil where there are none that can be shown.
    public let text: Secret<String>?

    /// What somebody wrote.
    ///
    /// - Parameters:
    ///   - from: who says they wrote it.
    ///   - isAuthenticated: whether our own mail server vouches for that.
    ///   - text: the words.
    public init(from: EmailAddress?, isAuthenticated: Bool, text: Secret<String>?) {
      self.from = from
      self.isAuthenticated = isAuthenticated
      self.text = text
    }
  }

  /// What it is.
  public let content: Content
  /// The Message-IDs that it names, without brackets, the nearest first.
  public let quoted: [String]
  /// The number in the address that it was sent to.
  public let number: MessageNumber?

  /// A mail.
  ///
  /// - Parameters:
  ///   - content: what it is.
  ///   - quoted: the Message-IDs that it names, the nearest first; at most ``InboundMail/maximumQuoted`` count.
  ///   - number: the number in the address that it was sent to.
  public init(_ content: Content, quoted: [String], number: MessageNumber?) {
    self.content = content
    self.quoted = Array(quoted.prefix(InboundMail.maximumQuoted))
    self.number = number
  }

  /// Who quotes more looks for one by trying.
  public static let maximumQuoted = 20

  /// What it is, in a word.
  var kind: Kind {
    switch content {
    case .returned: .returned
    case .answer: .answer
    case .automatic: .automatic
    case .unreadable: .unreadable
    }
  }

  /// What it is, as it is stored.
  enum Kind: String, Sendable {
    case returned
    case answer
    case automatic
    case unreadable
  }
}

/// What a mail server says of one recipient of a mail of ours.
public struct ReturnedRecipient: Sendable {
  /// What it says, in what follows from it.
  public enum Effect: Sendable {
    /// The address does not work.
    case addressFails
    /// This mail will not arrive; the address may work.
    case mailLost
    /// It goes on trying, or the mail has arrived.
    case none
  }

  /// The addresses that it names for the recipient.
  public let addresses: [EmailAddress]
  /// What follows.
  public let effect: Effect

  /// What a mail server says.
  ///
  /// - Parameters:
  ///   - addresses: the addresses that it names for the recipient.
  ///   - effect: what follows.
  public init(addresses: [EmailAddress], effect: Effect) {
    self.addresses = addresses
    self.effect = effect
  }
}

/// Identifies a mail that came.
public enum InboundMailKind: IdentifiedKind {
  /// `inm`.
  public static let prefix: StaticString = "inm"
}

/// An inbound mail's identifier, `inm_…`.
public typealias InboundMailID = Identifier<InboundMailKind>
