public import Core
public import Transfer

/// A way by which composed mail leaves.
public protocol MailTransport: Sendable {
  /// Hands over one message and returns when somebody else has taken responsibility for it.
  ///
  /// - Parameters:
  ///   - bytes: a composed message.
  ///   - from: the envelope's sender, where a bounce goes.
  ///   - to: the envelope's recipient.
  /// - Throws: ``/Transfer/TransferFailure``.
  func deliver(_ bytes: [UInt8], from: EmailAddress, to: EmailAddress) async throws(TransferFailure)
}

/// Mail by SMTP submission.
public struct SMTPMailTransport: MailTransport {
  private let transfers: Transfers
  private let server: SMTPServer
  private let timeouts: TransferTimeouts

  /// Mail over these transfers to this server.
  ///
  /// - Parameters:
  ///   - transfers: which thread and connections to use.
  ///   - server: who takes the mail.
  ///   - timeouts: how long one message may take.
  public init(transfers: Transfers, server: SMTPServer, timeouts: TransferTimeouts = TransferTimeouts()) {
    self.transfers = transfers
    self.server = server
    self.timeouts = timeouts
  }

  /// Hands the message to the server.
  ///
  /// - Parameters:
  ///   - bytes: a composed message.
  ///   - from: the envelope's sender.
  ///   - to: the envelope's recipient.
  /// - Throws: ``/Transfer/TransferFailure``.
  public func deliver(_ bytes: [UInt8], from: EmailAddress, to: EmailAddress) async throws(TransferFailure) {
    _ = try await transfers.submit(
      envelopeFrom: from,
      recipients: [to],
      message: bytes,
      to: server,
      timeouts: timeouts
    )
  }
}
