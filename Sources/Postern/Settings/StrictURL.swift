/// An address of a server, judged byte by byte: Foundation's URL takes `https://a.test\@evil.test/` for evil.test.
struct StrictURL: Hashable, Sendable {
  /// What kind of address is asked for.
  struct Shape: Sendable {
    /// The schemes that are accepted.
    let schemes: [String]
    /// Whether a path may follow.
    let takesPath: Bool
    /// An example, for what is said where it is wrong.
    let example: String

    /// Where families reach us.
    static let publicOrigin = Shape(
      schemes: ["https"],
      takesPath: false,
      example: "https://messages.example.org"
    )
    /// A page.
    static let page = Shape(schemes: ["https"], takesPath: true, example: "https://www.example.org/weather")
    /// A mail server.
    static let mailServer = Shape(
      schemes: ["smtp", "smtps"],
      takesPath: false,
      example: "smtp://mail.example.org:587"
    )
    /// A mailbox server.
    static let mailboxServer = Shape(
      schemes: ["imap", "imaps"],
      takesPath: false,
      example: "imaps://mail.example.org"
    )
    /// A provider; http only on this machine.
    static let provider = Shape(
      schemes: ["https", "http"],
      takesPath: true,
      example: "https://api.example.org"
    )
    /// A scanner on a socket of the network.
    static let scanner = Shape(schemes: ["tcp"], takesPath: false, example: "tcp://127.0.0.1:3310")
  }

  /// Why a text is not an address of the kind.
  struct Malformed: Error, Equatable, CustomStringConvertible {
    /// What to do.
    let description: String
  }

  /// The scheme, in small letters.
  let scheme: String
  /// The host, in small letters; an IPv6 address stands in brackets.
  let host: String
  /// The port, if it is written.
  let port: Int?
  /// The path with what follows it, beginning with `/`; empty where there is none.
  let path: String

  /// The whole address.
  var text: String { "\(scheme)://\(authority)\(path)" }

  /// Host and port as an HTTP client names them.
  var authority: String { host + (port.map { ":\($0)" } ?? "") }

  /// Whether the host is this machine.
  var isThisMachine: Bool { host == "localhost" || host == "[::1]" || host.hasPrefix("127.") }

  /// Judges an address.
  ///
  /// - Parameters:
  ///   - text: what is written.
  ///   - shape: what is accepted.
  /// - Throws: ``Malformed``; it never repeats the text, which may hold a password.
  ///
  /// Source: RFC 3986 §3, without user information, fragment and percent-encoded hosts.
  init(parsing text: String, _ shape: Shape) throws(Malformed) {
    let wrong = Malformed(description: "write an address like \"\(shape.example)\"")
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !StrictURL.barred.contains($0) }) else { throw wrong }
    guard let scheme = shape.schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }) else {
      throw wrong
    }
    let rest = text.dropFirst(scheme.count + 3)
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let path = String(rest[slash...])
    guard let (host, port) = StrictURL.authority(rest[..<slash]) else { throw wrong }
    self.scheme = scheme
    self.host = host
    self.port = port
    if shape.takesPath {
      self.path = path
    } else {
      guard path.isEmpty || path == "/" else {
        throw Malformed(description: "write the address without a path, like \"\(shape.example)\"")
      }
      self.path = ""
    }
    if scheme == "http" && !isThisMachine {
      throw Malformed(description: "only https, for what is sent there is private")
    }
  }

  /// Characters that readers of addresses disagree about: backslash, quotes, `@`, `#` and brackets of other kinds.
  private static let barred = Set("\\\"'<>^`{|}@#".utf8)

  private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
    let name: Substring
    var port: Int?
    let end =
      text.hasPrefix("[")
      ? text.firstIndex(of: "]").map { text.index(after: $0) } ?? text.endIndex
      : text.firstIndex(of: ":") ?? text.endIndex
    name = text[..<end]
    if end < text.endIndex {
      guard text[end] == ":", let number = ListenAddress.port(text[text.index(after: end)...]), number > 0
      else { return nil }
      port = number
    }
    let host = name.lowercased()
    return NetworkName.isHost(host) ? (host, port) : nil
  }
}
