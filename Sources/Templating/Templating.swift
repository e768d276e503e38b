/// What a page or a mail shows: one struct a template, which names its template and gives its values.
///
/// ## The room
///
/// Templating turns a typed model into a page, a mail or a subject line.
///
/// 1. ``TemplateLibrary/load(directory:models:languages:)`` reads the folder `Templates/` once: structure in `Pages/`
///    and `Mail/`, pieces that they share in `Partials/`, sentences in `Text/<language>/`.
/// 2. Each template is parsed into a tree (``MustacheParser``), its sentences are set in for each language, and each
///    name in it is compared with what the samples of its model hold (``TemplateCheck``). A name that a model does
///    not have, a missing template, a missing or an unused sentence stops the start with a ``TemplateProblem``
///    that names file, line and mend.
/// 3. Every sample is rendered once, so that what can fail fails at the start and not while somebody waits.
/// 4. ``TemplateLibrary/render(_:part:in:)`` walks the tree over the model's values into one growing row of bytes.
///
/// ## Invariants
///
/// - What a value holds is escaped in html and never in plain text; a template in html cannot ask for it unescaped.
/// - Sentences hold words and placeholders, never markup: a translator cannot break a page.
/// - A subject is one line without control characters, whatever a value holds.
/// - A library never changes after it is loaded, and needs no lock.
///
/// ## Limits
///
/// - Mustache's three optional modules are left out: lambdas (a value is data), inheritance and dynamic names.
/// - Partials nest at most ``MustacheRenderer/maximumDepth`` deep; a template is at most 1 MiB.
///
/// Source: the Mustache specification 1.4.
public protocol TemplateModel: Sendable {
  /// The template that shows it.
  static var template: TemplateName { get }
  /// Made-up models that together show both states of every flag, list and optional text.
  static var samples: [Self] { get }
  /// What the template may name; the same names whatever the state.
  var values: [String: TemplateValue] { get }
}
