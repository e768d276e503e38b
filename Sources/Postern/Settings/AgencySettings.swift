internal import Core
internal import People

/// One agency that Postern serves: its names, its contacts, what it promised.
struct AgencySettings: Sendable {
  /// Its short name in the settings and the API: `england`.
  let id: String
  /// Its name in each of its languages.
  let names: [Language: String]
  /// Its languages; who writes to somebody for the first time uses the first one first.
  let languages: [Language]
  /// The domain that all its official email ends in (P14).
  let domain: String
  let contacts: Contacts
  let retention: Retention
  let deadlines: Deadlines
  /// The kinds of facts that count in an identity check.
  let identityFacts: [IdentityFactKind]
  /// The neutral page that *Exit this page* leads to.
  let exitURL: StrictURL

  /// How people reach the agency.
  struct Contacts: Sendable {
    let phone: String
    let email: EmailAddress?
    let post: String?
    /// The line for children and young people.
    let children: String?
  }

  /// How long what belongs to a case is kept.
  enum Retention: Hashable, Sendable {
    /// Until the youngest child of the case has this age (P40, P41).
    case untilYoungestIs(Int)
    /// This many years (P42).
    case years(Int)
  }

  /// In what time a request by the law on data protection is answered.
  struct Deadlines: Sendable {
    let access: Deadline
    let erasure: Deadline
    let restriction: Deadline
  }

  /// A time by the calendar.
  enum Deadline: Hashable, Sendable {
    case days(Int)
    case months(Int)

    /// Why a text is no deadline.
    struct Malformed: Error, CustomStringConvertible {
      let description = "write a number of days or months, like \"28 days\" or \"1 month\""
    }

    /// Reads `28 days` or `1 month`.
    init(parsing text: String) throws(Malformed) {
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 2, (1...3).contains(words[0].utf8.count),
        words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(words[0]), number > 0
      else { throw Malformed() }
      switch words[1] {
      case "day", "days": self = .days(number)
      case "month", "months": self = .months(number)
      default: throw Malformed()
      }
    }
  }

}

extension AgencySettings {
  static let nameEnglish = Setting("en", .text(), .written("\"Family Court Advice\""), "In English.")
  static let nameWelsh = Setting("cy", .text(), .commentedOut("\"Cyngor Llys Teulu\""), "In Welsh.")
  static let name = SettingSection(
    "name",
    "The agency's name as people see it, in each of its languages.",
    [nameEnglish, nameWelsh]
  )
  static let languagesSetting = Setting(
    "languages",
    SettingKind.list(of: SettingKind<Language>.word),
    .written("[\"en\"]"),
    "Its languages, \"en\" and \"cy\"; where both are used for a first contact, the first one leads."
  )
  static let domainSetting = Setting(
    "domain",
    .domain,
    .written("\"example.org\""),
    "The official domain: every email leaves from an address that ends in it."
  )
  static let phone = Setting("phone", .phone, .written("\"020 7946 0000\""), "The call centre.")
  static let contactEmail = Setting(
    "email",
    .emailAddress,
    .commentedOut("\"enquiries@example.org\""),
    "Where people may write."
  )
  static let post = Setting(
    "post",
    .lines,
    .commentedOut("\"1 Example Street\\nLondon\\nSW1A 1AA\""),
    "Where letters go; \\n between the lines."
  )
  static let children = Setting(
    "children",
    .phone,
    .commentedOut("\"020 7946 0001\""),
    "The line for children and young people; shown to those under 16."
  )
  static let contactsSection = SettingSection(
    "contacts",
    "How people reach the agency; shown on pages and in mail.",
    [phone, contactEmail, post, children]
  )
  static let untilYoungestIs = Setting(
    "untilYoungestIs",
    .integer(1...120),
    .written("25"),
    "Until the youngest child of the case has this age."
  )
  static let years = Setting("years", .integer(1...120), .commentedOut("7"), "Or for this many years.")
  static let retentionSection = SettingSection(
    "retention",
    "How long what belongs to a case is kept; one of the two.",
    [untilYoungestIs, years]
  )
  static let access = Setting("access", .deadline, .written("\"1 month\""), "To give a copy.")
  static let erasure = Setting("erasure", .deadline, .written("\"1 month\""), "To erase.")
  static let restriction = Setting("restriction", .deadline, .written("\"1 month\""), "To restrict.")
  static let deadlinesSection = SettingSection(
    "deadlines",
    "In what time a request is answered, like \"28 days\" or \"1 month\".",
    [access, erasure, restriction]
  )
  static let identityFactsSetting = Setting(
    "identityFacts",
    SettingKind.list(of: SettingKind<IdentityFactKind>.word),
    .written("[\"date_of_birth\", \"address\", \"own_reference\", \"passphrase\", \"phone\", \"email\"]"),
    "The kinds of facts that count in an identity check."
  )
  static let exitURLSetting = Setting(
    "exitURL",
    .url(.page),
    .written("\"https://www.bbc.co.uk/weather\""),
    "The neutral page that \"Exit this page\" leads to."
  )

