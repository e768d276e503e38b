public import Foundation
internal import Glibc
internal import Synchronization

/// A real mail server in a process of its own, which tells what reached it: `Tests/MailTests/Fixtures/mail_sink.py`.
public final class MailSink: Sendable {
  /// How the server behaves.
  public struct Behaviour: Encodable, Sendable {
    /// `starttls`, `smtps`, `plain` (no STARTTLS), `silent` (no greeting) or `greeting-554`.
    public var mode = "starttls"
    /// As whom one must sign in.
    public var user = "gateway@example.org"
    /// The password.
    public var password = "correct horse"
    /// The access token; nil where XOAUTH2 is not offered.
    public var token: String?
    /// Whether one must sign in.
    public var auth = true
    /// How many messages a connection carries before 421.
    public var messagesPerConnection: Int?
    /// Whether the server hangs up after each message.
    public var closeAfterMessages = false
    /// Whether it speaks TLS 1.1 alone.
    public var oldTLS = false
    fileprivate let parent = ProcessInfo.processInfo.processIdentifier
    fileprivate var certificate = ""
    fileprivate var key = ""

    /// A well-behaved server.
    public init(mode: String = "starttls") { self.mode = mode }
  }

  /// What the server tells.
  public struct Event: Decodable, Sendable {
    /// `ready`, `connection`, `recipient`, `message`, `quit`, `clear`, `heard`, `token`, `settled`.
    public let event: String
    /// The port, of `ready`.
    public let port: Int?
    /// The envelope's sender, of `message`.
    public let sender: String?
    /// The envelope's recipients, of `message`.
    public let recipients: [String]?
    /// What came: the message after dot-unstuffing, or what was said in clear.
    public let bytes: Data?
    /// Whether it came over TLS.
    public let sealed: Bool?
    /// Who had signed in.
    public let user: String?
    /// Over which connection it came.
    public let connection: Int?
  }

  private struct State {
    var unread: [UInt8] = []
    var events: [Event] = []
    var isOver = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The authority that signed the server's certificate.
  public let certificates: TestCertificates
  private let process: Process
  private let input: Pipe
  private let output: Pipe
  private let state: Mutex<State>

  /// Starts a server on a free port of 127.0.0.1.
  ///
  /// - Parameters:
  ///   - behaviour: how it behaves.
  ///   - names: what its certificate is for.
  /// - Throws: ``TestCertificates/Unavailable`` where Python or aiosmtpd is missing: a test fails then, and is not
  ///   skipped.
  public init(_ behaviour: Behaviour = Behaviour(), names: String = "DNS:localhost,IP:127.0.0.1") async throws
  {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let python = root.appending(path: ".build/venv/bin/python")
    guard FileManager.default.isExecutableFile(atPath: python.path) else {
      throw TestCertificates.Unavailable(
        description: "\(python.path) is missing; make .build/venv sets up the Python that mail tests need"
      )
    }
    certificates = try await TestCertificates(names: names)
    var behaviour = behaviour
    behaviour.certificate = certificates.certificate
    behaviour.key = certificates.key
    process = Process()
    input = Pipe()
    output = Pipe()
    state = Mutex(State())
    process.executableURL = python
    process.arguments = [
      root.appending(path: "Tests/MailTests/Fixtures/mail_sink.py").path,
      String(decoding: try JSONEncoder().encode(behaviour), as: UTF8.self),
    ]
    process.standardInput = input
    process.standardOutput = output
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in self?.hear(handle.availableData)
    }
    process.terminationHandler = { [weak self] _ in self?.end() }
    try process.launchAlone()
  }

  deinit {
    output.fileHandleForReading.readabilityHandler = nil
    if process.isRunning { kill() }
  }

  /// Ends the server and waits until its port is free.
  public func stop() async {
    kill()
    while !state.withLock({ $0.isOver }) {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if !state.isOver { state.waiters.append(waiter) }
          return state.isOver
        }
        if isOver { waiter.resume() }
      }
    }
  }

  /// The port that the server listens on.
  public var port: Int {
    get async throws {
      guard let port = try await events("ready").first?.port else { throw gone }
      return port
    }
  }

  /// The server's URL by its name in the certificate.
  ///
  /// - Parameters:
  ///   - scheme: `smtp` or `smtps`.
  ///   - host: a name of 127.0.0.1.
  /// - Returns: a URL with the port.
  /// - Throws: where the server did not start.
  public func url(_ scheme: String = "smtp", host: String = "localhost") async throws -> String {
    "\(scheme)://\(host):\(try await port)"
  }

  /// Everything that reached the server until now.
  public var settled: [Event] {
    get async throws {
      let count = events.count { $0.event == "settled" } + 1
      try input.fileHandleForWriting.write(contentsOf: Data("settle\n".utf8))
      _ = try await events("settled", count: count)
      return events
    }
  }

  /// What has been told so far.
  public var events: [Event] { state.withLock { $0.events } }

  /// Waits until the server has told something often enough.
  ///
  /// - Parameters:
  ///   - name: what it should tell.
  ///   - count: how often.
  /// - Returns: what it told by that name, `count` or more.
  /// - Throws: where the server ended instead.
  public func events(_ name: String, count: Int = 1) async throws -> [Event] {
    while true {
      let seen = events
      let found = seen.filter { $0.event == name }
      if found.count >= count { return found }
      try await more(than: seen.count)
    }
  }

  private func more(than count: Int) async throws {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.events.count > count || state.isOver { return true }
        state.waiters.append(waiter)
        return false
      }
      if isThere { waiter.resume() }
    }
    guard state.withLock({ $0.events.count > count || !$0.isOver }) else { throw gone }
  }

  private var gone: TestCertificates.Unavailable {
    TestCertificates.Unavailable(
      description:
        "the mail sink ended; run mail_sink.py by hand, and make .build/venv if aiosmtpd is missing"
    )
  }

  private func hear(_ data: Data) {
    let waiters = state.withLock { state in
      state.unread += data
      while let end = state.unread.firstIndex(of: 0x0a) {
        let line = Data(state.unread[..<end])
        state.unread.removeSubrange(...end)
        do {
          state.events.append(try JSONDecoder().decode(Event.self, from: line))
        } catch {
          state.isOver = true
        }
      }
      defer { state.waiters = [] }
      return state.waiters
    }
    if data.isEmpty { output.fileHandleForReading.readabilityHandler = nil }
    for waiter in waiters { waiter.resume() }
  }

  /// A child inherits the signals that its parent's thread blocks, SIGTERM often among them.
  private func kill() {
    _ = Glibc.kill(process.processIdentifier, SIGKILL)
  }

  /// The process is gone; nobody is told more.
  private func end() {
    let waiters = state.withLock { state in
      state.isOver = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
