public import Core

/// What the database could not do.
///
/// Its text names columns, tables and constraints of the schema, and never a value.
public struct StorageFailure: Error, Equatable, CustomStringConvertible {
  /// Which rule of the schema a row would have broken.
  public enum Constraint: Sendable, Equatable {
    /// Another row has this key. Where that is expected, say `ON CONFLICT` in the statement.
    case unique
    /// A row that is referred to is not there, or one that is still referred to would go.
    case foreignKey
    /// A CHECK or NOT NULL.
    case check
  }

  /// What a caller can act on.
  public enum Kind: Sendable, Equatable {
    /// The schema refuses the row.
    case constraint(Constraint)
    /// Another process holds the database, or too many wait. Nothing was changed; it may be tried again.
    case busy
    /// The disk is full. Nothing was changed; it may be tried again when there is room.
    case full
    /// The disk failed. Whether a write was kept is not known; see ``Database/acceptsWrites``.
    case ioError
    /// The database is damaged: restore a backup.
    case corrupt
    /// A statement that changes something ran in ``Database/read(_:)``, or the file may not be written.
    case readOnly
    /// The database's server cannot be reached. Nothing was changed; it may be tried again.
    case unreachable
    /// The server was lost while it committed, and could not be asked since: the write may have been kept.
    case unknownOutcome
    /// The database could not be opened or set up.
    case cannotOpen
    /// The schema is not the one that this program needs.
    case schema
    /// The database was closed.
    case closed
    /// The answer has no column of that name or position.
    case missingColumn
    /// A column holds NULL, or something of another type than was asked for.
    case wrongType
    /// The statement is not one that a body may run, or does not fit the schema: a defect of ours.
    case badStatement
    /// What no other case names, with the number that the database gave it.
    case unexpected(code: Int)
  }

  /// What a caller can act on.
  public let kind: Kind

  /// What happened and what to do, for an operator.
  public let description: String

  /// Whether the disk could not promise to keep what was written, after which nothing more may be written.
  let endsWriting: Bool

  /// Whether the lane runs the body again by itself.
  let redo: Redo

  /// Why a body that failed by no fault of its own is run again.
  enum Redo: Sendable, Equatable {
    /// It is not: it failed by its own doing, or nothing would be different.
    case never
    /// Another transaction was in its way, or has written what it was to write: then it must look again.
    case afterOthers
    /// The connection was lost before anything was committed.
    case onNewConnection
  }

  init(_ kind: Kind, _ description: String, endsWriting: Bool = false, redo: Redo = .never) {
    self.kind = kind
    self.description = description
    self.endsWriting = endsWriting
    self.redo = redo
  }

  /// Whether the same call may succeed later without anybody mending the program or the data.
  public var isTransient: Bool {
    switch kind {
    case .busy, .full, .unreachable, .unknownOutcome: true
    default: false
    }
  }

  static let closed = StorageFailure(.closed, "the database is closed")
}

extension StorageFailure {
  /// A column holds what no version of this program wrote there.
  public static func unreadable(column: StaticString) -> StorageFailure {
    StorageFailure(
      .wrongType,
      "the column \(column) holds what this version cannot read; was it written by another?"
    )
  }
}

extension StorageFailure: PassingError {
  /// Whether the database may take the same call a little later.
  public var mayPass: Bool { isTransient }
}
