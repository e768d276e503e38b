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

  /// A migration. Only tests make their own; see ``all``.
  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}
