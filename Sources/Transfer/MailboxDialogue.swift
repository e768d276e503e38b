/// What is said and heard while one request to a mailbox's server runs, and what of it counts.
///
/// Nothing of the server is kept but numbers and the mail itself, and no more of either than the limits say.
///
/// Source: RFC 9051 §7
final class MailboxDialogue: Conversation {
  private let request: MailboxRequest
  private let limits: MailboxLimits
  private var talked = 0

  /// The bytes that were fetched.
  private(set) var bytes: [UInt8] = []
  /// How the mailbox numbers its mails, where the server said it.
  private(set) var numbering: UInt32?
  /// The number that the next mail will have, where the server said it.
  private(set) var nextMail: UInt32?
  /// The mails that the server named in answer to a search.
  private(set) var mails: [UInt32] = []
  /// Whether we hung up because the server sent more than we take.
  private(set) var hadTooMuch = false
  /// Whether the server said no.
  private(set) var isRefused = false
  /// Whether signing in had begun, and nothing after it.
  private(set) var isSigningIn = false

  init(_ request: MailboxRequest, limits: MailboxLimits) {
    self.request = request
    self.limits = limits
  }

  override func say(_ command: [UInt8]) {
    // Behind the tag.
    let verb = command.drop { $0 != 0x20 }.dropFirst()
    guard !verb.isEmpty else { return }
    isSigningIn = verb.starts(with: "LOGIN".utf8) || verb.starts(with: "AUTHENTICA".utf8)
  }

  override func hear(_ line: [UInt8]) -> Bool {
    talked = min(talked, limits.talkBytes) + line.count
    guard talked <= limits.talkBytes else { return tooMuch() }
    guard line.first == 0x2a else {
      // The answer to our command: its tag, then OK, NO or BAD.
      let word = line.drop { $0 != 0x20 }.dropFirst()
      if line.first != 0x2b, word.starts(with: "NO".utf8) || word.starts(with: "BAD".utf8) {
        isRefused = true
      }
      return true
    }
    if let number = MailboxDialogue.number(after: "[UIDVALIDITY ", in: line) { numbering = number }
    if let number = MailboxDialogue.number(after: "[UIDNEXT ", in: line) { nextMail = number }
    switch request {
    case .search: return noteMails(line)
    case .fetch(_, let limit): return announcedSize(line).map { $0 <= limit || tooMuch() } ?? true
    case .choose, .mark, .markDeleted, .expunge: break
    }
    return true
  }

  override func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // Of other requests libcurl hands over lines that were heard already.
    guard case .fetch(_, let limit) = request else { return true }
    guard bytes.count <= limit - self.bytes.count else { return tooMuch() }
    unsafe self.bytes.append(contentsOf: bytes)
    return true
  }

  private func tooMuch() -> Bool {
    hadTooMuch = true
    return false
  }

  /// `* SEARCH 2 84 882`; several such lines are one answer.
  private func noteMails(_ line: [UInt8]) -> Bool {
    let words = line.split { $0 == 0x20 || $0 == 0x0d || $0 == 0x0a }
    guard words.count >= 2, words[1].elementsEqual("SEARCH".utf8) else { return true }
    guard words.count - 2 <= limits.namedMails - mails.count else { return tooMuch() }
    mails += words.dropFirst(2).compactMap(MailboxDialogue.number)
    return true
  }

  /// The size of the text that a line ends by announcing: `{4096}`.
  private func announcedSize(_ line: [UInt8]) -> Int? {
    guard let brace = line.lastIndex(of: 0x7b) else { return nil }
    let digits = line[(brace + 1)...].prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return nil }
    return Int(String(decoding: digits, as: UTF8.self)) ?? .max
  }

  private static func number(after mark: String, in line: [UInt8]) -> UInt32? {
    let mark = Array(mark.utf8)
    guard line.count > mark.count,
      let start = (0...(line.count - mark.count)).first(where: { line[$0...].starts(with: mark) })
    else { return nil }
    return number(line[(start + mark.count)...].prefix { (0x30...0x39).contains($0) })
  }

  /// A number as the protocol has it: 32 bits, never 0.
  private static func number(_ digits: some Collection<UInt8>) -> UInt32? {
    guard (1...10).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return UInt32(String(decoding: digits, as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
  }
}
