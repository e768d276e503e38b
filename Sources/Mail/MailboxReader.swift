public import Core
public import Delivery
internal import Transfer

/// Visits the mailbox, reads what has come, and hands it to Delivery.
///
/// 1. ``visit()`` asks Delivery whether a visit is due and nobody else is there.
/// 2. What staff have dealt with is taken out of the mailbox first.
/// 3. New mails are read in the order of their numbers, each at most ``maximumAVisit`` of them; each is written down with its
///    number, so that a visit that is cut off goes on where it was. Numbers are asked for in ranges, so that no answer of the
///    server is long.
/// 4. A mail that cannot be fetched stops the visit; the next one waits longer. After ``patience`` failures the mail is
///    written down as unreadable, so that one bad mail does not hold up those behind it.
///
/// Nothing is ever sent from here.
public struct MailboxReader: Sendable {
  /// Mails of one visit: one takes a second at worst.
  static let maximumAVisit = 100
  /// Numbers in one range; with `,` between them an answer stays below what libcurl hands over whole.
  static let rangeSize: UInt32 = 1000
  /// Ranges of one visit: a server that claims four thousand million mails is not believed at once.
  static let maximumRanges = 100
  /// Visits that may fail at one mail.
  static let patience = 5

  private let name: String
  private let rule: InboundRule
  private let authservID: String?
  private let pause: Duration
  private let inbound: Inbound
  private let log: Log
  private let connect: @Sendable () throws -> any Mailbox

  /// A reader.
  ///
  /// - Parameters:
  ///   - name: what the mailbox is known by: server and account.
  ///   - addresses: the addresses that lead to it.
  ///   - authservID: the name by which its server signs Authentication-Results; nil where nobody is believed.
  ///   - pause: how long after a visit the next is due.
  ///   - inbound: where mails are handed in.
  ///   - log: where failures are told, without addresses.
  ///   - connect: makes a visit to the mailbox.
  public init(
    name: String,
    addresses: [EmailAddress],
    authservID: String?,
    pause: Duration,
    inbound: Inbound,
    log: Log,
    connect: @escaping @Sendable () throws -> any Mailbox
  ) {
    self.name = name
    rule = InboundRule(mailboxes: addresses)
    self.authservID = authservID
    self.pause = pause
    self.inbound = inbound
    self.log = log
    self.connect = connect
  }

  /// How a visit ended.
  public enum Outcome: Equatable, Sendable {
    /// None was due.
    case notDue
    /// Everything that was there is read, or as much as one visit reads.
    case read(mails: Int)
    /// It could not be finished.
    case failed
  }

  /// Visits the mailbox, where a visit is due.
  ///
  /// - Returns: how it ended.
  public func visit() async -> Outcome {
    do {
      guard let visit = try await inbound.begin(name) else { return .notDue }
      let outcome = await read(visit)
      // A visit that is broken off because we end has not failed.
      // Where it stopped at its limit there is more, and a flood must not keep bounces and answers waiting behind its pauses.
      let isCut = outcome == .read(mails: MailboxReader.maximumAVisit)
      try await inbound.end(
        visit,
        hasFailed: outcome == .failed && !Task.isCancelled,
        pause: isCut ? .zero : pause
      )
      return outcome
    } catch {
      log(.fault, "a visit to the mailbox could not be written down", ["error": .name(of: error)])
      return .failed
    }
  }

  private func read(_ visit: Inbound.Visit) async -> Outcome {
    do {
      let mailbox = try connect()
      let result: Result<Int, any Error>
      do { result = .success(try await read(visit, in: mailbox)) } catch { result = .failure(error) }
      await mailbox.end(grace: .seconds(2))
      return .read(mails: try result.get())
    } catch let failure as TransferFailure {
      log(.error, "the mailbox could not be read", ["failure": .name(of: failure.kind)])
      return .failed
    } catch {
      log(.error, "what came could not be taken in", ["error": .name(of: error)])
      return .failed
    }
  }

  private func read(_ visit: Inbound.Visit, in mailbox: any Mailbox) async throws -> Int {
    let numbering = try await mailbox.open()
    try await deleteWhatIsDone(visit, in: mailbox, numbering.validity)
    var last = visit.numbering == numbering.validity ? visit.lastMail : 0
    var count = 0
    for _ in 0..<MailboxReader.maximumRanges {
      // All numbers are below the next one, so there is room for one more.
      guard count < MailboxReader.maximumAVisit, last < numbering.next, last + 1 < numbering.next else {
        break
      }
      let end = last + min(numbering.next - 1 - last, MailboxReader.rangeSize)
      let mails = try await mailbox.mails(from: last + 1, through: end)
      for mail in mails {
        guard count < MailboxReader.maximumAVisit else { return count }
        try await take(mail, in: mailbox, visit, numbering.validity, isFirst: count == 0)
        count += 1
      }
      last = end
      try await inbound.pass(last, numbering: numbering.validity, in: visit)
    }
    return count
  }

  private func take(
    _ mail: UInt32,
    in mailbox: any Mailbox,
    _ visit: Inbound.Visit,
    _ validity: UInt32,
    isFirst: Bool
  ) async throws {
    let bytes: [UInt8]?
    do {
      bytes = try await mailbox.fetch(mail)
    } catch  where error.kind == .notThere {
      // Somebody took it out meanwhile.
      return try await inbound.pass(mail, numbering: validity, in: visit)
    } catch {
      // Too much is the mail's own fault; of everything else another try may do better.
      guard error.kind == .tooMuch || (isFirst && visit.failures >= MailboxReader.patience) else {
        throw error
      }
      bytes = nil
    }
    let judged =
      bytes.flatMap { MIMEParser.parse($0) }.map { rule.judge(ReceivedMail($0, authservID: authservID)) }
      ?? InboundMail(.unreadable, quoted: [], number: nil)
    let staysUnread = try await inbound.take(
      judged,
      // What has no bytes is known by its place.
      bytes: bytes ?? Array("\(validity) \(mail)".utf8),
      number: mail,
      numbering: validity,
      in: visit
    )
    if staysUnread, bytes != nil { try await mailbox.mark(mail, isSeen: false) }
  }

  private func deleteWhatIsDone(
    _ visit: Inbound.Visit,
    in mailbox: any Mailbox,
    _ validity: UInt32
  ) async throws {
    for (id, number) in try await inbound.toDelete(in: visit, numbering: validity) {
      do {
        try await mailbox.delete(number)
        try await inbound.noteDeleted(id)
      } catch let failure as TransferFailure
        where failure.kind == .refusedCommand || failure.kind == .badAnswer
      {
        // It stays asked for; new mail must not wait for it.
        log(.error, "a mail could not be deleted", ["mail": .id(id), "failure": .name(of: failure.kind)])
      }
    }
  }
}
