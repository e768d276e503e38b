internal import Core

/// The mailbox that answers and bounces come to, where the gateway reads it.
struct InboundSettings: Sendable {
  let url: StrictURL
  let user: String
  let password: Secret<String>
  /// The authority that the server's certificate is checked against; nil for those of the system.
  let caFile: String?
  /// The name by which the server signs Authentication-Results; nil where nobody is believed.
  let authservID: String?
  /// How long after one look the next is due.
  let pause: Duration

  static let url = Setting(
    "url",
    .url(.mailboxServer),
    .written("\"imaps://mail.example.org\""),
    "The server; TLS is always required."
  )
  static let user = Setting("user", .text(), .written("\"replies\""), "Its account.")
  static let password = Setting(
    "password",
    .secret,
    .written("{ file: \"imap-password\" }"),
    "The account's password."
  )
  static let caFile = Setting(
    "caFile",
    .path,
    .commentedOut("\"mail-authority.pem\""),
    "The authority that its certificate is checked against, where it is not one of the system's."
  )
  static let authservID = Setting(
    "authservID",
    .text(),
    .commentedOut("\"mail.example.org\""),
    "The name with which this server begins Authentication-Results. Without it every answer counts as not verified."
  )
  static let everySeconds = Setting(
    "everySeconds",
    .integer(1...3600),
    .commentedOut("60"),
    "How often it is looked into."
  )
  static let imapSection = SettingSection(
    "imap",
    "The mailbox.",
    [url, user, password, caFile, authservID, everySeconds]
  )
  static let section = SettingSection(
    "inbound",
    "The mailbox of replyTo, read by the gateway: bounces end an address, answers become alerts, nothing is answered.\n"
      + "Its address then carries each mail's number (replies+48219307@), also as the envelope's sender.",
    isCommentedOut: true,
    [imapSection]
  )

  /// Reads the section; nil where something was noted.
  init?(_ section: SettingsReader) {
    guard let imap = section.required(InboundSettings.imapSection) else { return nil }
    let url = imap.required(InboundSettings.url)
    let user = imap.required(InboundSettings.user)
    let password = imap.required(InboundSettings.password)
    caFile = imap.optional(InboundSettings.caFile)
    authservID = imap.optional(InboundSettings.authservID)
    pause = .seconds(imap.optional(InboundSettings.everySeconds) ?? 60)
    guard let url, let user, let password else { return nil }
    self.url = url
    self.user = user
    self.password = password
  }
}
