internal import Foundation
internal import Synchronization

/// A gateway with families and messages, and all that is needed to load it.
final class Ground {
  let gateway: Gateway
  let sink: MailSink
  let wrk: Wrk
  let tls: TLSContext
  let families: [Family]
  let key: String
  /// The rows that one message is.
  let rows: MessageRows?
  let folder: String
  private(set) var stored: Int

  /// Sets a gateway up and fills it by its API, by as many callers as a case system might have.
  init(_ gateway: Gateway, sink: MailSink, options: BenchOptions, rows: MessageRows?) throws {
    self.gateway = gateway
    self.sink = sink
    self.rows = rows
    folder = gateway.folder
    tls = try TLSContext(trusting: gateway.certificates.authority)
    wrk = try Wrk(in: folder)
    key = try gateway.makeKey()
    try gateway.start()
    families = try Settlement(gateway: gateway, sink: sink, key: key, tls: tls).settle(options.families)
    stored = 0
    try Data(key.utf8).write(to: URL(fileURLWithPath: keyFile))
  }

  var keyFile: String { folder + "/key" }
  var messagesFile: String { folder + "/messages" }

  /// Stores so many messages, and notes which family may open which.
  func fill(_ count: Int) throws {
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
    // In an order of chance: messages opened one after the other do not lie beside each other.
    let text = lines.withLock { $0.shuffled() }.joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: messagesFile))
    stored += count
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
}
