public import Core

/// A mail server that takes our messages: where it is, and as whom we sign in.
///
/// There is no way to say that TLS is optional: `smtp` means STARTTLS or nothing, `smtps` TLS from the first byte.
public struct SMTPServer: Sendable {
  /// `smtp://host:port` or `smtps://host:port`, and nothing more.
  public let url: String
  let credentials: Credentials
  let caFile: String?
  let helloName: String?

  enum Credentials: Hashable, Sendable {
    case none
    case password(user: Secret<String>, password: Secret<String>)
    case accessToken(user: Secret<String>, token: Secret<String>)
  }

  /// Why settings do not name a mail server; it never repeats them.
  public enum Malformed: Error, Equatable, CustomStringConvertible {
    /// Not `smtp://host:port` or `smtps://host:port`.
    case url
    /// A user without password or token, the reverse, both, or a control character in one.
    case credentials
    /// The path of the authorities' file is not absolute or has a control character.
    case caFile
    /// The name for EHLO is not a host name.
    case helloName

    /// What is wrong and what to do, for an operator.
    public var description: String {
      switch self {
      case .url:
        "the mail server's url is smtp://host:587 (STARTTLS) or smtps://host:465, and nothing after it"
      case .credentials: "give a user and either a password or an access token, without control characters"
      case .caFile: "caFile is the absolute path of a PEM file"
      case .helloName: "the name for EHLO is a host name such as gateway.example.org"
      }
    }
  }

  /// A server, from the settings.
  ///
  /// - Parameters:
  ///   - url: `smtp://host:587` (STARTTLS required) or `smtps://host:465`; the port may be left out.
  ///   - user: as whom to sign in; nil where the server wants nobody.
  ///   - password: for AUTH PLAIN or LOGIN.
  ///   - accessToken: for OAUTHBEARER or XOAUTH2, instead of a password.
  ///   - caFile: the only authorities to trust, in PEM; nil for those of the system.
  ///   - helloName: what to call ourselves; nil for the machine's name.
  /// - Throws: ``Malformed``.
  public init(
    url: String,
    user: Secret<String>? = nil,
    password: Secret<String>? = nil,
    accessToken: Secret<String>? = nil,
    caFile: String? = nil,
    helloName: String? = nil
  ) throws(Malformed) {
    guard let url = SMTPServer.judged(url: url, schemes: [("smtps://", 465), ("smtp://", 587)]) else {
      throw .url
    }
    self.url = url
    credentials = try SMTPServer.judged(user, password, accessToken)
    if let caFile {
      guard caFile.utf8.first == 0x2f, !hasControlByte(caFile) else { throw .caFile }
    }
    if let helloName {
      guard isHostName(Array(helloName.utf8)[...]) else { throw .helloName }
    }
    self.caFile = caFile
    self.helloName = helloName
  }

  /// The scheme, host and port in one spelling; anything else that a URL may have is refused, not dropped.
  ///
  /// - Parameters:
  ///   - url: what was written.
  ///   - schemes: those that are taken, each with the port that it stands for.
  /// - Returns: nil where it is no such address.
  static func judged(url: String, schemes: [(scheme: String, port: UInt16)]) -> String? {
    let bytes = Array(url.utf8)
    guard let (scheme, standardPort) = schemes.first(where: { bytes.starts(with: $0.scheme.utf8) }) else {
      return nil
    }
    var host = bytes.dropFirst(scheme.utf8.count)
    var port = String(standardPort)
    if let colon = host.lastIndex(of: 0x3a) {
      port = String(decoding: host[host.index(after: colon)...], as: UTF8.self)
      host = host[..<colon]
    }
    guard isHostName(host), (1...5).contains(port.utf8.count),
      port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0
    else { return nil }
    return scheme + String(decoding: host, as: UTF8.self).lowercased() + ":\(number)"
  }

  /// As whom to sign in.
  ///
  /// - Parameters:
  ///   - user: the account.
  ///   - password: its password.
  ///   - accessToken: a token in place of a password.
  /// - Returns: one of the ways.
  /// - Throws: ``Malformed/credentials``.
  static func judged(
    _ user: Secret<String>?,
    _ password: Secret<String>?,
    _ accessToken: Secret<String>?
  ) throws(Malformed) -> Credentials {
    for secret in [user, password, accessToken] {
      guard let secret else { continue }
      guard secret.reveal({ !$0.isEmpty && $0.utf8.count <= 16384 && !hasControlByte($0) }) else {
        throw .credentials
      }
    }
    switch (user, password, accessToken) {
    case (nil, nil, nil): return .none
    case (let user?, let password?, nil): return .password(user: user, password: password)
    case (let user?, nil, let token?): return .accessToken(user: user, token: token)
    default: throw .credentials
    }
  }
}

extension SMTPServer: Hashable {}

/// Whether any byte is below 0x20 or is 0x7f.
func hasControlByte(_ text: String) -> Bool {
  text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
}

/// Whether the bytes are dot-separated labels of letters, digits and inner hyphens, at most 253; so is an IPv4 address.
///
/// Source: RFC 1123 §2.1
func isHostName(_ bytes: ArraySlice<UInt8>) -> Bool {
  guard (1...253).contains(bytes.count) else { return false }
  return bytes.split(separator: 0x2e, omittingEmptySubsequences: false).allSatisfy { label in
    (1...63).contains(label.count) && label.first != 0x2d && label.last != 0x2d
      && label.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
          || byte == 0x2d
      }
  }
}
