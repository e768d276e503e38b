public import Core
public import Delivery

/// The addresses that mails lead to, made from the configured public address and our routes.
public struct PublicPaths: PublicAddresses {
  private let base: String
  private let usualLanguage: Language?

  /// Addresses under a public address.
  ///
  /// - Parameters:
  ///   - publicURL: `https://host` or `https://host:port`, without a slash at the end.
  ///   - agencies: whose first language pages speak where nobody asks for another.
  public init(publicURL: String, agencies: Agencies) {
    base = publicURL
    usualLanguage = agencies.first.languages.first
  }

  /// The page that confirms an address.
  public func confirmation(token: Secret<String>, in language: Language?) -> String {
    asking(token.reveal { "\(base)/verify/\($0)" }, for: language)
  }

  /// The page on which a verified person sets up an account.
  public func invitation(token: Secret<String>, in language: Language?) -> String {
    asking(token.reveal { "\(base)/welcome/\($0)" }, for: language)
  }

  /// The page on which somebody who has forgotten the password shows who they are.
  public func reset(token: Secret<String>, in language: Language?) -> String {
    asking(token.reveal { "\(base)/reset/\($0)" }, for: language)
  }

  /// The page on which somebody proves that a new address is theirs.
  public func addressChange(token: Secret<String>, in language: Language?) -> String {
    asking(token.reveal { "\(base)/address/\($0)" }, for: language)
  }

  /// The page on which somebody proves an address by which they are to read for a person.
  public func helper(token: Secret<String>, in language: Language?) -> String {
    asking(token.reveal { "\(base)/helper/\($0)" }, for: language)
  }

  /// The page on which a member of staff sets up their account.
  public func staffSetUp(token: Secret<String>, in language: Language?) -> String {
    asking(
      token.reveal { "\(base)/staff/set-up/\($0)" },
      for: language == usualLanguage ? nil : language
    )
  }

  /// The page for signing in.
  public func signIn(in language: Language) -> String {
    asking("\(base)/sign-in", for: language == usualLanguage ? nil : language)
  }

  /// The page on which anybody may check whether a mail is ours.
  public func check(in language: Language) -> String {
    asking("\(base)/check", for: language == usualLanguage ? nil : language)
  }

  private func asking(_ address: String, for language: Language?) -> String {
    language.map { PageLanguage.path(address, in: $0) } ?? address
  }
}
