import Core
import Foundation
import Support
import Synchronization
import Testing

@testable import Transfer

/// What goes wrong, and what it is called.
@Suite("Refusals", .serialized, .timeLimit(.minutes(2))) struct RefusalTests {
  private func failure(
    to recipient: EmailAddress = .person(),
    at server: SMTPServer,
    timeouts: TransferTimeouts = TransferTimeouts(),
    log: Log = .silent
  ) async throws -> TransferFailure {
    let transfers = Transfers(log: log)
    let failure = await #expect(throws: TransferFailure.self) {
      try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [recipient],
        message: .short,
        to: server,
        timeouts: timeouts
      )
    }
    await transfers.close(grace: .zero)
    return try #require(failure)
  }

  @Test func `a server without STARTTLS hears EHLO and nothing more`() async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: "plain"))
    let failure = try await failure(at: .signedIn(to: sink))
    #expect(failure.kind == .tls(.notOffered))
    #expect(!failure.isPermanent)
    let heard = try await sink.settled.compactMap(\.bytes).map { String(decoding: $0, as: UTF8.self) }
    #expect(heard.allSatisfy { $0.hasPrefix("EHLO ") || $0 == "QUIT\r\n" })
    #expect(heard.count >= 1)
  }

  @Test func `a certificate for another host is refused before anything is said`() async throws {
    let sink = try await MailSink(names: "DNS:elsewhere.example.org")
    let failure = try await failure(at: .signedIn(to: sink))
    #expect(failure.kind == .tls(.untrusted))
    #expect(try await !sink.settled.contains { $0.event == "message" })
  }

  @Test(arguments: ["starttls", "smtps"])
  func `a certificate by an authority that is not ours is refused`(mode: String) async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: mode))
    let other = try await PeerCertificates()
    let url = try await sink.url(mode == "smtps" ? "smtps" : "smtp")
    for caFile in [other.authority, nil] {
      let server = try SMTPServer(url: url, user: Secret("u"), password: Secret("p"), caFile: caFile)
      #expect(try await failure(at: server).kind == .tls(.untrusted))
    }
    let missing = try SMTPServer(url: url, caFile: "/nonexistent/ca.pem")
    #expect(try await failure(at: missing).kind == .tls(.badCAFile))
  }

  @Test func `a server that knows TLS 1.1 alone is refused`() async throws {
    var behaviour = MailSink.Behaviour(mode: "smtps")
    behaviour.oldTLS = true
    let sink = try await MailSink(behaviour)
    #expect(try await failure(at: .signedIn(to: sink, scheme: "smtps")).kind == .tls(.handshake))
  }

  @Test func `a wrong password is a permanent failure and stands in no text`() async throws {
    let sink = try await MailSink()
    let lines = Mutex<[String]>([])
    let log = Log(clock: TestClock(), minimum: .debug) { line in lines.withLock { $0.append(line) } }
    let server = try await SMTPServer(
      url: sink.url(),
      user: Secret("gateway@example.org"),
      password: Secret("wrong h0rse"),
      caFile: sink.certificates.authority
    )
    let failure = try await failure(at: server, log: log)
    #expect(failure.kind == .authentication(code: 535))
    #expect(failure.isPermanent)
    #expect(failure.step == .authenticate)
    let text = "\(failure) \(String(reflecting: failure)) \(lines.withLock { $0.joined() })"
    #expect(text.contains("535"))
    #expect(!text.contains("h0rse") && !text.contains("gateway") && !text.contains("person"))
  }

  @Test func `a server that offers no way to sign in gets no message unsigned`() async throws {
    var behaviour = MailSink.Behaviour(mode: "smtps")
    behaviour.auth = false
    let sink = try await MailSink(behaviour)
    let failure = try await failure(at: .signedIn(to: sink, scheme: "smtps"))
    #expect(failure.kind == .authentication(code: nil))
    #expect(try await !sink.settled.contains { $0.event == "message" })
    let anybody = try await SMTPServer(url: sink.url("smtps"), caFile: sink.certificates.authority)
    let transfers = Transfers(log: .silent)
    _ = try await transfers.submit(
      envelopeFrom: .agency,
      recipients: [.person()],
      message: .short,
      to: anybody
    )
    await transfers.close()
  }

  @Test func `a server that wants a sign-in says so to who has none`() async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer(url: sink.url(), caFile: sink.certificates.authority)
    #expect(try await failure(at: server).kind == .authentication(code: 530))
  }

  @Test(arguments: [
    ("refuse-550", 550, SMTPStep.recipient, true), ("refuse-451", 451, .recipient, false),
    ("data-554", 554, .message, true), ("data-452", 452, .message, false),
  ])
  func `a refusal keeps its code, its step and no address`(
    name: String,
    code: Int,
    step: SMTPStep,
    isPermanent: Bool
  ) async throws {
    let sink = try await MailSink()
    let failure = try await failure(to: .person(name), at: .signedIn(to: sink))
    #expect(failure.kind == .refusedByServer(code: code))
    #expect(failure.step == step)
    #expect(failure.isPermanent == isPermanent)
    #expect(failure.isRecipientRefused == (isPermanent && step == .recipient))
    #expect(failure.remoteReply?.hasPrefix("\(code) 5.") == true)
    #expect(failure.remoteReply?.contains("example.com") == false)
    #expect(failure.remoteReply?.contains(name) == false)
  }

  @Test func `one refused recipient means that nobody gets the message`() async throws {
    let sink = try await MailSink()
    let transfers = Transfers(log: .silent)
    let server = try await SMTPServer.signedIn(to: sink)
    await #expect(throws: TransferFailure.self) {
      try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person(), .person("refuse-550")],
        message: .short,
        to: server
      )
    }
    await transfers.close()
    #expect(try await !sink.settled.contains { $0.event == "message" })
  }

  @Test func `a server that greets with a refusal is named by its code`() async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: "greeting-554"))
    let failure = try await failure(at: .signedIn(to: sink))
    #expect(failure.kind == .refusedByServer(code: 554))
    #expect(failure.step == .greeting)
    #expect(failure.remoteReply == "554 5.3.2 no service for you")
  }

  @Test func `an answer lost after the message leaves the outcome open`() async throws {
    let sink = try await MailSink()
    let failure = try await failure(to: .person("lose"), at: .signedIn(to: sink))
    #expect(failure.kind == .lostAfterData)
    #expect(!failure.isPermanent)
    #expect(try await sink.settled.count { $0.event == "message" } == 1, "it is not sent again by itself")
  }

  @Test func `a connection reset before the message is safe to try again`() async throws {
    let sink = try await MailSink()
    let failure = try await failure(to: .person("reset"), at: .signedIn(to: sink))
    #expect(failure.kind == .lostBeforeData)
    #expect(!failure.isPermanent)
  }

  @Test func `a connection reset within the message does not end the process`()
    async throws
  {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent)
    let message = Array(String(repeating: String(repeating: "x", count: 70) + "\r\n", count: 14_000).utf8)
    let failure = await #expect(throws: TransferFailure.self) {
      try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person("cut")],
        message: message,
        to: server
      )
    }
    // How much of it the kernel had taken by then is chance, so either may be the truth.
    let kind = try #require(failure?.kind)
    #expect([.lostBeforeData, .lostAfterData].contains(kind))
    await transfers.close()
  }

  @Test func `no server and no name are told apart`() async throws {
    let closedPort: Int
    do {
      let sink = try await MailSink(MailSink.Behaviour(mode: "silent"))
      closedPort = try await sink.port
      await sink.stop()
    }
    #expect(try await failure(at: SMTPServer(url: "smtp://127.0.0.1:\(closedPort)")).kind == .connect)
    #expect(try await failure(at: SMTPServer(url: "smtp://nowhere.invalid:25")).kind == .resolve)
  }
}
