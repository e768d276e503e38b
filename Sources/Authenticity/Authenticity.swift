public import Access
public import Alerts
public import Core
internal import Crypto
public import Delivery
public import Keys
public import Record
public import Storage

/// Answers whether something is really from us, and takes in who pretends to be.
///
/// 1. Every mail carries a *message number*. Whoever holds a mail types the number and the address that it came to;
///    ``check(_:at:network:)`` says yes where a mail of ours with that number went to that address, and no otherwise.
/// 2. Whoever met somebody that pretends to be us says so (``report(_:network:)``). What was told is sealed, and an urgent
///    alert without content leads to it (``reports(after:atMost:by:)``).
///
/// What must hold: *no* is one answer, the same for a number that nobody has, for one of another address and for a mail
/// that never left, after the same work. A *yes* says no more than the mail itself. Both pages are throttled by network:
/// the numbers are eight digits, and ten guesses in five minutes at one address find one of ten mails in a lifetime
/// at the soonest. Nothing that was typed is logged.
public struct Authenticity: Sendable {
  let database: Database
  let delivery: Delivery
  let questions: OpenQuestions
  let alerts: Alerts
  let record: Record
  let sealer: ReportSealer
  let surroundings: Surroundings

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - delivery: what knows the mails that left.
  ///   - questions: what counts who asks.
  ///   - alerts: where reports are noticed.
  ///   - record: where acts are written down.
  ///   - boxKey: the gateway's box key, under a derivate of which reports are sealed.
  ///   - surroundings: time and randomness.
  /// - Throws: ``CryptoFailure`` where the key cannot be derived.
  public init(
    database: Database,
    delivery: Delivery,
    questions: OpenQuestions,
    alerts: Alerts,
    record: Record,
    boxKey: OpenedKey,
    surroundings: Surroundings
  ) throws {
    self.database = database
    self.delivery = delivery
    self.questions = questions
    self.alerts = alerts
    self.record = record
    self.surroundings = surroundings
    sealer = try ReportSealer(boxKey, random: surroundings.random)
  }

  /// How a check ended.
  public enum Answer: Sendable, Equatable {
    /// A mail of ours with that number went to that address.
    case ours
    /// None did, as far as we can say.
    case notOurs
    /// This network has asked too often.
    case slowDown(until: Timestamp)
  }

  /// Says whether a mail is ours.
  ///
  /// - Parameters:
  ///   - number: the number that stands in it.
  ///   - address: the address that it came to.
  ///   - network: the network that asks.
  /// - Returns: the answer.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func check(_ number: MessageNumber, at address: EmailAddress, network: String) async throws -> Answer
  {
    let question = try questions.prepare(.mailCheck, network: network)
    return try await database.write { connection in
      if let until = try questions.count(question, in: connection) { return .slowDown(until: until) }
      guard let mail = try delivery.sent(number, to: address, in: connection) else {
        if try questions.isFirstRefusal(question, in: connection) {
          try record.write(
            AuditEntry("mail.checked", by: .anonymous, outcome: .refused, channel: .portal),
            in: connection
          )
        }
        return .notOurs
      }
      try record.write(
        AuditEntry(
          "mail.checked",
          by: .anonymous,
          person: mail.person,
          subject: mail.id.text,
          channel: .portal
        ),
        in: connection
      )
      return .ours
    }
  }
}
