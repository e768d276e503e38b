public import Core
internal import Synchronization

/// One visit to a mailbox: its mails are named, fetched, marked and deleted over one connection.
///
/// 1. ``open()`` signs in and learns how the mailbox numbers its mails (UIDVALIDITY, UIDNEXT). From then on every request
///    names that numbering; a mailbox that has another by then ends the visit with
///    ``TransferFailure/Kind/mailboxChanged``.
/// 2. ``mails(from:through:)`` names the mails in a range; what the server names outside of it is left out.
/// 3. ``fetch(_:)`` asks for the beginning of a mail, and hangs up where the server sends more. It marks the mail as read,
///    for libcurl's FETCH does.
/// 4. ``delete(_:)`` takes out one mail and looks that it is gone.
///
/// Invariants: TLS 1.2 or later to a verified host, or nothing; no other protocol, no redirect, no proxy; nothing of the
/// server's words is kept, returned or logged but numbers and the mail itself.
/// Limits: ``MailboxLimits``; each request within ``TransferTimeouts``, everything within the visit's own time.
///
/// Source: RFC 9051, RFC 4315 (UIDPLUS), RFC 5092 (addresses), RFC 8314 (implicit TLS)
public final class MailboxVisit: Sendable {
  /// How a mailbox numbers its mails.
  public struct Numbering: Equatable, Sendable {
    /// UIDVALIDITY: while it is the same a number means the same mail.
    public let validity: UInt32
    /// UIDNEXT: every mail that is there now has a lower number.
    public let next: UInt32

    /// A numbering.
    public init(validity: UInt32, next: UInt32) {
      self.validity = validity
      self.next = next
    }
  }

  private let line: MailboxLine
  private let limits: MailboxLimits
  private let timeouts: TransferTimeouts
  private let deadline: ContinuousClock.Instant
  private let validity = Mutex<UInt32?>(nil)

  /// A visit, which connects with its first request.
  ///
  /// - Parameters:
  ///   - server: whose mailbox.
  ///   - log: where failures are told.
  ///   - limits: how much is believed and kept.
  ///   - timeouts: how long a request may take.
  ///   - span: how long the visit may take.
  /// - Throws: ``TransferFailure`` where libcurl cannot be set up.
  public init(
    to server: IMAPServer,
    log: Log,
    limits: MailboxLimits = MailboxLimits(),
    timeouts: TransferTimeouts = TransferTimeouts(response: .seconds(30), total: .seconds(90)),
    span: Duration = .seconds(240)
  ) throws(TransferFailure) {
    line = try MailboxLine(to: server, limits: limits, timeouts: timeouts, log: log)
    self.limits = limits
    self.timeouts = timeouts
    deadline = .now + span
    line.start()
  }

  /// Signs in and chooses the mailbox.
  ///
  /// - Returns: how it numbers its mails.
  /// - Throws: ``TransferFailure``; ``TransferFailure/Kind/badAnswer`` where the server does not say it.
  public func open() async throws(TransferFailure) -> Numbering {
    let facts = try await run(.choose)
    guard let validity = facts.numbering, let next = facts.nextMail else { throw TransferFailure(.badAnswer) }
    self.validity.withLock { $0 = validity }
    return Numbering(validity: validity, next: next)
  }

  /// The mails in a range of numbers.
  ///
  /// - Parameters:
  ///   - first: the lowest number.
  ///   - last: the highest number, at most 999 above it.
  /// - Returns: their numbers, the lowest first, each once.
  /// - Throws: ``TransferFailure``.
  public func mails(from first: UInt32, through last: UInt32) async throws(TransferFailure) -> [UInt32] {
    guard first <= last else { return [] }
    let named = try await run(.search(from: first, through: last)).mails
    return Set(named.filter { (first...last).contains($0) }).sorted()
  }

  /// The beginning of a mail, as much of it as ``MailboxLimits/mailBytes`` allow.
  ///
  /// - Parameter mail: its number.
  /// - Returns: what the server sent.
  /// - Throws: ``TransferFailure``; ``TransferFailure/Kind/tooMuch`` where the server sends more than it was asked for,
  ///   ``TransferFailure/Kind/notThere`` where there is no such mail.
  public func fetch(_ mail: UInt32) async throws(TransferFailure) -> [UInt8] {
    try await run(.fetch(mail, atMost: limits.mailBytes)).bytes
  }

  /// Marks a mail as read, or as not read.
  ///
  /// - Parameters:
  ///   - mail: its number.
  ///   - isSeen: whether it counts as read.
  /// - Throws: ``TransferFailure``.
  public func mark(_ mail: UInt32, isSeen: Bool) async throws(TransferFailure) {
    _ = try await run(.mark(mail, isSeen: isSeen))
  }

  /// Takes a mail out of the mailbox, and looks that it is gone.
  ///
  /// - Parameter mail: its number; one that is not there any more is gone.
  /// - Throws: ``TransferFailure``; ``TransferFailure/Kind/badAnswer`` where the server keeps it all the same.
  public func delete(_ mail: UInt32) async throws(TransferFailure) {
    _ = try await run(.markDeleted(mail))
    _ = try await run(.expunge(mail))
    guard try await mails(from: mail, through: mail).isEmpty else { throw TransferFailure(.badAnswer) }
  }

  /// Ends the visit; when it returns, its thread and its connection are gone.
  ///
  /// - Parameter grace: how long saying goodbye may take.
  public func end(grace: Duration = .seconds(2)) async {
    await line.end(grace: grace)
  }

  private func run(_ request: MailboxRequest) async throws(TransferFailure) -> MailboxDialogue.Facts {
    let number = line.nextNumber()
    let numbering = validity.withLock { $0 }
    let due = min(deadline, .now + timeouts.total)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        line.take(
          MailboxLine.Entry(
            number: number,
            request: request,
            numbering: numbering,
            deadline: due,
            caller: caller
          )
        )
        // Had the task been cancelled before, the handler ran when there was nothing to break off.
        if Task.isCancelled { line.cancel(number) }
      }
    } onCancel: {
      line.cancel(number)
    }
    return try outcome.get()
  }
}
