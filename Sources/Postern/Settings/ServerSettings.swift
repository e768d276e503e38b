internal import Core
internal import HTTPEngine

/// Where Postern listens and how the outside reaches it.
struct ServerSettings: Sendable {
  /// The public listener.
  let listen: ListenAddress
  /// The listener for health and metrics; nil where there is none.
  let operations: ListenAddress?
  /// How families reach us; every link begins with it.
  let publicURL: StrictURL
  /// The certificate and its chain.
  let certificate: String
  /// The certificate's private key.
  let key: String
  /// Proxies that are believed about who asks.
  let trustedProxies: [AddressRange]

  static let listenSetting = Setting(
    "listen",
    .listenAddress,
    .written("\"127.0.0.1:8443\""),
    "The address and port for families, staff, case systems and hooks; \"[::]:443\" is all addresses."
  )
  static let operationsSetting = Setting(
    "operations",
    .listenAddress,
    .commentedOut("\"127.0.0.1:9443\""),
    "Plain HTTP for health and metrics, on an address that the outside does not reach."
  )
  static let publicURLSetting = Setting(
    "publicURL",
    .url(.publicOrigin),
    .written("\"https://localhost:8443\""),
    "What people type: links in mail begin with it, and no other host name is answered."
  )
  static let certificateSetting = Setting(
    "certificate",
    .path,
    .written("\"Certs/localhost.pem\""),
    "The certificate with its chain, PEM. `postern certs development` makes one to try with."
  )
  static let keySetting = Setting(
    "key",
    .secretPath,
    .written("\"Certs/localhost.key.pem\""),
    "Its private key, PEM, mode 0600; a path or { credential: \"…\" }."
  )
  static let trustedProxiesSetting = Setting(
    "trustedProxies",
    SettingKind.list(of: SettingKind<AddressRange>.addressRange, mayBeEmpty: true),
    .commentedOut("[\"10.0.0.0/8\"]"),
    "Load balancers whose word is taken about the address of who asks."
  )

  static let section = SettingSection(
    "server",
    "Where Postern listens.",
    [
      listenSetting, operationsSetting, publicURLSetting, certificateSetting, keySetting,
      trustedProxiesSetting,
    ]
  )

  /// Reads the section; nil where something was noted.
  init?(_ section: SettingsReader) {
    let listen = section.required(ServerSettings.listenSetting)
    operations = section.optional(ServerSettings.operationsSetting)
    let publicURL = section.required(ServerSettings.publicURLSetting)
    let certificate = section.required(ServerSettings.certificateSetting)
    let key = section.required(ServerSettings.keySetting)
    trustedProxies = section.optional(ServerSettings.trustedProxiesSetting) ?? []
    if let listen, listen == operations, listen.port != 0 {
      section.note(ServerSettings.operationsSetting.key, "must differ from listen")
    }
    guard let listen, let publicURL, let certificate, let key else { return nil }
    self.listen = listen
    self.publicURL = publicURL
    self.certificate = certificate
    self.key = key
  }
}

/// How much is taken at a time.
struct LimitSettings: Sendable {
  /// The connections open at a time.
  let connections: Int
  /// The connections open at a time from one address.
  let connectionsPerAddress: Int
  /// The passwords that wait to be hashed at a time; beyond it the answer is 503.
  let passwordQueue: Int

  /// What holds where nothing is written.
  static let standard = LimitSettings(connections: 10_000, connectionsPerAddress: 512, passwordQueue: 64)

  static let connectionsSetting = Setting(
    "connections",
    .integer(10...1_000_000),
    .commentedOut("10000"),
    "The connections open at a time; further ones are closed."
  )
  static let perAddressSetting = Setting(
    "connectionsPerAddress",
    .integer(1...100_000),
    .commentedOut("512"),
    "The connections open at a time from one address."
  )
  static let passwordQueueSetting = Setting(
    "passwordQueue",
    .integer(1...10_000),
    .commentedOut("64"),
    "The passwords that wait to be judged at a time; beyond it people are asked to try again."
  )

  static let section = SettingSection(
    "limits",
    "How much is taken at a time; what is left out has the value shown.",
    isCommentedOut: true,
    [connectionsSetting, perAddressSetting, passwordQueueSetting]
  )
}

extension LimitSettings {
  /// Reads the section.
  init(_ section: SettingsReader?) {
    let standard = LimitSettings.standard
    self.init(
      connections: section?.optional(LimitSettings.connectionsSetting) ?? standard.connections,
      connectionsPerAddress: section?.optional(LimitSettings.perAddressSetting)
        ?? standard.connectionsPerAddress,
      passwordQueue: section?.optional(LimitSettings.passwordQueueSetting) ?? standard.passwordQueue
    )
  }
}
