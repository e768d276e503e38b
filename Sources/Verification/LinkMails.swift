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
