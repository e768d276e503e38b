import Core
import Foundation
import Support
import Testing
import Transfer

@testable import Mail

@Suite("Mail transport", .timeLimit(.minutes(2))) struct MailTransportTests {
  @Test func `a composed mail is at the sink once, byte for byte`() async throws {
    let sink = try await MailSink()
    let behaviour = MailSink.Behaviour()
    let transfers = Transfers(log: .silent)
    let transport = SMTPMailTransport(
      transfers: transfers,
      server: try await SMTPServer(
        url: sink.url(),
        user: Secret(behaviour.user),
        password: Secret(behaviour.password),
        caFile: sink.certificates.authority
      )
    )
    var mail = try OutgoingMail.example()
    mail.text = ".\n..\nŵ\n.end"
    let message = try MimeComposer.compose(mail, policy: .example())
    let bounces = try EmailAddress(parsing: "bounces+msg_1@example.org")
    try await transport.deliver(message, from: bounces, to: mail.to)
    let refusal = await #expect(throws: TransferFailure.self) {
      try await transport.deliver(message, from: bounces, to: EmailAddress(parsing: "refuse-550@example.com"))
    }
    #expect(refusal?.isRecipientRefused == true)
    await transfers.close()
    let arrived = try await sink.settled.filter { $0.event == "message" }
    #expect(arrived.map(\.bytes) == [Data(message)])
    #expect(arrived.first?.sender == "bounces+msg_1@example.org")
    #expect(arrived.first?.recipients == ["person@example.com"])
  }
}
