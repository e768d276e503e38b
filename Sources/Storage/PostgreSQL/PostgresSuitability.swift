/// Whether a database on a PostgreSQL server is one in which Postern's data may be kept.
enum PostgresSuitability {
  /// The oldest version that the tests have seen.
  static let minimumVersion: Int64 = 150_000

  /// Refuses a database that would sort, encode or understand our data otherwise.
  ///
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, with what to do.
  static func judge(_ link: PostgresLink) throws(StorageFailure) {
    let facts: SQL = """
      SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version,
        current_setting('server_encoding') AS encoding,
        (SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()) AS collation
      """
    guard let row = try link.run([PostgresLink.Command(sql: facts, wanted: .first)]).rows.first else {
      throw StorageFailure(.cannotOpen, "the database server says nothing of itself")
    }
    guard try row.int("version") >= minimumVersion else {
      throw StorageFailure(.cannotOpen, "the database server is too old: PostgreSQL 15 is the least")
    }
    let collation = try row.text("collation")
    // Identifiers are compared and sorted by their bytes, as SQLite does.
    guard try row.text("encoding") == "UTF8", ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(collation) else {
      throw StorageFailure(
        .cannotOpen,
        "the database sorts as \(collation): make it by "
          + "createdb --template=template0 --encoding=UTF8 --locale=C NAME"
      )
    }
  }
}
