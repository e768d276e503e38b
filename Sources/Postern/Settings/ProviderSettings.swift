internal import Core

/// How text messages leave and come.
struct TextSettings: Sendable {
  /// What carries texts.
  enum Transport: String, CaseIterable, Sendable {
    /// Nothing leaves.
    case outbox
    /// GOV.UK Notify.
    case notify
    /// Twilio.
    case twilio
  }

  let transport: Transport
  /// What the provider's callbacks must bring.
  let callbackToken: Secret<String>?

  static let transportSetting = Setting(
    "transport",
    SettingKind<Transport>.word,
    .written("\"outbox\""),
    "\"outbox\" keeps texts on this machine; \"notify\" and \"twilio\" are not available yet."
  )
  static let baseURL = Setting(
    "baseURL",
    .url(.provider),
    .commentedOut("\"https://api.notifications.service.gov.uk\""),
    "The provider's address."
  )
  static let callbackTokenSetting = Setting(
    "callbackToken",
    .secret,
    .commentedOut("{ file: \"text-callback-token\" }"),
    "What the provider's callbacks bring as a bearer token."
  )
  static let apiKey = Setting(
    "apiKey",
    .secret,
    .commentedOut("{ file: \"notify-key\" }"),
    "GOV.UK Notify: its key."
  )
  static let accountSID = Setting("accountSID", .text(), .commentedOut("\"AC…\""), "Twilio: the account.")
  static let authToken = Setting(
    "authToken",
    .secret,
    .commentedOut("{ file: \"twilio-token\" }"),
    "Twilio: its token."
  )
  static let sender = Setting(
    "sender",
    .text(),
    .commentedOut("\"+447700900000\""),
    "The number or name texts are from."
  )
  static let section = SettingSection(
    "text",
    "Text messages.",
    [transportSetting, baseURL, callbackTokenSetting, apiKey, accountSID, authToken, sender]
  )

  /// Reads the section; nil where something was noted.
  init?(_ section: SettingsReader) {
    let transport = section.required(TextSettings.transportSetting)
    _ = section.optional(TextSettings.baseURL)
    callbackToken = section.optional(TextSettings.callbackTokenSetting)
    _ = section.optional(TextSettings.apiKey)
    _ = section.optional(TextSettings.accountSID)
    _ = section.optional(TextSettings.authToken)
    _ = section.optional(TextSettings.sender)
    guard let transport else { return nil }
    if transport != .outbox {
      section.note("transport", "\"\(transport.rawValue)\" is not available yet; write \"outbox\"")
    }
    self.transport = transport
  }
}

/// How chat leaves and comes.
struct ChatSettings: Sendable {
  /// What carries chat.
  enum Transport: String, CaseIterable, Sendable {
    /// Nothing leaves.
    case outbox
    /// WhatsApp Cloud.
    case whatsapp
  }

  let transport: Transport
  /// What the provider signs its calls with.
  let appSecret: Secret<String>?
  /// What the provider brings when it asks whether a hook is ours.
  let verifyToken: Secret<String>?

  static let transportSetting = Setting(
    "transport",
    SettingKind<Transport>.word,
    .written("\"outbox\""),
    "\"outbox\" keeps chat on this machine; \"whatsapp\" is not available yet."
  )
  static let baseURL = Setting(
    "baseURL",
    .url(.provider),
    .commentedOut("\"https://graph.facebook.com\""),
    "The provider's address."
  )
  static let appSecretSetting = Setting(
    "appSecret",
    .secret,
    .commentedOut("{ file: \"chat-app-secret\" }"),
    "What the provider signs its calls with."
  )
  static let verifyTokenSetting = Setting(
    "verifyToken",
    .secret,
    .commentedOut("{ file: \"chat-verify-token\" }"),
    "What the provider brings when it asks whether a hook is ours."
  )
  static let accessToken = Setting(
    "accessToken",
    .secret,
    .commentedOut("{ file: \"chat-access-token\" }"),
    "What we bring to the provider."
  )
  static let phoneNumberID = Setting(
    "phoneNumberID",
    .text(),
    .commentedOut("\"1234567890\""),
    "Our number's id."
  )
  static let version = Setting(
    "version",
    .text(),
    .commentedOut("\"v23.0\""),
    "The version of the provider's API."
  )
  static let section = SettingSection(
    "chat",
    "Chat.",
    [transportSetting, baseURL, appSecretSetting, verifyTokenSetting, accessToken, phoneNumberID, version]
  )

  /// Reads the section; nil where something was noted.
  init?(_ section: SettingsReader) {
    let transport = section.required(ChatSettings.transportSetting)
    _ = section.optional(ChatSettings.baseURL)
    appSecret = section.optional(ChatSettings.appSecretSetting)
    verifyToken = section.optional(ChatSettings.verifyTokenSetting)
    _ = section.optional(ChatSettings.accessToken)
    _ = section.optional(ChatSettings.phoneNumberID)
    _ = section.optional(ChatSettings.version)
    guard let transport else { return nil }
    if transport != .outbox {
      section.note("transport", "\"whatsapp\" is not available yet; write \"outbox\"")
    }
    self.transport = transport
  }
}

/// How staff sign in.
enum StaffSettings {
  static let issuer = Setting(
    "issuer",
    .url(.page),
    .written("\"https://login.example.org/tenant\""),
    "Who vouches."
  )
  static let clientID = Setting("clientID", .text(), .written("\"postern\""), "Our name there.")
  static let clientSecret = Setting(
    "clientSecret",
    .secret,
    .written("{ file: \"oidc-secret\" }"),
    "Our secret there."
  )
  static let rolesClaim = Setting("rolesClaim", .text(), .commentedOut("\"roles\""), "Where the roles stand.")
  static let oidc = SettingSection(
    "oidc",
    "Sign-in by the agency's own identity provider; not available yet.",
    isCommentedOut: true,
    [issuer, clientID, clientSecret, rolesClaim]
  )
  static let section = SettingSection("staff", "Staff accounts.", isCommentedOut: true, [oidc])

  /// Judges the section; nothing of it is available yet.
  static func judge(_ section: SettingsReader) {
    guard section.optional(oidc) != nil else { return }
    section.note(oidc.key, "not available yet; leave it out")
  }
}
