internal import Synchronization

/// The files that one run made, so that it takes away those and no others.
final class MadeFiles: Sendable {
  private let paths = Mutex<[String]>([])

  func note(_ path: String) { paths.withLock { $0.append(path) } }

  /// Takes them away.
  func discard() {
    paths.withLock { paths in
      NewFile.discard(paths)
      paths = []
    }
  }
}
