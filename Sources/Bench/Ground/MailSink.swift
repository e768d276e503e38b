internal import Foundation
internal import Synchronization

/// A mail server that answers at once and keeps of each mail only the link that it holds, by recipient.
final class MailSink: Sendable {
  private struct State {
    var count = 0
    var links: [String: String] = [:]
  }

  let port: Int
  private let state = Mutex(State())

  /// Starts it; it listens until the process ends.
  init(_ tls: TLSContext) throws(BenchFailure) {
    let (listener, port) = try Sockets.listening()
    self.port = port
    start("mail sink") { [self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0 else { continue }
        Sockets.setNoDelay(socket)
        start("mail") { [self] in
          do { try serve(tls.stream(on: socket, isServer: true)) } catch {
            // A sender that goes away in the middle is the sender's affair; it sends again.
          }
        }
      }
    }
  }

  /// How many mails have come.
  var count: Int { state.withLock(\.count) }

  /// The link of the last mail to an address that held one.
  func link(to address: String) -> String? { state.withLock { $0.links[address] } }

  /// Waits for a mail with a link to a gateway: people of the same name may live in several.
  func waitForLink(to address: String, port: Int, seconds: Double = 60) throws -> String {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if let link = link(to: address), link.contains(":\(port)/") { return link }
      Thread.sleep(forTimeInterval: 0.005)
    }
    throw BenchFailure("no mail with a link came within \(seconds) s")
  }

  private func start(_ name: String, _ life: @escaping @Sendable () -> Void) {
    let thread = Thread(block: life)
    thread.name = name
    thread.start()
  }

  /// One SMTP connection, over TLS from its first byte.
  private func serve(_ stream: TLSStream) throws(BenchFailure) {
    try stream.write("220 localhost sink\r\n")
    var recipient = ""
    while let line = stream.line() {
      let verb = line.prefix(4).uppercased()
      switch verb {
      case "EHLO", "HELO": try stream.write("250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
      case "RCPT":
        recipient = String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
        try stream.write("250 ok\r\n")
      case "DATA":
        try stream.write("354 go on\r\n")
        take(body(of: stream), to: recipient)
        try stream.write("250 2.0.0 kept\r\n")
      case "QUIT":
        try stream.write("221 bye\r\n")
        return
      default: try stream.write("250 ok\r\n")
      }
    }
  }

  private func body(of stream: TLSStream) -> String {
    var text = ""
    while let line = stream.line(), line != "." {
      // A soft end of line of quoted-printable joins what it cut.
      if line.hasSuffix("=") { text += line.dropLast() } else { text += line + "\n" }
    }
    return text
  }

  private func take(_ text: String, to recipient: String) {
    let link = text.firstRange(of: "https://localhost:").map { range in
      String(text[range.lowerBound...].prefix { !$0.isWhitespace && $0 != "\"" && $0 != "<" })
        .replacing("=3D", with: "=")
    }
    state.withLock { state in
      state.count += 1
      if let link { state.links[recipient] = link }
    }
  }
}
