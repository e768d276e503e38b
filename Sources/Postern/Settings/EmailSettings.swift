internal import Core

/// How email leaves, and from whom.
struct EmailSettings: Sendable {
  /// What carries email.
  enum Transport: String, CaseIterable, Sendable {
    /// Nothing leaves: it is kept, to be looked at in a demonstration.
    case outbox
    /// A mail server.
    case smtp
  }

  /// An address for all agencies, or one for each.
  struct Addresses: Sendable {
    let common: EmailAddress?
    let byAgency: [String: EmailAddress]

    /// The address of an agency.
    func address(for agency: String) -> EmailAddress? { byAgency[agency] ?? common }
  }

  /// The mail server.
  struct SMTP: Sendable {
    let url: StrictURL
    let user: String?
    let password: Secret<String>?
    /// The authority that its certificate is checked against; nil for those of the system.
    let caFile: String?
  }

  let transport: Transport
  /// Whom mail is from; ends in the agency's domain.
  let from: Addresses
  /// The mailbox that somebody reads.
  let replyTo: Addresses
  /// The mail server; there where the transport is smtp.
  let smtp: SMTP?
  /// The mailbox that answers and bounces are read from; nil where a person alone reads it.
  let inbound: InboundSettings?

  static let transportSetting = Setting(
    "transport",
    SettingKind<Transport>.word,
    .written("\"outbox\""),
    "\"outbox\" keeps mail on this machine, to try things; \"smtp\" sends it."
  )
  static let fromSetting = Setting(
    "from",
    .addresses,
    .written("\"messages@example.org\""),
    "Whom mail is from: ends in the agency's domain. One address, or one for each agency: { england: \"…\" }."
  )
  static let replyToSetting = Setting(
    "replyTo",
    .addresses,
    .written("\"replies@example.org\""),
    "The mailbox that answers reach and somebody reads; it must take plus addresses (replies+…@)."
  )
  static let url = Setting(
    "url",
    .url(.mailServer),
    .written("\"smtp://mail.example.org:587\""),
    "The mail server; TLS is always required."
  )
  static let user = Setting("user", .text(), .commentedOut("\"postern\""), "Its account, if it wants one.")
  static let password = Setting(
    "password",
    .secret,
    .commentedOut("{ file: \"smtp-password\" }"),
    "The account's password."
  )
  static let caFile = Setting(
    "caFile",
    .path,
    .commentedOut("\"mail-authority.pem\""),
    "The authority that its certificate is checked against, where it is not one of the system's."
  )
  static let smtpSection = SettingSection(
    "smtp",
    "The mail server, for transport \"smtp\".",
    isCommentedOut: true,
    [url, user, password, caFile]
  )
  static let section = SettingSection(
    "email",
    "Email that leaves.",
    [transportSetting, fromSetting, replyToSetting, smtpSection, InboundSettings.section]
  )

  /// Reads the section; nil where something was noted.
  init?(_ section: SettingsReader, agencies: [AgencySettings]) {
    let transport = section.required(EmailSettings.transportSetting)
    let from = section.required(EmailSettings.fromSetting)
    let replyTo = section.required(EmailSettings.replyToSetting)
    smtp = section.optional(EmailSettings.smtpSection).flatMap(SMTP.init)
    if transport == .smtp, section.value(of: EmailSettings.smtpSection.key) == nil {
      section.note(EmailSettings.smtpSection.key, "is missing: transport is \"smtp\"")
    }
    inbound = section.optional(InboundSettings.section).flatMap(InboundSettings.init)
    guard let transport, let from, let replyTo else { return nil }
    EmailSettings.judge(from, named: EmailSettings.fromSetting.key, agencies, mustBeOfDomain: true, section)
    EmailSettings.judge(
      replyTo,
      named: EmailSettings.replyToSetting.key,
      agencies,
      mustBeOfDomain: false,
      section
    )
    self.transport = transport
    self.from = from
    self.replyTo = replyTo
  }

  /// Every agency has an address, which ends in its domain (P14); no address is for an agency that there is not.
  private static func judge(
    _ addresses: Addresses,
    named key: String,
    _ agencies: [AgencySettings],
    mustBeOfDomain: Bool,
    _ section: SettingsReader
  ) {
    for agency in agencies {
      let place = addresses.common == nil ? "\(key).\(agency.id)" : key
      guard let address = addresses.address(for: agency.id) else {
        section.note(place, "is missing: each agency needs an address")
        continue
      }
      if mustBeOfDomain, address.domain != agency.domain {
        section.note(
          place,
          "must end in @\(agency.domain), the domain of agencies.\(agency.id): official email comes from nowhere else"
        )
      }
    }
    for id in addresses.byAgency.keys.sorted()
    where !agencies.isEmpty && !agencies.contains(where: { $0.id == id }) {
      section.note("\(key).\(Arguments.shown(id))", "there is no such agency in agencies")
    }
  }
}

extension EmailSettings.SMTP {
  init?(_ section: SettingsReader) {
    let url = section.required(EmailSettings.url)
    user = section.optional(EmailSettings.user)
    password = section.optional(EmailSettings.password)
    caFile = section.optional(EmailSettings.caFile)
    let (hasUser, hasPassword) = (section.value(of: "user") != nil, section.value(of: "password") != nil)
    if hasUser != hasPassword {
      section.note(hasUser ? "password" : "user", "is missing: give user and password, or neither")
    }
    guard let url else { return nil }
    self.url = url
  }
}

extension SettingKind where Value == EmailSettings.Addresses {
  /// One address, or `{ england: "…", wales: "…" }`.
  static let addresses = SettingKind { (value, place) throws(WrongSetting) in
    guard case .object(let object) = value else {
      let common = try SettingKind<EmailAddress>.emailAddress.read(value, place)
      return EmailSettings.Addresses(common: common, byAgency: [:])
    }
    var byAgency: [String: EmailAddress] = [:]
    for member in object.members {
      do throws(WrongSetting) {
        byAgency[member.name] = try SettingKind<EmailAddress>.emailAddress.read(member.value, place)
      } catch {
        throw WrongSetting(error.mend, at: "." + Arguments.shown(member.name))
      }
    }
    return EmailSettings.Addresses(common: nil, byAgency: byAgency)
  }
}
