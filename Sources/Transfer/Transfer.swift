public import Core
internal import Synchronization

/// Sends bytes to servers that others run: today messages to mail servers, by SMTP submission through libcurl.
///
/// The story of one message:
/// 1. ``submit(envelopeFrom:recipients:message:to:timeouts:)`` judges envelope and message byte by byte
///    (`Submission`); what libcurl would write as given never reaches it otherwise.
/// 2. The `Switchboard` decides: a lane with a connection to this server that is free, a new lane, or wait.
/// 3. The `Lane`, a thread with a connection of its own, runs libcurl until there is an outcome, while the `Exchange`
///    notes what was said and heard. A connection that the server gave up between two messages is replaced, once.
/// 4. The outcome becomes a ``SMTPReceipt``, or a ``TransferFailure`` that says whether to try again, what the server
///    answered (masked), and whether the message may have been accepted after all.
/// 5. The connection stays open for the next message; unused, it is ended with QUIT after 20 s, and its thread too.
///
/// Invariants: no message leaves a connection that is not TLS 1.2 or later to a verified host; no other protocol, no
/// redirect and no proxy; a connection that owes an answer is never used again; a message that was wholly sent is never sent again by itself; nothing here logs or returns an
/// address.
/// Limits: ``TransferLimits`` and ``TransferTimeouts``; a message has at most 1 MiB and 100 recipients.
///
/// Source: RFC 5321, RFC 6409 (submission), RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 8314 (implicit TLS), RFC 7628
public final class Transfers: Sendable {
  private let switchyard: Switchyard

  /// Transfers that begin no thread and no connection before the first message.
  ///
  /// - Parameters:
  ///   - log: where outcomes are told, without addresses.
  ///   - limits: how much goes on at once.
  public init(log: Log, limits: TransferLimits = TransferLimits()) {
    switchyard = Switchyard(log: log, limits: limits)
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
    try await switchyard.send(
      Submission(
        number: switchyard.nextNumber(),
        from: envelopeFrom.text,
        recipients: recipients.map(\.text),
        message: message,
        server: server,
        timeouts: timeouts,
        now: .now
      )
    )
  }

  /// Takes no more, lets what is under way end within `grace`, then cuts the connections that are left.
  ///
  /// What waits for a lane fails at once. When this returns, no thread is left.
  ///
  /// - Parameter grace: how long what is under way may go on.
  public func close(grace: Duration = .seconds(10)) async {
    await switchyard.close(grace: grace)
  }
}
