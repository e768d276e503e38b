internal import Core
internal import Transfer

extension Doctor {
  /// How long the mailbox's server may take to answer.
  private static let patience = TransferTimeouts(
    connect: .seconds(10),
    response: .seconds(10),
    total: .seconds(15)
  )

  /// Whether the mailbox of answers and bounces can be opened; nothing in it is touched.
  func mailbox(_ settings: Settings) async -> Finding {
    guard let inbound = settings.email.inbound else {
      return .warning(
        "mailbox",
        "not read by the gateway: nobody hears of a mail that comes back",
        mend: "name it in email.inbound.imap"
      )
    }
    do {
      let visit = try MailboxVisit(
        to: IMAPServer(inbound),
        log: surroundings.log,
        timeouts: Doctor.patience,
        span: .seconds(20)
      )
      let opened: Result<MailboxVisit.Numbering, TransferFailure>
      do throws(TransferFailure) { opened = .success(try await visit.open()) } catch {
        opened = .failure(error)
      }
      await visit.end()
      _ = try opened.get()
      return .good("mailbox", "\(inbound.url.text) opens it over TLS")
    } catch let failure as TransferFailure {
      return .wrong("mailbox", inbound.url.text, mend: failure.description, code: .unavailable)
    } catch {
      return .wrong("mailbox", inbound.url.text, mend: "\(error)")
    }
  }
}
