public import Core

/// Sends bytes to servers that others run: today messages to mail servers by SMTP.
public final class Transfers: Sendable {
  private let log: Log
  private let limits: TransferLimits

  /// Transfers that begin no thread and no connection before the first message.
  ///
  /// - Parameters:
  ///   - log: where outcomes are told, without addresses.
  ///   - limits: how much goes on at once.
  public init(log: Log, limits: TransferLimits = TransferLimits()) {
    self.log = log
    self.limits = limits
  }

  /// Hands one message to a mail server and waits until the server has taken responsibility for it.
  ///
  /// - Parameters:
  ///   - envelopeFrom: where a bounce goes.
  ///   - recipients: who gets it, 1 to 100; all or none.
  ///   - message: lines of at most 998 ASCII bytes, each ended by CRLF.
  ///   - server: who takes it.
  ///   - timeouts: how long it may take.
  /// - Returns: what the server said when it accepted.
  /// - Throws: ``TransferFailure``; only with ``TransferFailure/Kind/lostAfterData`` may it have been accepted.
  public func submit(
    envelopeFrom: EmailAddress,
    recipients: [EmailAddress],
    message: [UInt8],
    to server: SMTPServer,
    timeouts: TransferTimeouts = TransferTimeouts()
  ) async throws(TransferFailure) -> SMTPReceipt {
    throw TransferFailure(.closed)
  }

  /// Takes no more, lets what is under way end within `grace`, then cuts the connections that are left.
  ///
  /// - Parameter grace: how long what is under way may go on.
  public func close(grace: Duration = .seconds(10)) async {}
}
