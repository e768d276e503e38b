/// A table as the migrations make it: what must be known to copy its rows into another database.
public struct TableShape: Sendable, Equatable {
  /// What a column holds.
  public enum ColumnType: String, Sendable {
    /// Characters.
    case text = "TEXT"
    /// Whole numbers of 64 bits.
    case integer = "BIGINT"
    /// Bytes.
    case blob = "BLOB"
  }

  /// One column.
  public struct Column: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// What it holds where it is not NULL.
    public let type: ColumnType
  }

  /// Its name.
  public internal(set) var name: String
  /// Its columns, in the order in which they were made.
  public internal(set) var columns: [Column]
  /// The tables that its rows refer to.
  public internal(set) var references: Set<String>
}
