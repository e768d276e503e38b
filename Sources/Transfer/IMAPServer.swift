public import Core

/// A mail server that holds a mailbox of ours: where it is, and as whom we sign in.
///
/// As with ``SMTPServer`` there is no way to say that TLS is optional.
public struct IMAPServer: Sendable, Hashable {
  /// `imap://host:port` or `imaps://host:port`, and nothing more.
  public let url: String
  let credentials: SMTPServer.Credentials
  let caFile: String?

  /// Why settings do not name a mailbox; it never repeats them.
  public enum Malformed: Error, Equatable, CustomStringConvertible {
    /// Not `imap://host:port` or `imaps://host:port`.
    case url
    /// No user, no password and no token, both of these, or a control character in one.
    case credentials
    /// The path of the authorities' file is not absolute or has a control character.
    case caFile

    /// What is wrong and what to do, for an operator.
    public var description: String {
      switch self {
      case .url: "the mailbox's url is imaps://host:993 or imap://host:143 (STARTTLS), and nothing after it"
      case .credentials: SMTPServer.Malformed.credentials.description
      case .caFile: SMTPServer.Malformed.caFile.description
      }
    }
  }

  /// A server, from the settings.
  ///
  /// - Parameters:
  ///   - url: `imaps://host:993` or `imap://host:143` (STARTTLS required); the port may be left out.
  ///   - user: whose mailbox.
  ///   - password: for AUTH PLAIN or LOGIN.
  ///   - accessToken: for OAUTHBEARER or XOAUTH2, instead of a password.
  ///   - caFile: the only authorities to trust, in PEM; nil for those of the system.
  /// - Throws: ``Malformed``.
  public init(
    url: String,
    user: Secret<String>,
    password: Secret<String>? = nil,
    accessToken: Secret<String>? = nil,
    caFile: String? = nil
  ) throws(Malformed) {
    guard let url = SMTPServer.judged(url: url, schemes: [("imaps://", 993), ("imap://", 143)]) else {
      throw .url
    }
    do throws(SMTPServer.Malformed) {
      credentials = try SMTPServer.judged(user, password, accessToken)
    } catch {
      throw .credentials
    }
    if let caFile {
      guard caFile.utf8.first == 0x2f, !hasControlByte(caFile) else { throw .caFile }
    }
    self.url = url
    self.caFile = caFile
  }

  /// What a mailbox is known by: its server and account, without the password.
  public var name: String {
    let user =
      switch credentials {
      case .none: ""
      case .password(let user, _), .accessToken(let user, _): user.reveal { $0 }
      }
    return url + " " + user
  }
}
