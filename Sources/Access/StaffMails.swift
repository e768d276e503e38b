internal import Delivery
public import Templating

/// The mail by which a member of staff sets up their account.
public struct StaffSetUpMail: TemplateModel {
  /// `Templates/Mail/staff-set-up`.
  public static let template = TemplateName.mail("staff-set-up")

  let frame: MailFrame
  let link: String
  let validHours: Int

  /// What the template may name.
  public var values: [String: TemplateValue] {
    frame.with(["link": .text(link), "valid_hours": .text(String(validHours))])
  }

  /// A mail to try the template with.
  public static let samples = [
    StaffSetUpMail(frame: .sample, link: "https://messages.example.org/staff/set-up/TOKEN", validHours: 24)
  ]
}

/// The mail that tells a member of staff that how they sign in was changed.
public struct StaffSignInChangedMail: TemplateModel {
  /// `Templates/Mail/staff-sign-in-changed`.
  public static let template = TemplateName.mail("staff-sign-in-changed")

  let frame: MailFrame

  /// What the template may name.
  public var values: [String: TemplateValue] { frame.with([:]) }

  /// A mail to try the template with.
  public static let samples = [StaffSignInChangedMail(frame: .sample)]
}
