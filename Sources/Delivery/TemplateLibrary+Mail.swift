public import Core
public import Templating

extension TemplateLibrary {
  /// Renders the three parts of a mail.
  ///
  /// In several languages the mail is one: each part says the same in every language, the first one first, and its top
  /// says in the others' words that they follow.
  ///
  /// - Parameters:
  ///   - address: where it goes.
  ///   - agency: whom it comes from.
  ///   - languages: its languages, at least one.
  ///   - model: what the mail says, for one language.
  /// - Returns: every word of it.
  /// - Throws: ``TemplateProblem``, and what the model throws.
  public func mail<Model: TemplateModel>(
    to address: EmailAddress,
    from agency: Agency,
    in languages: [Language],
    _ model: (Language) throws -> Model
  ) throws -> RenderedMail {
    let versions = try languages.map { language in
      let model = try model(language)
      return MailVersion(
        language: language,
        subject: try render(model, part: .subject, in: language).trimmingLineEnd,
        text: try render(model, part: .text, in: language),
        html: try render(model, part: .html, in: language)
      )
    }
    return RenderedMail(
      agency: agency.id,
      to: address,
      subject: versions.map(\.subject).joined(separator: " / "),
      text: MailVersion.text(of: versions),
      html: MailVersion.html(of: versions),
      languages: languages
    )
  }
}

/// What a mail says in one language.
struct MailVersion {
  let language: Language
  let subject: String
  let text: String
  let html: String

  /// The plain texts under each other.
  static func text(of versions: [MailVersion]) -> String {
    guard versions.count > 1 else { return versions.first?.text ?? "" }
    let signposts = versions.dropFirst().map { $0.language.below + "\n\n" }.joined()
    return signposts + versions.map(\.text).joined(separator: "\n* * *\n\n")
  }

  /// One document: that of the first version, whose `<main>` also holds the others'.
  static func html(of versions: [MailVersion]) -> String {
    guard var document = versions.first?.html else { return "" }
    for other in versions.dropFirst() {
      let code = other.language.rawValue
      if let main = document.firstRange(of: "<main>") {
        document.insert(contentsOf: "\n<p lang=\"\(code)\">\(other.language.below)</p>", at: main.upperBound)
      }
      if let end = document.firstRange(of: "</main>") {
        document.insert(
          contentsOf: "<hr>\n<div lang=\"\(code)\">\(other.main)</div>\n",
          at: end.lowerBound
        )
      }
    }
    return document
  }

  /// What stands inside of `<main>`, which the shared end and beginning of every mail write.
  private var main: Substring {
    guard let start = html.firstRange(of: "<main>"), let end = html.firstRange(of: "</main>"),
      start.upperBound <= end.lowerBound
    else { return "" }
    return html[start.upperBound..<end.lowerBound]
  }
}

extension Language {
  /// Tells its readers, at the top of a mail that begins in another language, that theirs follows.
  fileprivate var below: String {
    switch self {
    case .english: "English below"
    case .welsh: "Cymraeg isod"
    }
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
