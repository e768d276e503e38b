public import Core
public import Templating

extension TemplateLibrary {
  /// Renders the three parts of a mail.
  ///
  /// - Parameters:
  ///   - model: what the mail says.
  ///   - address: where it goes.
  ///   - agency: whom it comes from.
  ///   - language: its language.
  /// - Returns: every word of it.
  /// - Throws: ``TemplateProblem``.
  public func mail(
    _ model: some TemplateModel,
    to address: EmailAddress,
    from agency: Agency,
    in language: Language
  ) throws -> RenderedMail {
    RenderedMail(
      agency: agency.id,
      to: address,
      subject: try render(model, part: .subject, in: language).trimmingLineEnd,
      text: try render(model, part: .text, in: language),
      html: try render(model, part: .html, in: language),
      language: language
    )
  }
}

extension String {
  /// The text without line ends behind it: a subject's file ends with one.
  fileprivate var trimmingLineEnd: String {
    var text = self[...]
    while text.last == "\n" || text.last == "\r\n" { text = text.dropLast() }
    return String(text)
  }
}
