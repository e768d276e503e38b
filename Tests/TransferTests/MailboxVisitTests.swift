import Core
import Foundation
import Support
import Testing

@testable import Transfer

extension MailboxServer {
  /// A visit with the right user, password and authority.
  func visit(
    scheme: String = "imaps",
    password: String? = nil,
    limits: MailboxLimits = MailboxLimits(),
    timeouts: TransferTimeouts = TransferTimeouts(
      connect: .seconds(20),
      response: .seconds(20),
      total: .seconds(30)
    )
  ) async throws -> MailboxVisit {
    let behaviour = Behaviour()
    return try await MailboxVisit(
      to: IMAPServer(
        url: url(scheme),
        user: Secret(behaviour.user),
        password: Secret(password ?? behaviour.password),
        caFile: certificates.authority
      ),
      log: .silent,
      limits: limits,
      timeouts: timeouts
    )
  }
}

@Suite("A visit to a mailbox", .serialized, .timeLimit(.minutes(3))) struct MailboxVisitTests {
  static let mails = ["Subject: one\r\n\r\nFirst\r\n", "Subject: two\r\n\r\nSecond\r\n"]

  @Test(arguments: ["imaps", "imap"])
  func `its mails are named and fetched over TLS alone`(scheme: String) async throws {
    var behaviour = MailboxServer.Behaviour(Self.mails)
    behaviour.implicit = scheme == "imaps"
    let server = try await MailboxServer(behaviour)
    let visit = try await server.visit(scheme: scheme)
    #expect(try await visit.open() == MailboxVisit.Numbering(validity: 7, next: 3))
    #expect(try await visit.mails(from: 1, through: 2) == [1, 2])
    #expect(try await visit.mails(from: 2, through: 2) == [2])
    #expect(try await visit.mails(from: 3, through: 2).isEmpty)
    for (place, mail) in Self.mails.enumerated() {
      #expect(try await visit.fetch(UInt32(place + 1)) == Array(mail.utf8))
    }
    await visit.end()
    _ = try await server.events("closed")
    let commands = server.events.filter { $0.event == "command" }
    let clear = commands.filter { $0.sealed == false }.compactMap(\.verb)
    #expect(clear == (scheme == "imap" ? ["CAPABILITY", "STARTTLS"] : []))
    #expect(server.events.count { $0.event == "connection" } == 1)
    #expect(try await server.events("logout").count == 1)
  }

  @Test func `a mail is marked as read or unread, and taken out alone`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails))
    let visit = try await server.visit()
    _ = try await visit.open()
    _ = try await visit.fetch(1)
    try await visit.mark(2, isSeen: true)
    #expect(try await server.events("seen").last?.numbers == [1, 2])
    try await visit.mark(1, isSeen: false)
    #expect(try await server.events("seen", count: 2).last?.numbers == [2])
    try await visit.delete(1)
    #expect(try await visit.mails(from: 1, through: 2) == [2])
    let failure = await #expect(throws: TransferFailure.self) { try await visit.fetch(1) }
    #expect(failure?.kind == .notThere)
    await visit.end()
  }

  @Test func `of a long mail the beginning is fetched`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour([String(repeating: "x", count: 5000)]))
    let visit = try await server.visit(limits: MailboxLimits(mailBytes: 1000))
    _ = try await visit.open()
    #expect(try await visit.fetch(1).count == 1000)
    await visit.end()
  }

  @Test func `who is not let in says so`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour())
    let visit = try await server.visit(password: "wrong")
    let failure = await #expect(throws: TransferFailure.self) { try await visit.open() }
    #expect(failure?.kind == .authentication(code: nil))
    await visit.end()
  }

  @Test func `a server whose certificate we do not trust hears nothing of us`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(), names: "DNS:elsewhere.example.org")
    let visit = try await server.visit()
    let failure = await #expect(throws: TransferFailure.self) { try await visit.open() }
    #expect(failure?.kind == .tls(.untrusted))
    await visit.end()
    _ = try await server.events("closed")
    #expect(!server.events.contains { $0.event == "command" })
  }

  /// A way to misbehave, when it does so, and what that is to us.
  static let faults: [(fault: String, isOpened: Bool, kind: TransferFailure.Kind)] = [
    ("no-starttls", false, .tls(.notOffered)), ("no-authentication", false, .authentication(code: nil)),
    ("greeting-flood", false, .badAnswer), ("endless-line", false, .lostBeforeData),
    ("select-flood", false, .tooMuch),
    ("no-uidnext", false, .badAnswer), ("zero-uidnext", false, .badAnswer),
    ("huge-uidnext", false, .badAnswer),
    ("refuse-select", false, .refusedCommand), ("cut-select", false, .lostBeforeData),
    ("search-flood", true, .tooMuch), ("cut-search", true, .lostBeforeData),
    ("literal-huge", true, .tooMuch), ("literal-overflow", true, .tooMuch), ("fetch-flood", true, .tooMuch),
    ("literal-cut", true, .lostBeforeData), ("cut-fetch", true, .lostBeforeData),
    ("refuse-fetch", true, .refusedCommand), ("refuse-store", true, .refusedCommand),
    ("keep", true, .badAnswer),
  ]

  @Test(arguments: faults)
  func `a server that lies, cuts or floods is a failure with a name`(
    fault: String,
    isOpened: Bool,
    kind: TransferFailure.Kind
  ) async throws {
    var behaviour = MailboxServer.Behaviour(Self.mails, fault: fault)
    behaviour.implicit = fault != "no-starttls"
    let server = try await MailboxServer(behaviour)
    let visit = try await server.visit(scheme: behaviour.implicit ? "imaps" : "imap")
    let began = ContinuousClock.now
    let failure = await #expect(throws: TransferFailure.self) {
      _ = try await visit.open()
      _ = try await visit.mails(from: 1, through: 1000)
      _ = try await visit.fetch(1)
      try await visit.delete(1)
    }
    #expect(failure?.kind == kind)
    await visit.end()
    // What it heard it tells by another way than it answers; when it has closed all of that is told.
    _ = try await server.events("closed")
    #expect(server.events.contains { $0.verb == "UID" } == isOpened)
    #expect(began.duration(to: .now) < .seconds(15))
  }

  @Test(arguments: ["silent", "hang-select", "hang-fetch", "literal-hang"])
  func `a server that hangs is left, and ending waits for nobody`(fault: String) async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: fault))
    let visit = try await server.visit(
      timeouts: TransferTimeouts(connect: .seconds(2), response: .seconds(2), total: .seconds(3))
    )
    let began = ContinuousClock.now
    let failure = await #expect(throws: TransferFailure.self) {
      _ = try await visit.open()
      _ = try await visit.fetch(1)
    }
    #expect(failure?.kind == .timedOut)
    await visit.end()
    #expect(began.duration(to: .now) < .seconds(15))
  }

  @Test func `a farewell that hangs is cut`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: "hang-logout"))
    let visit = try await server.visit()
    _ = try await visit.open()
    let began = ContinuousClock.now
    await visit.end(grace: .milliseconds(100))
    #expect(began.duration(to: .now) < .seconds(5))
    let failure = await #expect(throws: TransferFailure.self) { try await visit.open() }
    #expect(failure?.kind == .closed)
  }

  @Test func `a caller that is cancelled is answered at once`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: "hang-fetch"))
    let visit = try await server.visit()
    _ = try await visit.open()
    let task = Task { try await visit.fetch(1) }
    _ = try await server.events("hanging")
    task.cancel()
    let began = ContinuousClock.now
    let failure = await #expect(throws: TransferFailure.self) { try await task.value }
    #expect(failure?.kind == .cancelled)
    #expect(began.duration(to: .now) < .seconds(5))
    await visit.end()
  }

  @Test func `mails that were not asked for are left out, each is named once`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: "search-elsewhere"))
    let visit = try await server.visit()
    _ = try await visit.open()
    #expect(try await visit.mails(from: 1, through: 100) == [1, 2])
    await visit.end()
  }

  @Test func `nonsense between the answers is passed over`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: "search-nonsense"))
    let visit = try await server.visit()
    _ = try await visit.open()
    #expect(try await visit.mails(from: 1, through: 100) == [1, 2])
    await visit.end()
  }

  @Test(arguments: [
    ("literal-long", nil), ("other-mail", .badAnswer), ("no-literal", TransferFailure.Kind?.some(.badAnswer)),
  ])
  func `a mail whose length is a lie has a defined end`(fault: String, kind: TransferFailure.Kind?)
    async throws
  {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: fault))
    let visit = try await server.visit()
    _ = try await visit.open()
    do {
      let bytes = try await visit.fetch(1)
      #expect(kind == nil)
      #expect(Array(Self.mails[0].utf8).starts(with: bytes) && !bytes.isEmpty)
    } catch {
      #expect(error.kind == kind)
    }
    await visit.end()
  }

  @Test func `a mailbox that numbers its mails anew ends the visit`() async throws {
    let server = try await MailboxServer(MailboxServer.Behaviour(Self.mails, fault: "renumber"))
    let visit = try await server.visit()
    #expect(try await visit.open().validity == 8)
    // Breaks the connection, so that the next request makes another.
    let task = Task { try await visit.mails(from: 1, through: 2) }
    task.cancel()
    _ = await task.result
    let failure = await #expect(throws: TransferFailure.self) {
      _ = try await visit.fetch(99)
      _ = try await visit.fetch(1)
    }
    #expect([.mailboxChanged, .notThere].contains(failure?.kind))
    await visit.end()
  }
}