  /// What an agency's section may hold.
  static let members: [any SettingDeclaration] = [
    name, languagesSetting, domainSetting, contactsSection, retentionSection, deadlinesSection,
    identityFactsSetting, exitURLSetting,
  ]

  /// Reads one agency; nil where something was noted.
  init?(_ id: String, from reader: SettingsReader) {
    let languages = reader.required(AgencySettings.languagesSetting)
    let names = AgencySettings.names(from: reader, languages: languages ?? [])
    let domain = reader.required(AgencySettings.domainSetting)
    let contacts = reader.required(AgencySettings.contactsSection).flatMap(Contacts.init)
    let retention = reader.required(AgencySettings.retentionSection).flatMap(AgencySettings.retention)
    let deadlines = reader.required(AgencySettings.deadlinesSection).flatMap(Deadlines.init)
    let identityFacts = reader.required(AgencySettings.identityFactsSetting)
    let exitURL = reader.required(AgencySettings.exitURLSetting)
    guard let languages, let names, let domain, let contacts, let retention, let deadlines, let identityFacts,
      let exitURL
    else { return nil }
    self.id = id
    self.names = names
    self.languages = languages
    self.domain = domain
    self.contacts = contacts
    self.retention = retention
    self.deadlines = deadlines
    self.identityFacts = identityFacts
    self.exitURL = exitURL
  }

  private static func names(from reader: SettingsReader, languages: [Language]) -> [Language: String]? {
    guard let section = reader.required(name) else { return nil }
    var names: [Language: String] = [:]
    names[.english] = section.optional(nameEnglish)
    names[.welsh] = section.optional(nameWelsh)
    for language in languages where names[language] == nil && section.value(of: language.rawValue) == nil {
      section.note(language.rawValue, "is missing: `languages` names \"\(language.rawValue)\"")
    }
    return languages.allSatisfy { names[$0] != nil } ? names : nil
  }

  private static func retention(from section: SettingsReader) -> Retention? {
    let ages = section.optional(untilYoungestIs).map(Retention.untilYoungestIs)
    let spans = section.optional(years).map(Retention.years)
    if section.value(of: untilYoungestIs.key) != nil, section.value(of: years.key) != nil {
      section.note(years.key, "leave out either this or untilYoungestIs")
      return nil
    }
    if section.value(of: untilYoungestIs.key) == nil, section.value(of: years.key) == nil {
      section.note(untilYoungestIs.key, "is missing; write this or years")
    }
    return ages ?? spans
  }
}

extension AgencySettings.Contacts {
  init?(_ section: SettingsReader) {
    let phone = section.required(AgencySettings.phone)
    email = section.optional(AgencySettings.contactEmail)
    post = section.optional(AgencySettings.post)
    children = section.optional(AgencySettings.children)
    guard let phone else { return nil }
    self.phone = phone
  }
}

extension AgencySettings.Deadlines {
  init?(_ section: SettingsReader) {
    let access = section.required(AgencySettings.access)
    let erasure = section.required(AgencySettings.erasure)
    let restriction = section.required(AgencySettings.restriction)
    guard let access, let erasure, let restriction else { return nil }
    self.access = access
    self.erasure = erasure
    self.restriction = restriction
  }
}

extension SettingKind where Value == AgencySettings.Deadline {
  /// A number of days or months.
  static let deadline = parsed { (text) throws(AgencySettings.Deadline.Malformed) in
    try AgencySettings.Deadline(parsing: text)
  }
}

extension SettingKind where Value == String {
  /// A telephone number, kept as it was written, for that is how it is shown.
  static let phone = parsed { (text) throws(PhoneNumber.Malformed) in
    _ = try PhoneNumber(parsing: text)
    return text
  }
}
