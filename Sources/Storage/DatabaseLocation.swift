/// Where the database is.
public enum DatabaseLocation: Sendable, Equatable {
  /// A file on this machine. Its folder must be there; the file is made, for its owner alone.
  case sqlite(String)

  /// Reads the setting, for example `sqlite:/var/lib/postern/postern.db`.
  ///
  /// - Parameter text: the setting.
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, which says what is accepted.
  public init(parsing text: String) throws(StorageFailure) {
    let path = text.dropFirst("sqlite:".count)
    guard text.hasPrefix("sqlite:"), !path.isEmpty, !path.utf8.contains(0) else {
      throw StorageFailure(
        .cannotOpen,
        "write the database as sqlite:PATH, for example sqlite:/var/lib/postern/postern.db"
      )
    }
    self = .sqlite(String(path))
  }
}
