/// What is said and heard while one message is handed over; libcurl's callbacks tell it here, all on one thread.
final class Exchange: Conversation {
  private let message: [UInt8]
  private let mustSignIn: Bool
  private var position = 0
  private var isSealed: Bool
  private var offersAuthentication = false
  private var isOver = false

  /// The last command that was sent, or that the greeting is awaited.
  private(set) var step: SMTPStep?
  /// The server's last reply.
  private(set) var reply: ServerReply?
  /// Whether we hung up because a server that should know us offers no way to sign in.
  private(set) var lacksAuthentication = false

  init(_ submission: Submission) {
    message = submission.message
    mustSignIn = submission.server.credentials != .none
    isSealed = submission.server.url.hasPrefix("smtps:")
  }

  /// Whether the whole message was taken from us, so that the server may have it.
  var isHandedOver: Bool { position == message.count }

  /// Gives the next bytes of the message.
  override func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, message.count - position)
    unsafe message.withUnsafeBytes { bytes in
      unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)]))
    }
    position += count
    return count
  }

  /// Hears one line of the server.
  ///
  /// libcurl goes on without signing in where the reply to EHLO has no AUTH; a server that should know us and does not
  /// ask is a wrong server or a wrong setting.
  ///
  /// - Returns: whether to go on.
  override func hear(_ line: [UInt8]) -> Bool {
    guard !isOver, let next = ServerReply(line: line) else { return true }
    if reply.map(\.isComplete) ?? true {
      if step == nil { step = .greeting }
      reply = next
    } else {
      reply?.isComplete = next.isComplete
    }
    guard step == .hello else { return true }
    if line.dropFirst(4).starts(with: "AUTH".utf8) { offersAuthentication = true }
    if isSealed, mustSignIn, next.isComplete, reply?.code == 250, !offersAuthentication {
      lacksAuthentication = true
      return false
    }
    return true
  }

  /// Notes which command is sent; the lines of a sign-in are looked at for their verb alone and kept nowhere.
  override func say(_ command: [UInt8]) {
    // The answer to a farewell is no answer to the message.
    if command.starts(with: "QUIT".utf8) { isOver = true }
    let verbs: [(verb: String, step: SMTPStep)] = [
      ("EHLO", .hello), ("HELO", .hello), ("STARTTLS", .startTLS), ("AUTH", .authenticate),
      ("MAIL", .sender), ("RCPT", .recipient), ("DATA", .message),
    ]
    guard let next = verbs.first(where: { command.starts(with: $0.verb.utf8) })?.step else { return }
    if next == .startTLS { isSealed = true }
    if next == .hello { offersAuthentication = false }
    step = next
  }
}
