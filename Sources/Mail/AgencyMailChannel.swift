public import Core
public import Delivery
internal import Transfer

/// The channel that carries an agency's mail: composes what Delivery hands it, and gives the bytes to a transport.
public struct AgencyMailChannel: MailChannel {
  /// From whom an agency's mail comes.
  public struct Correspondent: Sendable {
    /// The locked sender.
    public let sender: MailSender
    /// The monitored mailbox that answers go to.
    public let replyTo: EmailAddress
    /// The policy that the sender was judged by.
    public let policy: SenderPolicy

    /// A correspondent.
    public init(sender: MailSender, replyTo: EmailAddress, policy: SenderPolicy) {
      self.sender = sender
      self.replyTo = replyTo
      self.policy = policy
    }
  }

  /// The settings name no sender for this agency.
  public struct NoCorrespondent: Error {}

  private let correspondents: [String: Correspondent]
  private let transport: any MailTransport
  private let log: Log

  /// A channel.
  ///
  /// - Parameters:
  ///   - correspondents: from whom mail comes, by agency.
  ///   - transport: what hands bytes over.
  ///   - log: where failures are told, without addresses.
  public init(correspondents: [String: Correspondent], transport: any MailTransport, log: Log) {
    self.correspondents = correspondents
    self.transport = transport
    self.log = log
  }

  /// The domain that an agency's Message-IDs end in.
  public func messageIDDomain(ofAgency agency: String) -> String {
    correspondents[agency]?.policy.domain ?? "invalid"
  }

  /// The envelope's sender for an agency's mail.
  func senderAddress(ofAgency agency: String) -> String { correspondents[agency]?.sender.address.text ?? "" }

  /// Turns a draft into the bytes that are sent.
  ///
  /// - Parameter draft: the mail.
  /// - Returns: a whole message, RFC 5322.
  /// - Throws: ``NoCorrespondent``, ``MIMEFailure``.
  public func compose(_ draft: MailDraft) throws -> [UInt8] {
    guard let correspondent = correspondents[draft.agency] else { throw NoCorrespondent() }
    return try MIMEComposer.compose(
      OutgoingMail(
        from: correspondent.sender,
        replyTo: correspondent.replyTo,
        to: draft.to,
        subject: draft.subject,
        text: draft.text,
        html: draft.html,
        languages: draft.languages,
        messageID: draft.headerMessageID,
        date: draft.date
      ),
      policy: correspondent.policy
    )
  }

  /// Hands the bytes to the transport once.
  ///
  /// - Parameters:
  ///   - message: what ``compose(_:)`` returned.
  ///   - agency: whose sender stands in the envelope.
  ///   - address: the envelope's recipient.
  /// - Returns: how it ended.
  public func deliver(_ message: [UInt8], fromAgency agency: String, to address: EmailAddress) async
    -> MailAttempt
  {
    // A setting that is missing is mended and must give up nobody's mail.
    guard let correspondent = correspondents[agency] else { return .failedForNow(replyCode: nil) }
    do {
      try await transport.deliver(message, from: correspondent.sender.address, to: address)
      return .accepted
    } catch {
      log(
        .error,
        "a mail was not handed over",
        ["kind": .name(of: error.kind), "code": .number(error.smtpCode ?? 0)]
      )
      return AgencyMailChannel.isFinal(error)
        ? .refused(replyCode: error.smtpCode) : .failedForNow(replyCode: error.smtpCode)
    }
  }

  /// Whether a failure is the server's last word on this mail.
  ///
  /// What is wrong with us, such as a password or a certificate, must give up nobody's mail.
  private static func isFinal(_ failure: TransferFailure) -> Bool {
    switch failure.kind {
    case .badAddress, .badMessage: true
    case .refusedByServer: failure.isPermanent && (failure.step == .recipient || failure.step == .message)
    default: false
    }
  }
}
