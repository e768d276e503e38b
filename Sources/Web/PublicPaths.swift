public import Core
public import Delivery

/// The addresses that mails lead to, made from the configured public address and our routes.
public struct PublicPaths: PublicAddresses {
  private let base: String

  /// Addresses under a public address.
  ///
  /// - Parameter publicURL: `https://host` or `https://host:port`, without a slash at the end.
  public init(publicURL: String) {
    base = publicURL
  }

  /// The page that confirms an address.
  public func confirmation(token: Secret<String>) -> String { token.reveal { "\(base)/verify/\($0)" } }

  /// The page on which a verified person sets up an account.
  public func invitation(token: Secret<String>) -> String { token.reveal { "\(base)/welcome/\($0)" } }

  /// The page for signing in.
  public var signIn: String { "\(base)/sign-in" }
}
