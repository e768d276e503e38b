public import Core

/// All templates, read and checked, in every language.
public struct TemplateLibrary: Sendable {
  /// One part of one template in one language.
  struct Key: Hashable, Sendable {
    let name: TemplateName
    let part: TemplatePart
    let language: Language
  }

  let templates: [Key: Mustache]
  /// Files of templates and sentences that no model asked for, from the folder of templates on, in order.
  public let unclaimed: [String]
  /// How many sentences of each translation nobody who speaks the language is named to have read; English, which they
  /// are translated from, has none.
  public let draftCounts: [Language: Int]

  /// Renders one part of a model's template.
  ///
  /// - Parameters:
  ///   - model: what is shown.
  ///   - part: which part.
  ///   - language: of the sentences; the model's own words stay in theirs.
  /// - Returns: the page, mail or subject.
  /// - Throws: ``TemplateProblem`` of kind `notLoaded`, `tooDeep`, or `notOneLine` for a subject.
  public func render<Model: TemplateModel>(
    _ model: Model,
    part: TemplatePart,
    in language: Language
  ) throws(TemplateProblem) -> String {
    String(decoding: try renderBytes(model, part: part, in: language), as: UTF8.self)
  }

  /// Renders one part of a model's template as UTF-8, without a copy.
  ///
  /// - Parameters:
  ///   - model: what is shown.
  ///   - part: which part.
  ///   - language: of the sentences; the model's own words stay in theirs.
  /// - Returns: the bytes.
  /// - Throws: ``TemplateProblem`` of kind `notLoaded`, `tooDeep`, or `notOneLine` for a subject.
  public func renderBytes<Model: TemplateModel>(
    _ model: Model,
    part: TemplatePart,
    in language: Language
  ) throws(TemplateProblem) -> [UInt8] {
    guard let template = templates[Key(name: Model.template, part: part, language: language)] else {
      throw TemplateProblem(
        .notLoaded,
        file: Model.template.path(of: part),
        "this part was not loaded in the language \(language.rawValue); give its model and language to the library"
      )
    }
    let bytes = try template.render([Self.surroundings(language), .map(model.values)])
    if part == .subject { try Self.checkOneLine(bytes, of: Model.template) }
    return bytes
  }

  /// What every template may name besides its model: `lang`, the language asked for.
  static func surroundings(_ language: Language) -> TemplateValue {
    .map(["lang": .text(language.rawValue)])
  }

  /// Refuses what could begin another header of a mail: C0, DEL, C1 and the Unicode line and paragraph ends.
  private static func checkOneLine(_ bytes: [UInt8], of name: TemplateName) throws(TemplateProblem) {
    let isPlain = String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    guard isPlain else {
      throw TemplateProblem(
        .notOneLine,
        file: name.path(of: .subject),
        "a subject is one line without control characters; mend the value that was put in"
      )
    }
  }
}
