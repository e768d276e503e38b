internal import Core
internal import HTTPEngine

/// How a page's language is asked for, and how the question travels on from page to page without a cookie.
///
/// An address asks for a language by `?lang=cy`. What was asked for goes on with every address of ours that the page
/// holds (each value whose name ends in `path`, see ``PageFrame/with(_:)``) and with every redirect
/// (``WebResponder``), so that no page has to think of it. Where nobody asked, a page speaks the language of whom it is
/// for, or else the first one of the first agency.
enum PageLanguage {
  /// The field of the query.
  static let field = "lang"

  /// The language that a query asks for; nil where it asks for none that is spoken here.
  static func asked(_ query: FormFields, among spoken: [Language]) -> Language? {
    query.only(field).flatMap(Language.init(rawValue:)).flatMap { spoken.contains($0) ? $0 : nil }
  }

  /// A path of ours, asking for a language.
  ///
  /// One that asks already stays as it is.
  static func path(_ path: String, in language: Language) -> String {
    let mark = path.firstIndex(of: "?")
    let asks = mark.map { mark in
      path[mark...].dropFirst().split(separator: "&").contains { $0.hasPrefix(field + "=") }
    }
    guard asks != true else { return path }
    return path + (mark == nil ? "?" : "&") + "\(field)=\(language.rawValue)"
  }

  /// The same page in every language that is spoken, for the switch: what else the query held stays in it.
  static func choices(
    of head: HTTPRequestHead,
    among spoken: [Language],
    current: Language
  ) -> [PageFrame.LanguageChoice] {
    let others = head.rawQuery.split(separator: "&").filter { !$0.hasPrefix(field + "=") }.joined(
      separator: "&"
    )
    let page = head.rawPath + (others.isEmpty ? "" : "?" + others)
    return spoken.map { language in
      PageFrame.LanguageChoice(
        code: language.rawValue,
        name: language.ownName,
        path: path(page, in: language),
        isCurrent: language == current
      )
    }
  }
}

extension Language {
  /// What its speakers call it.
  var ownName: String {
    switch self {
    case .english: "English"
    case .welsh: "Cymraeg"
    }
  }
}

extension Exchange {
  /// The language of this page.
  ///
  /// - Parameters:
  ///   - agency: whose page it is; nil where nobody is known yet.
  ///   - preferred: the language of whom it is for, where somebody is known.
  /// - Returns: what the address asks for, if any agency speaks it; else what is preferred, if this one does; else its first.
  func language(of agency: Agency? = nil, for preferred: Language? = nil) -> Language {
    web.language(of: request.head, agency: agency, for: preferred)
  }

  /// What stands around a page, with the switch between languages.
  ///
  /// - Parameters:
  ///   - agency: whose page it is; the first one of the settings where nobody is known yet.
  ///   - language: its language.
  ///   - signedIn: the session, where there is one.
  /// - Returns: the frame of a page.
  func frame(
    agency: Agency? = nil,
    language: Language,
    signedIn: PageFrame.SignedIn? = nil
  ) -> PageFrame {
    web.frame(around: request.head, agency: agency, language: language, signedIn: signedIn)
  }
}

extension Web {
  /// The language of a page at a head's address; see ``Exchange/language(of:for:)``.
  func language(of head: HTTPRequestHead?, agency: Agency? = nil, for preferred: Language? = nil) -> Language
  {
    if let head, let asked = PageLanguage.asked(head.query, among: agencies.languages) { return asked }
    if let preferred, (agency?.languages ?? agencies.languages).contains(preferred) { return preferred }
    return agency?.languages.first ?? usualLanguage
  }

  /// A path that leads somebody on in their language, where a page would speak another one by itself.
  func path(_ path: String, in language: Language) -> String {
    language == usualLanguage ? path : PageLanguage.path(path, in: language)
  }
}
