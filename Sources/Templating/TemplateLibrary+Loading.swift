public import Core

extension TemplateLibrary {
  /// Reads and checks a folder of templates; the program's start waits for it.
  ///
  /// - Parameters:
  ///   - directory: the folder that holds `Pages`, `Mail`, `Partials` and `Text`.
  ///   - models: every model that will be rendered.
  ///   - languages: each needs every sentence.
  /// - Returns: the library.
  /// - Throws: ``TemplateProblem`` with everything that is wrong.
  public static func load(
    directory: String,
    models: [any TemplateModel.Type],
    languages: [Language]
  ) throws(TemplateProblem) -> TemplateLibrary {
    var loader = TemplateLoader(folder: TemplateFolder(reading: directory, languages: languages))
    for model in models {
      loader.load(model, in: languages)
    }
    loader.lookForUnusedSentences(in: languages)
    if let problem = TemplateProblem.gather(loader.problems) { throw problem }
    return TemplateLibrary(
      templates: loader.templates,
      unclaimed: loader.unclaimed(languages),
      draftCounts: loader.draftCounts(languages)
    )
  }
}

/// Takes models one after the other and keeps what is wrong with them and their templates.
private struct TemplateLoader {
  let folder: TemplateFolder
  private(set) var templates: [TemplateLibrary.Key: Mustache] = [:]
  private(set) var problems: [TemplateProblem]
  private var claimed: Set<TemplateName> = []
  private var usedPartials: Set<String> = []

  init(folder: TemplateFolder) {
    self.folder = folder
    problems = folder.problems
  }

  mutating func load<Model: TemplateModel>(_ model: Model.Type, in languages: [Language]) {
    let name = Model.template
    guard claimed.insert(name).inserted else {
      problems.append(
        TemplateProblem(
          .claimedTwice,
          file: name.path(of: .html),
          "\(Model.self) names a template that another model has; each has one of its own"
        )
      )
      return
    }
    for language in languages {
      var usedKeys: Set<String> = []
      for part in name.parts {
        usedKeys.formUnion(load(model, part, language))
      }
      report(unusedIn: name.sentencePath(in: language.rawValue), usedKeys)
    }
  }

  /// - Returns: the sentences of the template's own file that this part uses.
  private mutating func load<Model: TemplateModel>(
    _ model: Model.Type,
    _ part: TemplatePart,
    _ language: Language
  ) -> Set<String> {
    var linker = TemplateLinker(folder, Model.template, part, language)
    let template = linker.link()
    usedPartials.formUnion(linker.usedPartials)
    var found = linker.problems
    if let template {
      found += TemplateCheck.problems(
        in: template,
        model: "\(Model.self)",
        over: [
          TemplateShape(of: [TemplateLibrary.surroundings(language)]),
          TemplateShape(of: Model.samples.map { .map($0.values) }),
        ]
      )
      templates[TemplateLibrary.Key(name: Model.template, part: part, language: language)] = template
      if found.isEmpty { found += problemsInRendering(model, part, language) }
    }
    problems += found
    return linker.usedKeys
  }

  /// Renders every sample once: what can fail fails now.
  private func problemsInRendering<Model: TemplateModel>(
    _ model: Model.Type,
    _ part: TemplatePart,
    _ language: Language
  ) -> [TemplateProblem] {
    let library = TemplateLibrary(templates: templates, unclaimed: [], draftCounts: [:])
    return Model.samples.compactMap { sample in
      do throws(TemplateProblem) {
        _ = try library.renderBytes(sample, part: part, in: language)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Looks through the sentences that all templates share, also those of templates that no model claims.
  mutating func lookForUnusedSentences(in languages: [Language]) {
    let named = folder.sentencesNamedAnywhere
    for language in languages {
      report(unusedIn: TemplateLinker.commonPath(language), named)
    }
  }

  private mutating func report(unusedIn path: String, _ used: Set<String>) {
    guard let file = folder.sentences[path] else { return }
    for (key, sentence) in file.sentences.sorted(by: { $0.value.line < $1.value.line })
    where !used.contains(key) {
      problems.append(
        TemplateProblem(
          .unusedSentence,
          file: path,
          line: sentence.line,
          "nothing uses the sentence \(key); take it out, or write {{>text.\(key)}} where it belongs"
        )
      )
    }
  }

  /// Counts the sentences that stand in files without a named reader.
  func draftCounts(_ languages: [Language]) -> [Language: Int] {
    languages.reduce(into: [:]) { counts, language in
      guard language != .english else { return }
      counts[language] = folder.sentences.reduce(0) { count, file in
        let isDraft = file.key.hasPrefix("Text/\(language.rawValue)/") && file.value.reader == nil
        return isDraft ? count + file.value.sentences.count : count
      }
    }
  }

  func unclaimed(_ languages: [Language]) -> [String] {
    var taken = usedPartials.union(claimed.flatMap { name in name.parts.map(name.path) })
    for language in languages {
      taken.formUnion(claimed.map { $0.sentencePath(in: language.rawValue) })
      taken.insert(TemplateLinker.commonPath(language))
    }
    return (Array(folder.sources.keys) + Array(folder.sentences.keys)).filter { !taken.contains($0) }.sorted()
  }
}
