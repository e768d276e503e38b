/// An agency as the people whom it serves meet it: its name, its languages and how to reach it.
///
/// Settings name them.
public struct Agency: Sendable {
  /// The name of its profile in the settings.
  public let id: String
  /// Its name in each of its languages.
  public let names: [Language: String]
  /// Its languages; the first one leads.
  public let languages: [Language]
  /// The domain that every official mail's sender ends in.
  public let domain: String
  /// The call centre's number, as it is printed.
  public let phone: String
  /// The call centre's number as a link takes it, `+442079460321`.
  public let phoneLink: String
  /// An email address for questions; nil where there is none.
  public let email: String?
  /// Where letters go, line by line; nil where there is none.
  public let postalAddress: String?
  /// A neutral page elsewhere, for leaving quickly.
  public let exitURL: String

  /// An agency.
  public init(
    id: String,
    names: [Language: String],
    languages: [Language],
    domain: String,
    phone: String,
    email: String?,
    postalAddress: String?,
    exitURL: String
  ) {
    self.id = id
    self.names = names
    self.languages = languages
    self.domain = domain
    self.phone = phone
    phoneLink = Agency.link(to: phone)
    self.email = email
    self.postalAddress = postalAddress
    self.exitURL = exitURL
  }

  /// What cannot be told for a number of this country stays as it is printed.
  private static func link(to printed: String) -> String {
    do { return try PhoneNumber(parsing: printed).e164 } catch { return printed.filter { $0 != " " } }
  }

  /// Its name in a language, or in its first one.
  public func name(in language: Language) -> String {
    names[language] ?? languages.first.flatMap { names[$0] } ?? id
  }

  /// The language it speaks to somebody who prefers one.
  public func language(for preferred: Language) -> Language {
    languages.contains(preferred) ? preferred : languages.first ?? .english
  }
}

/// The agencies that this gateway serves, by the name of their profile; never empty.
public struct Agencies: Sendable {
  private let byID: [String: Agency]
  /// The first agency of the settings: its face is shown where nobody is known yet.
  public let first: Agency

  /// The agencies of the settings.
  public init(first: Agency, others: [Agency]) {
    self.first = first
    byID = Dictionary(([first] + others).map { ($0.id, $0) }) { one, _ in one }
    languages = ([first] + others).flatMap(\.languages).reduce(into: []) { spoken, language in
      if !spoken.contains(language) { spoken.append(language) }
    }
  }

  /// The agency of a profile; nil where the settings name no such one.
  public subscript(id: String) -> Agency? { byID[id] }

  /// Every language that one of them speaks; the first one's come first.
  public let languages: [Language]

  /// The names of all profiles, in order.
  public var ids: [String] { byID.keys.sorted() }
}
