internal import Foundation
internal import Glibc
internal import Synchronization

/// A gateway with families and messages, and all that is needed to load it.
final class Ground {
  let gateway: Gateway
  let sink: MailSink
  let wrk: Wrk
  let tls: TLSContext
  let families: [Family]
  let key: String
  let folder: String
  private(set) var stored = 0
  /// The most that the gateway was seen to take, in MiB, right after load.
  private(set) var peakPSS: Double?

  /// Sets a gateway up, starts it and brings families in.
  init(_ gateway: Gateway, sink: MailSink, families count: Int) throws {
    self.gateway = gateway
    self.sink = sink
    folder = gateway.folder
    tls = try TLSContext(trusting: gateway.certificates.authority)
    wrk = try Wrk(in: folder)
    key = try gateway.makeKey()
    try gateway.start()
    families = try Settlement(gateway: gateway, sink: sink, key: key, tls: tls).settle(count)
    try Data(key.utf8).write(to: URL(fileURLWithPath: keyFile))
  }

  var keyFile: String { folder + "/key" }
  var messagesFile: String { folder + "/messages" }

  /// Stores so many messages by the API, as many callers at a time, and notes which family may open which.
  func fill(_ count: Int) throws {
    let lines = try store(count)
    // In an order of chance: messages opened one after the other do not lie beside each other.
    try Data((lines.shuffled().joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: messagesFile)
    )
    stored += count
  }

  private func store(_ count: Int) throws -> [String] {
    let callers = 16
    let lines = Mutex<[String]>([])
    let failure = Mutex<BenchFailure?>(nil)
    let (port, tls, key, families) = (gateway.port, tls, key, families)
    DispatchQueue.concurrentPerform(iterations: callers) { caller in
      do throws(BenchFailure) {
        let found = try Ground.store(
          stride(from: caller, to: count, by: callers).map { families[$0 % families.count] },
          client: HTTPSClient(port: port, tls: tls),
          key: key
        )
        lines.withLock { $0 += found }
      } catch { failure.withLock { $0 = error } }
    }
    if let failure = failure.withLock(\.self) { throw failure }
    return lines.withLock(\.self)
  }

  private static func store(_ receivers: [Family], client: HTTPSClient, key: String) throws(BenchFailure)
    -> [String]
  {
    let text = String(repeating: "We will speak with you about the plan. ", count: 27).prefix(1024)
    var lines: [String] = []
    for family in receivers {
      let answer = try client.expect(
        202...202,
        "POST",
        "/api/v1/messages",
        headers: [
          "Authorization": "Bearer \(key)", "Content-Type": "application/json",
          "Idempotency-Key": String(UInt64.random(in: .min ... .max), radix: 36),
        ],
        body: "{\"to\": \"\(family.reference)\", \"subject\": \"About Tuesday\", \"body\": \"\(text)\"}"
      )
      guard let start = answer.text.firstRange(of: "msg_") else {
        throw BenchFailure("a message got no identifier")
      }
      let id = answer.text[start.lowerBound...].prefix { $0 != "\"" }
      lines.append("\(id) \(family.sessionCookie)")
    }
    return lines
  }

  /// Notes that messages came in by another way.
  func add(_ count: Int) { stored += count }

  // MARK: the same beginning again and again

  /// Keeps the database as it is now: every repetition begins here.
  ///
  /// The gateway is stopped for it and started again.
  func keep() throws {
    try gateway.stop()
    switch gateway.store {
    case .sqlite:
      try Files.remove(keptFile)
      try FileManager.default.copyItem(atPath: gateway.databaseFile, toPath: keptFile)
    case .postgresql(let server, let database):
      try server.dropDatabase(database + "_kept")
      try server.createDatabase(database + "_kept", copying: database)
    }
    try gateway.start()
  }

  /// Goes back to what was kept, with a gateway that has answered a little already.
  func restore() throws {
    gateway.kill()
    switch gateway.store {
    case .sqlite:
      for ending in ["", "-wal", "-shm"] {
        try Files.remove(gateway.databaseFile + ending)
      }
      try FileManager.default.copyItem(atPath: keptFile, toPath: gateway.databaseFile)
    case .postgresql(let server, let database):
      try server.dropDatabase(database)
      try server.createDatabase(database, copying: database + "_kept")
      _ = try server.ask("CHECKPOINT")
    }
    sync()
    try gateway.start()
    _ = try store(160)
  }

  /// The database that was kept, where it is a file.
  var keptFile: String { folder + "/kept.db" }

  /// Looks how much memory the gateway takes right now.
  func weigh() {
    guard let now = ProcessFiles.mebibytes("Pss", of: gateway.processIdentifier) else { return }
    peakPSS = max(peakPSS ?? 0, now)
  }
}
