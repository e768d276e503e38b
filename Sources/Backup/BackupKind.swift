public import Core

/// What a backup file holds.
public enum BackupKind: String, Sendable {
  /// Every table but that of the keys.
  case data
  /// The table of the keys.
  case keys
}

/// Identifies one moment of a database that was backed up, `bak_…`: the files of one run share it.
public enum SnapshotKind: IdentifiedKind {
  /// `bak`.
  public static let prefix: StaticString = "bak"
}

/// A snapshot's identifier, `bak_…`.
public typealias SnapshotID = Identifier<SnapshotKind>
