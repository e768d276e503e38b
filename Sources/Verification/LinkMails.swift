internal import Delivery
public import Templating

/// The mail that asks whether an address is the person's: a link, and nothing about anybody.
public struct ConfirmAddressMail: TemplateModel {
  /// `Templates/Mail/confirm-address`.
  public static let template = TemplateName.mail("confirm-address")

  let frame: MailFrame
  let link: String
  let validDays: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_days": .text(String(validDays))])
  }

  /// A mail to try the template with.
  public static let samples = [
    ConfirmAddressMail(frame: .sample, link: "https://messages.example.org/verify/TOKEN", validDays: 7)
  ]
}

/// The mail that invites a person whose address is confirmed to set up an account.
public struct InvitationMail: TemplateModel {
  /// `Templates/Mail/invitation`.
  public static let template = TemplateName.mail("invitation")

  let frame: MailFrame
  let link: String
  let validDays: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_days": .text(String(validDays))])
  }

  /// A mail to try the template with.
  public static let samples = [
    InvitationMail(frame: .sample, link: "https://messages.example.org/welcome/TOKEN", validDays: 7)
  ]
}

/// The mail by which somebody who has forgotten the password chooses a new one.
public struct ResetPasswordMail: TemplateModel {
  /// `Templates/Mail/reset-password`.
  public static let template = TemplateName.mail("reset-password")

  let frame: MailFrame
  let link: String
  let validHours: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_hours": .text(String(validHours))])
  }

  /// A mail to try the template with.
  public static let samples = [
    ResetPasswordMail(frame: .sample, link: "https://messages.example.org/reset/TOKEN", validHours: 24)
  ]
}

/// The mail that asks whether an address is the person's which somebody gave in the portal.
public struct ChangeAddressMail: TemplateModel {
  /// `Templates/Mail/change-address`.
  public static let template = TemplateName.mail("change-address")

  let frame: MailFrame
  let link: String
  let validDays: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_days": .text(String(validDays))])
  }

  /// A mail to try the template with.
  public static let samples = [
    ChangeAddressMail(frame: .sample, link: "https://messages.example.org/address/TOKEN", validDays: 7)
  ]
}

/// The mail to somebody whom a person lets read: a link, and nothing about anybody.
public struct HelperLinkMail: TemplateModel {
  /// `Templates/Mail/helper-link`.
  public static let template = TemplateName.mail("helper-link")

  let frame: MailFrame
  let link: String
  let validDays: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_days": .text(String(validDays))])
  }

  /// A mail to try the template with.
  public static let samples = [
    HelperLinkMail(frame: .sample, link: "https://messages.example.org/helper/TOKEN", validDays: 7)
  ]
}

/// The mail that tells a person that somebody was let in to read, and no more.
public struct HelperNamedMail: TemplateModel {
  /// `Templates/Mail/helper-named`.
  public static let template = TemplateName.mail("helper-named")

  let frame: MailFrame

  /// What the template may name.
  public var values: [String: TemplateValue] { frame.with([:]) }

  /// A mail to try the template with.
  public static let samples = [HelperNamedMail(frame: .sample)]
}

/// The mail that tells a person that something waits for their word: whoever reads it over a shoulder learns no more.
public struct HelpersPausedMail: TemplateModel {
  /// `Templates/Mail/helpers-paused`.
  public static let template = TemplateName.mail("helpers-paused")

  let frame: MailFrame

  /// What the template may name.
  public var values: [String: TemplateValue] { frame.with([:]) }

  /// A mail to try the template with.
  public static let samples = [HelpersPausedMail(frame: .sample)]
}

/// The mail that says that how somebody signs in was changed, and no more.
public struct SignInChangedMail: TemplateModel {
  /// `Templates/Mail/sign-in-changed`.
  public static let template = TemplateName.mail("sign-in-changed")

  let frame: MailFrame
  let change: TellSignInChanged.Change

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with([
      "is_on": .flag(change == .secondFactorOn), "is_off": .flag(change == .secondFactorOff),
      "is_other": .flag(change == .somehow),
    ])
  }

  /// Mails to try the template with.
  public static let samples = [
    SignInChangedMail(frame: .sample, change: .somehow),
    SignInChangedMail(frame: .sample, change: .secondFactorOn),
    SignInChangedMail(frame: .sample, change: .secondFactorOff),
  ]
}
