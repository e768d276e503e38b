internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// Copies one moment of a database into files that have no name yet.
struct Export: Sendable {
  let paths: [BackupKind: String]
  let snapshot: SnapshotID
  let madeAt: Timestamp
  let ring: KeyRing
  let random: any RandomSource
  let migrations: [Migration]
  let progress: @Sendable (String) -> Void
  /// The partial files that this run made: no other is its to take away.
  let made = MadeFiles()

  /// After so many rows a word on how far it is.
  static let rowsBetweenWords = 5000

  /// Writes every file, in one body of `Database.read`; begun anew it begins with no file of its own.
  ///
  /// - Returns: what is in each, the data first.
  func run(on connection: Connection) throws -> [BackupContents] {
    made.discard()
    try connection.liftTimeLimits()
    guard let gateway = try KeyTable.gatewayID(in: connection) else { throw BackupFailure.noGateway }
    let shape = try SchemaShape(of: migrations)
    return try [BackupKind.data, .keys].compactMap { kind in
      try paths[kind].map { try write(kind, to: $0, of: gateway, shape, connection) }
    }
  }

  private func write(
    _ kind: BackupKind,
    to path: String,
    of gateway: String,
    _ shape: SchemaShape,
    _ connection: Connection
  ) throws -> BackupContents {
    let header = BackupHeader(
      kind: kind,
      snapshot: snapshot,
      madeAt: madeAt,
      destroyBy: kind == .keys ? madeAt + Backup.lifeOfKeys : nil,
      gateway: gateway,
      rootKey: ring.activeID.description
    )
    let writer = try BackupWriter(path, header: header, ring: ring, random: random)
    made.note(NewFile.partialPath(of: path))
    try writer.write(.schema(migrations.map(MigrationMark.init)))
    for table in shape.tables(in: kind) { try copy(table, to: writer, connection) }
    try KeyTable.forEachTombstone(in: connection) { try writer.write(.tombstone($0)) }
    if kind == .data { try KeyTable.forEachKeyID(in: connection) { try writer.write(.key(id: $0)) } }
    return try writer.end()
  }

  private func copy(_ table: TableShape, to writer: BackupWriter, _ connection: Connection) throws {
    try writer.write(.table(table))
    var rows = 0
    try connection.forEachRow(of: table) { row in
      try writer.write(.row(row))
      rows += 1
      if rows.isMultiple(of: Export.rowsBetweenWords) { progress("copying \(table.name): \(rows) rows") }
    }
    try writer.write(.endOfTable(rows: rows))
  }
}
