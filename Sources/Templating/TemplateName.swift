/// Which template: a page, or a mail with its three parts.
public struct TemplateName: Hashable, Sendable, CustomStringConvertible {
  /// What a template is for.
  enum Purpose: Hashable, Sendable {
    case page
    case mail
  }

  let purpose: Purpose
  let name: String

  /// The page whose structure is `Pages/<name>.html` and whose sentences are `Text/<language>/<name>.json5`.
  public static func page(_ name: String) -> TemplateName { TemplateName(purpose: .page, name: name) }

  /// The mail in `Mail/<name>.subject.txt`, `.text.txt` and `.html`, with sentences in
  /// `Text/<language>/Mail/<name>.json5`.
  public static func mail(_ name: String) -> TemplateName { TemplateName(purpose: .mail, name: name) }

  /// `page verify` or `mail notice`.
  public var description: String { "\(purpose) \(name)" }

  /// The parts that a template of this purpose has.
  var parts: [TemplatePart] {
    switch purpose {
    case .page: [.html]
    case .mail: [.subject, .text, .html]
    }
  }

  /// Where a part lies inside the folder of templates.
  func path(of part: TemplatePart) -> String {
    switch (purpose, part) {
    case (.page, _): "Pages/\(name).html"
    case (.mail, .html): "Mail/\(name).html"
    case (.mail, .text): "Mail/\(name).text.txt"
    case (.mail, .subject): "Mail/\(name).subject.txt"
    }
  }

  /// Where its sentences lie inside the folder of templates.
  func sentencePath(in language: String) -> String {
    switch purpose {
    case .page: "Text/\(language)/\(name).json5"
    case .mail: "Text/\(language)/Mail/\(name).json5"
    }
  }
}

/// A part of what is sent or shown; it decides how values are escaped.
public enum TemplatePart: String, Hashable, Sendable, CaseIterable {
  /// Markup: values are escaped.
  case html
  /// Plain text: values stand as they are.
  case text
  /// A subject: plain text of one line, without control characters.
  case subject
}
