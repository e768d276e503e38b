public import Foundation
internal import Glibc
internal import Synchronization

/// A mailbox's server in a process of its own, which behaves or misbehaves: `Tests/TransferTests/Fixtures/imap_server.py`.
public final class MailboxServer: Sendable {
  /// How the server behaves.
  public struct Behaviour: Encodable, Sendable {
    /// The one thing in which it misbehaves; nil for none.
    public var fault: String?
    /// The mails in it, by their numbers.
    public var mails: [String: Data] = [:]
    /// Its UIDVALIDITY.
    public var validity = 7
    /// Whether TLS comes first, or STARTTLS.
    public var implicit = true
    /// Whose mailbox.
    public var user = "replies@example.org"
    /// The password.
    public var password = "correct horse"
    fileprivate let parent = ProcessInfo.processInfo.processIdentifier
    fileprivate var certificate = ""
    fileprivate var key = ""

    /// A server with these mails, numbered from 1.
    public init(_ mails: [String] = [], fault: String? = nil) {
      self.fault = fault
      for (place, mail) in mails.enumerated() { self.mails["\(place + 1)"] = Data(mail.utf8) }
    }
  }

  /// What the server tells.
  public struct Event: Decodable, Sendable {
    /// `ready`, `connection`, `command`, `seen`, `expunged`, `hanging`, `logout`, `closed`.
    public let event: String
    /// The port, of `ready`.
    public let port: Int?
    /// The command's first word, of `command`.
    public let verb: String?
    /// Whether it came over TLS, of `command`.
    public let sealed: Bool?
    /// Numbers of mails.
    public let numbers: [Int]?
  }

  private struct State {
    var unread: [UInt8] = []
    var events: [Event] = []
    var isOver = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The authority that signed the server's certificate.
  public let certificates: PeerCertificates
  private let process = Process()
  private let output = Pipe()
  private let state = Mutex(State())

  /// Starts a server on a free port of 127.0.0.1.
  ///
  /// - Parameters:
  ///   - behaviour: how it behaves.
  ///   - names: what its certificate is for.
  /// - Throws: where Python or openssl is missing: a test fails then, and is not skipped.
  public init(_ behaviour: Behaviour, names: String = "DNS:localhost,IP:127.0.0.1") async throws {
    certificates = try await PeerCertificates(names: names)
    var behaviour = behaviour
    behaviour.certificate = certificates.certificate
    behaviour.key = certificates.key
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      tests.appending(path: "TransferTests/Fixtures/imap_server.py").path,
      String(decoding: try JSONEncoder().encode(behaviour), as: UTF8.self),
    ]
    process.standardOutput = output
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in self?.hear(handle.availableData)
    }
    process.terminationHandler = { [weak self] _ in self?.end() }
    try process.launchAlone()
  }

  deinit {
    output.fileHandleForReading.readabilityHandler = nil
    if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) }
  }

  /// The server's URL by its name in the certificate.
  ///
  /// - Parameter scheme: `imaps`, or `imap` for one that begins with STARTTLS.
  /// - Returns: a URL with the port.
  /// - Throws: where the server did not start.
  public func url(_ scheme: String = "imaps") async throws -> String {
    guard let port = try await events("ready").first?.port else { throw gone }
    return "\(scheme)://localhost:\(port)"
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
      await withCheckedContinuation { waiter in
        let isThere = state.withLock { state in
          if state.events.count > seen.count || state.isOver { return true }
          state.waiters.append(waiter)
          return false
        }
        if isThere { waiter.resume() }
      }
      guard state.withLock({ $0.events.count > seen.count || !$0.isOver }) else { throw gone }
    }
  }

  private var gone: PeerCertificates.Unavailable {
    PeerCertificates.Unavailable(description: "the mailbox's server ended; run imap_server.py by hand")
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
