import Core
import Foundation
import Support
import Testing

@testable import Transfer

/// Submission to a real server in a process of its own.
@Suite("Submit", .serialized, .timeLimit(.minutes(2))) struct SubmitTests {
  @Test(arguments: ["starttls", "smtps"])
  func `a message arrives once, sealed, signed in and byte for byte`(mode: String) async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: mode))
    let transfers = Transfers(log: .silent)
    let message = Array("Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nlast\r\n".utf8)
    let receipt = try await transfers.submit(
      envelopeFrom: .agency,
      recipients: [.person("one"), .person("two")],
      message: message,
      to: .signedIn(to: sink, scheme: mode == "smtps" ? "smtps" : "smtp")
    )
    #expect(receipt == SMTPReceipt(code: 250, reply: "250 2.0.0 OK queued as 1-1", reusedConnection: false))
    await transfers.close()
    let arrived = try await sink.events("message")
    #expect(arrived.count == 1)
    #expect(arrived.first?.bytes == Data(message))
    #expect(arrived.first?.sender == "agency@example.org")
    #expect(arrived.first?.recipients == ["one@example.com", "two@example.com"])
    #expect(arrived.first?.sealed == true)
    #expect(arrived.first?.user == "gateway@example.org")
    #expect(try await sink.events("quit").count == 1, "the connection is ended politely")
  }

  @Test func `dots and lengths at every edge of a buffer arrive as they were`() async throws {
    let sink = try await MailSink()
    let transfers = Transfers(log: .silent)
    let server = try await SMTPServer.signedIn(to: sink)
    var messages: [[UInt8]] = []
    for size in [16_383, 16_384, 16_385, 65_533, 65_535, 65_536, 65_537, 131_072, 500_000] {
      var message: [UInt8] = []
      while message.count < size {
        // Lines of dots of changing length move every kind of dot over every edge.
        message += Array(
          repeating: 0x2e,
          count: min(1 + message.count % 61, max(1, size - message.count - 2))
        )
        message += [0x0d, 0x0a]
      }
      messages.append(message)
      _ = try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person()],
        message: message,
        to: server
      )
    }
    await transfers.close()
    let arrived = try await sink.events("message", count: messages.count)
    #expect(arrived.map(\.bytes) == messages.map { Data($0) })
  }

  @Test func `a hundred messages go over one connection`() async throws {
    let sink = try await MailSink()
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 1, lanesPerServer: 1))
    let server = try await SMTPServer.signedIn(to: sink)
    let receipts = try await withThrowingTaskGroup { group in
      for number in 1...100 {
        group.addTask {
          try await transfers.submit(
            envelopeFrom: .agency,
            recipients: [.person("p\(number)")],
            message: .short,
            to: server
          )
        }
      }
      return try await group.reduce(into: [SMTPReceipt]()) { $0.append($1) }
    }
    await transfers.close()
    #expect(receipts.count { $0.reusedConnection } == 99)
    #expect(try await sink.events("message", count: 100).count == 100)
    #expect(try await sink.settled.count { $0.event == "connection" } == 1)
    #expect(try await Set(sink.settled.flatMap { $0.recipients ?? [] }).count == 100)
  }

  @Test func `many at once use no more connections than a server may have`() async throws {
    let sink = try await MailSink()
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 8, lanesPerServer: 3))
    let server = try await SMTPServer.signedIn(to: sink)
    try await withThrowingTaskGroup { group in
      for number in 1...30 {
        group.addTask {
          _ = try await transfers.submit(
            envelopeFrom: .agency,
            recipients: [.person("p\(number)")],
            message: .short,
            to: server
          )
        }
      }
      try await group.waitForAll()
    }
    await transfers.close()
    #expect(try await sink.events("message", count: 30).count == 30)
    #expect(try await (1...3).contains(sink.settled.count { $0.event == "connection" }))
  }

  @Test func `an access token signs in where a password would not`() async throws {
    var behaviour = MailSink.Behaviour()
    behaviour.token = "ya29.token"
    let sink = try await MailSink(behaviour)
    let transfers = Transfers(log: .silent)
    let server = try await SMTPServer(
      url: sink.url(),
      user: Secret(behaviour.user),
      accessToken: Secret("ya29.token"),
      caFile: sink.certificates.authority
    )
    _ = try await transfers.submit(
      envelopeFrom: .agency,
      recipients: [.person()],
      message: .short,
      to: server
    )
    await transfers.close()
    #expect(try await sink.events("message").first?.user == behaviour.user)
    #expect(try await sink.settled.contains { $0.event == "token" })
  }

  @Test func `a connection that the server gave up is replaced without anybody noticing`() async throws {
    var behaviour = MailSink.Behaviour()
    behaviour.messagesPerConnection = 2
    let sink = try await MailSink(behaviour)
    let transfers = Transfers(log: .silent)
    let server = try await SMTPServer.signedIn(to: sink)
    for _ in 1...5 {
      _ = try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person()],
        message: .short,
        to: server
      )
    }
    await transfers.close()
    #expect(try await sink.events("message", count: 5).count == 5)
    #expect(try await sink.settled.count { $0.event == "connection" } == 3)
  }

  @Test func `an unused connection and its thread end by themselves`() async throws {
    let sink = try await MailSink()
    let transfers = Transfers(log: .silent, limits: TransferLimits(idle: .milliseconds(1)))
    let server = try await SMTPServer.signedIn(to: sink)
    for count in 1...2 {
      _ = try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person()],
        message: .short,
        to: server
      )
      #expect(try await sink.events("quit", count: count).count == count)
    }
    #expect(try await sink.settled.count { $0.event == "connection" } == 2)
    await transfers.close()
  }
}
