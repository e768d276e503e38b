import Core
import Foundation
import Support
import Testing

@testable import Transfer

/// Servers that hang, callers that give up, and the end.
@Suite("Waiting", .serialized, .timeLimit(.minutes(2))) struct WaitingTests {
  /// One limit of a second, the others out of reach.
  enum Limit: CaseIterable {
    case connect, response, total

    var timeouts: TransferTimeouts {
      TransferTimeouts(
        connect: .seconds(self == .connect ? 1 : 60),
        response: .seconds(self == .response ? 1 : 60),
        total: .seconds(self == .total ? 1 : 60)
      )
    }
  }

  @Test(arguments: [
    ("silent", "person", Limit.connect, TransferFailure.Kind.timedOut),
    ("silent", "person", .response, .timedOut),
    ("silent", "person", .total, .timedOut), ("starttls", "hang", .response, .timedOut),
    ("starttls", "hang", .total, .timedOut), ("starttls", "hang-data", .response, .lostAfterData),
    ("starttls", "hang-data", .total, .lostAfterData),
  ])
  func `each limit alone ends the wait for a server that hangs`(
    mode: String,
    name: String,
    limit: Limit,
    kind: TransferFailure.Kind
  ) async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: mode))
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent)
    let began = ContinuousClock.now
    let failure = await #expect(throws: TransferFailure.self) {
      try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person(name)],
        message: .short,
        to: server,
        timeouts: limit.timeouts
      )
    }
    #expect(began.duration(to: .now) < .seconds(20))
    #expect(failure?.kind == kind)
    #expect(failure?.isPermanent == false)
    await transfers.close()
  }

  @Test(arguments: ["hang", "hang-data"])
  func `messages that hang hold up neither their own server's others nor another server's`(
    name: String
  ) async throws {
    let (hanging, healthy) = (try await MailSink(), try await MailSink())
    let (first, second) = (
      try await SMTPServer.signedIn(to: hanging), try await SMTPServer.signedIn(to: healthy)
    )
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 3, lanesPerServer: 2))
    try await withThrowingTaskGroup { group in
      group.addTask {
        _ = try await transfers.submit(
          envelopeFrom: .agency,
          recipients: [.person(name)],
          message: .short,
          to: first
        )
      }
      if name == "hang-data" { _ = try await hanging.events("message") }
      for server in [first, second, first, second] {
        _ = try await transfers.submit(
          envelopeFrom: .agency,
          recipients: [.person()],
          message: .short,
          to: server
        )
      }
      group.cancelAll()
    }
    await transfers.close()
    #expect(try await healthy.settled.count { $0.event == "message" } == 2)
  }

  @Test(arguments: [("hang", TransferFailure.Kind.cancelled), ("hang-data", .lostAfterData)])
  func `a caller that is cancelled is answered at once and truthfully`(
    name: String,
    kind: TransferFailure.Kind
  ) async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent)
    let task = Task {
      try await transfers.submit(
        envelopeFrom: .agency,
        recipients: [.person(name)],
        message: .short,
        to: server
      )
    }
    _ = try await sink.events(name == "hang" ? "recipient" : "message")
    task.cancel()
    let began = ContinuousClock.now
    let failure = await #expect(throws: TransferFailure.self) { try await task.value }
    #expect(began.duration(to: .now) < .seconds(5))
    #expect(failure?.kind == kind)
    await transfers.close()
  }

  @Test func `a caller cancelled before it began sends nothing`() async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent)
    let failure = await withTaskGroup(of: TransferFailure?.self) { group in
      group.cancelAll()
      group.addTask {
        await #expect(throws: TransferFailure.self) {
          try await transfers.submit(
            envelopeFrom: .agency,
            recipients: [.person()],
            message: .short,
            to: server
          )
        }
      }
      return await group.next() ?? nil
    }
    #expect(failure?.kind == .cancelled)
    await transfers.close()
    #expect(try await !sink.settled.contains { $0.event == "message" })
  }

  @Test func `an answer that comes too late is never taken for the next message's`() async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 1, lanesPerServer: 1))
    func submit(_ name: String) async -> TransferFailure? {
      await #expect(throws: TransferFailure.self) {
        try await transfers.submit(
          envelopeFrom: .agency,
          recipients: [.person(name)],
          message: .short,
          to: server,
          timeouts: TransferTimeouts(response: .seconds(1))
        )
      }
    }
    #expect(await submit("late")?.kind == .lostAfterData)
    let refusal = await submit("refuse-550")
    #expect(refusal?.kind == .refusedByServer(code: 550))
    #expect(refusal?.step == .recipient)
    #expect(try await sink.settled.count { $0.event == "connection" } == 2)
    await transfers.close()
  }

  @Test func `closing ends what waits, cuts what hangs and takes no more`() async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 1, lanesPerServer: 1))
    @Sendable func submit(_ name: String) async -> TransferFailure? {
      await #expect(throws: TransferFailure.self) {
        try await transfers.submit(
          envelopeFrom: .agency,
          recipients: [.person(name)],
          message: .short,
          to: server
        )
      }
    }
    async let hanging = submit("hang-data")
    _ = try await sink.events("message")
    async let waiting = submit("waiting")
    let began = ContinuousClock.now
    await transfers.close(grace: .milliseconds(50))
    #expect(began.duration(to: .now) < .seconds(5))
    #expect(await hanging?.kind == .lostAfterData)
    #expect(await waiting?.kind == .closed)
    #expect(await submit("late")?.kind == .closed)
    await transfers.close()
  }

  @Test func `closing lets what is under way end`() async throws {
    let sink = try await MailSink()
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent)
    async let receipt = transfers.submit(
      envelopeFrom: .agency,
      recipients: [.person("slow")],
      message: .short,
      to: server
    )
    _ = try await sink.events("recipient")
    await transfers.close()
    #expect(try await receipt.code == 250)
  }

  @Test func `closing what never began returns at once`() async {
    await Transfers(log: .silent).close()
  }

  @Test func `more than may wait is refused`() async throws {
    let sink = try await MailSink(MailSink.Behaviour(mode: "silent"))
    let server = try await SMTPServer.signedIn(to: sink)
    let transfers = Transfers(log: .silent, limits: TransferLimits(lanes: 1, lanesPerServer: 1, waiting: 3))
    let kinds = await withTaskGroup { group in
      for _ in 1...8 {
        group.addTask {
          await #expect(throws: TransferFailure.self) {
            try await transfers.submit(
              envelopeFrom: .agency,
              recipients: [.person()],
              message: .short,
              to: server,
              timeouts: Limit.connect.timeouts
            )
          }
        }
      }
      return await group.reduce(into: [TransferFailure.Kind: Int]()) { counts, failure in
        if let kind = failure?.kind { counts[kind, default: 0] += 1 }
      }
    }
    #expect(kinds == [.busy: 4, .timedOut: 4])
    await transfers.close(grace: .zero)
  }
}
