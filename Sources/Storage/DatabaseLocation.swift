/// Where the database is.
public enum DatabaseLocation: Sendable, Equatable {
  /// A file on this machine. Its folder must be there; the file is made, for its owner alone.
  case sqlite(String)
  /// A database on a PostgreSQL server, which several instances may share. It must be there; its tables are made.
  case postgresql(PostgresAddress)

  /// Reads the setting, for example `sqlite:/var/lib/postern/postern.db` or `postgresql://postern@db.example.org/postern`.
  ///
  /// - Parameter text: the setting.
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, which says what is accepted.
  public init(parsing text: String) throws(StorageFailure) {
    if text.hasPrefix("postgresql:") || text.hasPrefix("postgres:") {
      self = .postgresql(try PostgresAddress(parsing: text))
      return
    }
    let path = text.dropFirst("sqlite:".count)
    guard text.hasPrefix("sqlite:"), !path.isEmpty, !path.utf8.contains(0) else {
      throw StorageFailure(
        .cannotOpen,
        "write the database as sqlite:PATH or postgresql://USER@HOST/NAME, for example "
          + "sqlite:/var/lib/postern/postern.db"
      )
    }
    self = .sqlite(String(path))
  }
}
