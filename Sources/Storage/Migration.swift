/// One step of the schema: a file `m0007_portal_conversation.sql`.
///
/// Never edited after release: what was applied is kept, word for word, in the database and compared at every start.
public struct Migration: Sendable, Equatable {
  /// Its place in the order; the first is 1, and there are no gaps.
  public let number: Int
  /// What it is about, for example `portal_conversation`.
  public let name: String
  /// Its statements, portable between the databases.
  public let sql: String

  /// What may follow a table's closing parenthesis: SQLite then keeps the rows in the tree of their key, and a new row dirties
  /// one page fewer.
  ///
  /// For tables whose rows are small and found by a key of texts; not where a row may hold a kilobyte. To every other database
  /// it is a comment, so that the text of a migration stays one.
  ///
  /// Source: <https://www.sqlite.org/withoutrowid.html>
  static let keyOrder = "/* sqlite: WITHOUT ROWID */"

  /// A migration; only tests make their own.
  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }

  /// What ends or begins a transaction: all migrations run in one, which is the migrator's.
  private static let transactionWords: Set = [
    "ABORT", "BEGIN", "COMMIT", "END", "PREPARE", "RELEASE", "ROLLBACK", "SAVEPOINT", "START",
  ]

  /// Makes sure, before anything is run, that no statement ends the transaction.
  func requireNoTransactions() throws(StorageFailure) {
    let openings = SQLTokens(sql).statements.compactMap { $0.first?.uppercased() }
    guard openings.allSatisfy({ !Migration.transactionWords.contains($0) }) else {
      throw SchemaHistory.refusal("migration \(number) ends the transaction; it may not")
    }
  }
}
