public import Core
public import Delivery
internal import Foundation
internal import Transfer

/// The channel for where no mail server is set: mails are composed as ever, and stay in the built-in outbox.
///
/// Its bytes are not the message alone but what the outbox shows of it, so that nothing needs to be parsed again.
public struct OutboxChannel: MailChannel {
  private let composer: AgencyMailChannel
  private let mailbox: CapturedMailbox
  private let log: Log

  /// A channel into an outbox.
  ///
  /// - Parameters:
  ///   - correspondents: from whom mail comes, by agency.
  ///   - mailbox: where it stays.
  ///   - log: where failures are told.
  public init(
    correspondents: [String: AgencyMailChannel.Correspondent],
    mailbox: CapturedMailbox,
    log: Log
  ) {
    composer = AgencyMailChannel(correspondents: correspondents, transport: NoTransport(), log: log)
    self.mailbox = mailbox
    self.log = log
  }

  /// The domain that an agency's Message-IDs end in.
  public func messageIDDomain(ofAgency agency: String) -> String {
    composer.messageIDDomain(ofAgency: agency)
  }

  /// Composes the message as a mail server would get it, and keeps its header fields beside its words.
  ///
  /// - Parameter draft: the mail.
  /// - Returns: what ``deliver(_:fromAgency:to:)`` takes.
  /// - Throws: what composing throws.
  public func compose(_ draft: MailDraft) throws -> [UInt8] {
    let message = try composer.compose(draft)
    let mail = CapturedMailbox.Mail(
      agency: draft.agency,
      from: composer.senderAddress(ofAgency: draft.agency),
      to: draft.to.text,
      subject: draft.subject,
      text: draft.text,
      html: draft.html,
      headers: OutboxChannel.headerFields(of: message)
    )
    return Array(try JSONEncoder().encode(mail))
  }

  /// Keeps the mail.
  ///
  /// - Parameters:
  ///   - message: what ``compose(_:)`` returned.
  ///   - agency: not needed: it stands in the mail.
  ///   - number: not needed: nothing comes back.
  ///   - address: not needed: it stands in the mail.
  /// - Returns: how it ended.
  public func deliver(
    _ message: [UInt8],
    fromAgency agency: String,
    number: MessageNumber,
    to address: EmailAddress
  ) async -> MailAttempt {
    do {
      try await mailbox.keep(JSONDecoder().decode(CapturedMailbox.Mail.self, from: Data(message)))
      return .accepted
    } catch {
      log(.error, "a mail could not be kept in the outbox", ["error": .name(of: error)])
      return .failedForNow(replyCode: nil)
    }
  }

  /// The header fields of a message, unfolded.
  ///
  /// Source: RFC 5322 §2.2.3.
  static func headerFields(of message: [UInt8]) -> [String] {
    var fields: [String] = []
    for line in String(decoding: message, as: UTF8.self).split(
      separator: "\r\n",
      omittingEmptySubsequences: false
    ) {
      if line.isEmpty { break }
      if let first = line.first, first == " " || first == "\t", let last = fields.popLast() {
        fields.append(last + " " + line.drop { $0 == " " || $0 == "\t" })
      } else {
        fields.append(String(line))
      }
    }
    return fields
  }
}

/// Hands nothing to nobody: the outbox's composer never sends.
private struct NoTransport: MailTransport {
  func deliver(_ bytes: [UInt8], from: EmailAddress, to: EmailAddress) async throws(TransferFailure) {
    throw TransferFailure(.closed)
  }
}
