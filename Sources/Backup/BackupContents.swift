public import Core

/// What a backup file holds, without what stands in it: for whoever made it, and to compare what was written with what is
/// read.
public struct BackupContents: Sendable, Equatable {
  /// One table.
  public struct Table: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// How many rows it has.
    public var rows: Int
  }

  /// Data or keys.
  public let kind: BackupKind
  /// The moment of the database; the files of one run share it.
  public let snapshot: SnapshotID
  /// When it was made; all that was committed before is in it.
  public let madeAt: Timestamp
  /// By when it must be destroyed; nil for a file of data.
  public let destroyBy: Timestamp?
  /// Whose it is: the identifier of a key of the gateway, which is no secret.
  public let gateway: String

  /// How many migrations its database had had.
  public internal(set) var migrations = 0
  /// Its tables, in the order in which they are restored.
  public internal(set) var tables: [Table] = []
  /// How many destroyed keys it lists.
  public internal(set) var tombstones = 0
  /// How many keys there were, destroyed ones too: in a file of data, by their identifiers alone.
  public internal(set) var keys = 0
  /// The SHA-256 of what lies sealed in it.
  public internal(set) var contentHash: [UInt8] = []
  /// How long the file is.
  public internal(set) var fileByteCount: UInt64 = 0
  /// The SHA-256 of the file, as `sha256sum` shows it.
  public internal(set) var fileHash: [UInt8] = []

  /// How many rows there are in all tables.
  public var rows: Int { tables.reduce(0) { $0 + $1.rows } }

  init(_ header: BackupHeader) {
    kind = header.kind
    snapshot = header.snapshot
    madeAt = header.madeAt
    destroyBy = header.destroyBy
    gateway = header.gateway
  }
}
