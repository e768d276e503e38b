extension SQL {
  /// What a body's statement begins with: the lane's transactions are not a body's to end, on any database.
  private static let openings = ["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "EXPLAIN"]

  /// Makes sure that a body may run this statement.
  func requireBodyStatement() throws(StorageFailure) {
    // No statement of ours has one within a text, and one database minds less than the other what stands behind it.
    guard !fragments.contains(where: { $0.utf8.contains(UInt8(ascii: ";")) }) else {
      throw StorageFailure(.badStatement, "one call runs one statement, and nothing after it")
    }
    guard SQL.openings.contains(opening) else {
      throw StorageFailure(
        .badStatement,
        "a body's statement begins with \(SQL.openings.joined(separator: ", ")), and nothing before it"
      )
    }
  }

  /// Makes sure that every database takes the values.
  ///
  /// A NUL in a text: SQLite would keep it, and give it back cut or whole as it likes; PostgreSQL refuses it.
  func requireBindable() throws(StorageFailure) {
    for (position, value) in values.enumerated() {
      if case .text(let text?) = value, text.utf8.contains(0) {
        throw StorageFailure(.badStatement, "the text for placeholder $\(position + 1) holds a NUL")
      }
    }
  }

  /// Whether the statement only looks, as far as its first word tells.
  var onlyLooks: Bool { ["SELECT", "VALUES", "EXPLAIN"].contains(opening) }

  private var opening: String {
    fragments[0].prefix { $0.isASCII && $0.isLetter }.uppercased()
  }
}
