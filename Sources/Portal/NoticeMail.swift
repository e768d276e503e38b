internal import Delivery
public import Templating

/// The mail that says a message waits.
///
/// Its link carries no token and never expires.
public struct NoticeMail: TemplateModel {
  /// `Templates/Mail/notice`.
  public static let template = TemplateName.mail("notice")

  let frame: MailFrame
  let signInLink: String

  /// What the template may name.
  public var values: [String: TemplateValue] { frame.with(["sign_in_link": .text(signInLink)]) }

  /// A mail to try the template with.
  public static let samples = [NoticeMail(frame: .sample, signInLink: "https://messages.example.org/sign-in")]
}
