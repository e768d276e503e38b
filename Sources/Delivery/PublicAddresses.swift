public import Core

/// Where mails may lead their readers.
///
/// Only Web knows our routes, so it makes these; they begin with the configured public address and never
/// with a host that a request named.
public protocol PublicAddresses: Sendable {
  /// The page that confirms an address.
  ///
  /// - Parameter token: the link's token.
  /// - Returns: a whole address.
  func confirmation(token: Secret<String>) -> String

  /// The page on which a verified person sets up an account.
  ///
  /// - Parameter token: the link's token.
  /// - Returns: a whole address.
  func invitation(token: Secret<String>) -> String

  /// The page for signing in. It carries no token and never expires.
  var signIn: String { get }
}
