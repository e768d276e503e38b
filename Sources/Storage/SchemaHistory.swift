/// What a database has been through, against what the program knows: decides what is missing, and touches nothing.
struct SchemaHistory {
  /// What was applied, by number.
  let applied: [Migration]

  /// The migrations that are still to be applied, in order.
  ///
  /// - Parameter known: what the program holds.
  /// - Throws: ``StorageFailure`` of kind `schema`, whose text says what to do.
  func missing(from known: [Migration]) throws(StorageFailure) -> [Migration] {
    try SchemaHistory.judge(known)
    for (position, migration) in applied.enumerated() where migration.number != position + 1 {
      throw SchemaHistory.refusal(
        "migration \(position + 1) is not among those that the database had, though later ones are: restore a backup"
      )
    }
    for (had, ours) in zip(applied, known) where !SchemaHistory.isSame(had, ours) {
      throw SchemaHistory.refusal(
        "migration \(ours.number) is not the one that this database had: it was changed after it was applied. "
          + "Put its file back as it was, and say what is to change in a new migration"
      )
    }
    guard applied.count <= known.count else {
      throw SchemaHistory.refusal(
        "the database is at \(applied.count) and this program knows \(known.count): "
          + "start the newer program, or restore the backup that was made before it"
      )
    }
    return Array(known[applied.count...])
  }

  /// Makes sure that the program's own list is 1, 2, 3… without gaps.
  static func judge(_ known: [Migration]) throws(StorageFailure) {
    for (position, migration) in known.enumerated() where migration.number != position + 1 {
      throw refusal(
        "the program's migrations are not numbered 1, 2, 3…: number \(migration.number) stands at place \(position + 1)"
      )
    }
  }

  /// By bytes: to `String`, two spellings of one letter are equal.
  private static func isSame(_ had: Migration, _ ours: Migration) -> Bool {
    had.name.utf8.elementsEqual(ours.name.utf8) && had.sql.utf8.elementsEqual(ours.sql.utf8)
  }

  static func refusal(_ sentence: String) -> StorageFailure {
    StorageFailure(.schema, "the schema does not fit: " + sentence)
  }
}
