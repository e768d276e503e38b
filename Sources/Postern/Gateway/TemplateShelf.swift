internal import Synchronization
internal import Templating

/// The templates in use, which SIGHUP exchanges for those on disk.
///
/// Whoever renders takes ``current`` once, so that one answer never mixes two sets.
final class TemplateShelf: Sendable {
  private let library: Mutex<TemplateLibrary>
  private let load: @Sendable () throws(TemplateProblem) -> TemplateLibrary

  /// Loads the templates for the first time.
  init(_ load: @escaping @Sendable () throws(TemplateProblem) -> TemplateLibrary) throws(TemplateProblem) {
    library = Mutex(try load())
    self.load = load
  }

  /// The templates in use now.
  var current: TemplateLibrary { library.withLock { $0 } }

  /// Takes those that lie on disk now; where they are wrong the old ones stay in use.
  func reload() throws(TemplateProblem) {
    let fresh = try load()
    library.withLock { $0 = fresh }
  }
}
