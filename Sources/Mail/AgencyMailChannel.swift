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
    /// Whether the gateway reads that mailbox, so that answers and bounces should carry a mail's number.
    public let isRead: Bool

    /// A correspondent.
    ///
    /// - Parameters:
    ///   - sender: the locked sender.
    ///   - replyTo: the mailbox that answers go to.
    ///   - policy: the policy that the sender was judged by.
    ///   - isRead: whether the gateway reads that mailbox.
    public init(sender: MailSender, replyTo: EmailAddress, policy: SenderPolicy, isRead: Bool = false) {
      self.sender = sender
      self.replyTo = replyTo
      self.policy = policy
      self.isRead = isRead
    }

    /// Where answers to a mail go.
    func replyTo(_ number: MessageNumber) -> EmailAddress {
      isRead ? replyTo.numbered(number) ?? replyTo : replyTo
    }

    /// Where a mail's bounce goes: to the mailbox that is read, where that is of the domain that all official mail comes from.
    func returnPath(_ number: MessageNumber) -> EmailAddress {
      guard isRead, replyTo.domain == policy.domain else { return sender.address }
      return replyTo(number)
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
        replyTo: correspondent.replyTo(draft.messageNumber),
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
  ///   - number: the mail's; a bounce comes back by it.
  ///   - address: the envelope's recipient.
  /// - Returns: how it ended.
  public func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    // A setting that is missing is mended and must give up nobody's mail.
    guard let correspondent = correspondents[agency] else { return .failedForNow(replyCode: nil) }
    do {
      try await transport.deliver(message, from: correspondent.returnPath(number), to: address)
      return .accepted
    } catch {
      log(
        .error,
        "a mail was not handed over",
        ["kind": .name(of: error.kind), "code": .number(error.smtpCode ?? 0)]
      )
      guard AgencyMailChannel.isFinal(error) else { return .failedForNow(replyCode: error.smtpCode) }
      return .refused(replyCode: error.smtpCode, isOfAddress: error.endsAddress)
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

extension TransferFailure {
  /// Whether a mail server's refusal says that the address does not work.
  ///
  /// A relay that does not take our mail refuses recipients too, and must not end everybody's address: so a refusal by policy
  /// (5.7.x), or one without an enhanced code whose words speak of relaying or policy, ends none.
  ///
  /// Source: RFC 5321 §4.2.3, RFC 3463 §3
  var endsAddress: Bool {
    guard isRecipientRefused, let code = smtpCode, let reply = remoteReply?.lowercased() else { return false }
    // Behind the code and its separator.
    if let status = DeliveryReport.Status(reply.dropFirst(4)) {
      return status.permanence == 5 && (status.subject == 1 || (status.subject, status.detail) == (2, 1))
    }
    let others = ["relay", "denied", "policy", "spam", "block", "listed", "authent", "sender", "permitted"]
    return [550, 551, 553].contains(code) && !others.contains { reply.contains($0) }
  }
}
