public import Core

/// Where mails may lead their readers.
///
/// Only Web knows our routes, so it makes these; they begin with the configured public address and never
/// with a host that a request named.
public protocol PublicAddresses: Sendable {
  /// The page that confirms an address.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the person's own.
  /// - Returns: a whole address.
  func confirmation(token: Secret<String>, in language: Language?) -> String

  /// The page on which a verified person sets up an account.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the person's own.
  /// - Returns: a whole address.
  func invitation(token: Secret<String>, in language: Language?) -> String

  /// The page on which somebody who has forgotten the password shows who they are.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the person's own.
  /// - Returns: a whole address.
  func reset(token: Secret<String>, in language: Language?) -> String

  /// The page on which somebody proves that a new address is theirs.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the person's own.
  /// - Returns: a whole address.
  func addressChange(token: Secret<String>, in language: Language?) -> String

  /// The page on which somebody proves an address by which they are to read for a person.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the person's own.
  /// - Returns: a whole address.
  func helper(token: Secret<String>, in language: Language?) -> String

  /// The page on which a member of staff sets up their account.
  ///
  /// - Parameters:
  ///   - token: the link's token.
  ///   - language: the language that it asks for; nil for the usual one.
  /// - Returns: a whole address.
  func staffSetUp(token: Secret<String>, in language: Language?) -> String

  /// The page for signing in. It carries no token and never expires.
  ///
  /// - Parameter language: the language of who will sign in.
  /// - Returns: a whole address.
  func signIn(in language: Language) -> String

  /// The page on which anybody may check whether a mail is ours. It carries nothing.
  ///
  /// - Parameter language: the language of who reads the mail.
  /// - Returns: a whole address.
  func check(in language: Language) -> String
}
