internal import Core
internal import Storage

/// The settings, parsed: past this no text is an address, a path or a secret.
struct Settings: Sendable {
  /// The file that they came from.
  let file: String
  /// The agencies, by name; never empty.
  let agencies: [AgencySettings]
  let server: ServerSettings
  let database: DatabaseLocation
  /// The file of root keys.
  let keyRing: String
  /// The folder of templates.
  let templates: String
  let email: EmailSettings
  let text: TextSettings
  let chat: ChatSettings
  let malware: MalwareSettings
  /// Empty where the rule alone says which they are.
  let bankHolidays: [BankHoliday]
  let limits: LimitSettings

  /// An agency by its short name.
  func agency(_ id: String) -> AgencySettings? { agencies.first { $0.id == id } }

  /// Which days are worked.
  var workingDays: WorkingDays { WorkingDays(listed: Set(bankHolidays.map(\.date))) }

  /// Whether everything that could leave this machine stays in the outbox.
  var keepsEverythingHere: Bool {
    email.transport == .outbox && text.transport == .outbox && chat.transport == .outbox
  }
}

extension Settings {
  static let databaseSetting = Setting(
    "database",
    .database,
    .written("\"sqlite:postern.db\""),
    "Where everything is kept: sqlite:PATH, or postgresql://USER@HOST/NAME, which several instances may share. "
      + "With a password: { file: \"…\" }."
  )
  static let keyRingSetting = Setting(
    "keyRing",
    .secretPath,
    .written("\"keyring\""),
    "The file of root keys, mode 0600: who loses it loses everything. A path or { credential: \"…\" }."
  )
  static let templatesSetting = Setting(
    "templates",
    .path,
    .written("\"Templates\""),
    "The folder of pages, mails and texts."
  )

  /// The section of agencies, with examples.
  static func agenciesSection(_ agencies: [any SettingDeclaration]) -> SettingSection {
    SettingSection(
      "agencies",
      "The agencies that Postern serves, each by a short name of small letters.",
      agencies
    )
  }

  /// What the file may hold, in the order in which `init` writes it.
  static func members(agencies: [any SettingDeclaration]) -> [any SettingDeclaration] {
    [
      agenciesSection(agencies), ServerSettings.section, databaseSetting, keyRingSetting, templatesSetting,
      EmailSettings.section, TextSettings.section, ChatSettings.section, MalwareSettings.setting,
      StaffSettings.section, BankHolidaySettings.setting, LimitSettings.section,
    ]
  }

  /// Reads the whole file's object.
  ///
  /// - Throws: ``SettingsFailure`` with everything that is wrong.
  init(_ object: JSONObject, file: String, place: SettingsPlace) throws(SettingsFailure) {
    let findings = SettingsReader.Findings()
    let root = SettingsReader(
      object,
      as: Settings.members(agencies: []),
      at: "",
      in: place,
      findings: findings
    )
    let agencies = Settings.agencies(root)
    let server = root.required(ServerSettings.section).flatMap(ServerSettings.init)
    let database = root.required(Settings.databaseSetting)
    let keyRing = root.required(Settings.keyRingSetting)
    let templates = root.required(Settings.templatesSetting)
    let email = root.required(EmailSettings.section).flatMap { EmailSettings($0, agencies: agencies) }
    let text = root.required(TextSettings.section).flatMap(TextSettings.init)
    let chat = root.required(ChatSettings.section).flatMap(ChatSettings.init)
    let malware = root.required(MalwareSettings.setting)
    if let staff = root.optional(StaffSettings.section) { StaffSettings.judge(staff) }
    bankHolidays = root.optional(BankHolidaySettings.setting) ?? []
    limits = LimitSettings(root.optional(LimitSettings.section))
    guard findings.problems.isEmpty, let server, let database, let keyRing, let templates, let email,
      let text,
      let chat, let malware
    else { throw SettingsFailure(file: file, problems: findings.problems) }
    self.file = file
    self.agencies = agencies
    self.server = server
    self.database = database
    self.keyRing = keyRing
    self.templates = templates
    self.email = email
    self.text = text
    self.chat = chat
    self.malware = malware
  }

  private static func agencies(_ root: SettingsReader) -> [AgencySettings] {
    guard let value = root.value(of: "agencies") else {
      root.note("agencies", "this section is missing: Postern serves at least one agency")
      return []
    }
    guard case .object(let object) = value else {
      root.note("agencies", "write a section in braces: { england: { … } }")
      return []
    }
    if object.members.isEmpty { root.note("agencies", "needs at least one agency") }
    return object.members.compactMap { member in
      guard isAgencyName(member.name) else {
        root.note(
          "agencies.\(Arguments.shown(member.name))",
          "name an agency with 1 to 32 small letters, digits and hyphens"
        )
        return nil
      }
      guard case .object(let agency) = member.value else {
        root.note("agencies.\(member.name)", "write a section in braces: { … }")
        return nil
      }
      let reader = SettingsReader(
        agency,
        as: AgencySettings.members,
        at: "agencies.\(member.name)",
        in: root.place,
        findings: root.findings
      )
      return AgencySettings(member.name, from: reader)
    }
  }

  private static func isAgencyName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
  }
}

extension SettingKind where Value == DatabaseLocation {
  /// `sqlite:PATH` or `postgresql://…`; may hold a password, so it may come from a file.
  static let database = SettingKind { (value, place) throws(WrongSetting) in
    try SettingKind<Secret<String>>.secret.read(value, place).reveal { (text) throws(WrongSetting) in
      let location: DatabaseLocation
      do throws(StorageFailure) {
        location = try DatabaseLocation(parsing: text)
      } catch {
        throw WrongSetting(error.description)
      }
      guard case .sqlite(let path) = location else { return location }
      return .sqlite(place.path(path))
    }
  }
}
