internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// Reads the records of a backup file, judges their order and counts them.
///
/// What it throws by then, or at the end, says that nothing of the file may be used: a caller keeps nothing before
/// ``next()`` has returned nil.
final class BackupReader {
  private let file: SealedFileReader
  private let known: [Migration]
  private var contents: BackupContents
  private var shape: SchemaShape?
  private var stage = Stage.beginning
  /// The tables that are still to come.
  private var expected: ArraySlice<TableShape> = []

  /// What has come so far.
  private enum Stage {
    case beginning
    case betweenTables
    case inTable(TableShape)
    case afterTables
    case ended
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what it is called in failures, where that is another.
  ///   - ring: what opens its key.
  ///   - known: the migrations of this program.
  /// - Throws: ``BackupFailure`` where it is none, cannot be read or does not open; ``CryptoFailure``.
  init(_ path: String, named name: String? = nil, ring: KeyRing, known: [Migration]) throws {
    file = try SealedFileReader(path, named: name, ring: ring)
    self.known = known
    contents = BackupContents(file.header)
  }

  var header: BackupHeader { file.header }
  private var damaged: BackupFailure { .damaged(path: file.path) }

  /// Reads a file to its end and keeps nothing.
  ///
  /// - Returns: what is in it.
  func verified() throws -> BackupContents {
    while try next() != nil {}
    return contents
  }

  /// The next record; nil after the last one, when all was found right.
  func next() throws -> BackupRecord? {
    if case .ended = stage { return nil }
    guard let tag = RecordTag(rawValue: try file.byte()) else { throw damaged }
    if tag == .end {
      try end()
      return nil
    }
    let record = try record(tag)
    guard try accept(record) else { throw damaged }
    contents.count(record)
    return record
  }

  private func end() throws {
    guard case .afterTables = stage else { throw damaged }
    contents.contentHash = try file.hashSoFar()
    guard try file.bytes(32) == contents.contentHash else { throw damaged }
    contents.fileHash = try file.end()
    contents.fileByteCount = file.fileByteCount
    stage = .ended
  }

  /// Whether a record may come now.
  private func accept(_ record: BackupRecord) throws -> Bool {
    switch (stage, record) {
    case (.beginning, .schema(let marks)):
      expected = try tables(at: marks)[...]
      stage = expected.isEmpty ? .afterTables : .betweenTables
    case (.betweenTables, .table(let table)):
      guard expected.popFirst() == table else { return false }
      stage = .inTable(table)
    case (.inTable, .row): break
    case (.inTable, .endOfTable(let rows)):
      guard contents.tables.last?.rows == rows else { return false }
      stage = expected.isEmpty ? .afterTables : .betweenTables
    case (.afterTables, .tombstone): break
    case (.afterTables, .key): return header.kind == .data
    default: return false
    }
    return true
  }

  /// The tables that a file of this kind holds at a schema, which must be the beginning of ours.
  private func tables(at marks: [MigrationMark]) throws -> [TableShape] {
    guard try marks == known.prefix(marks.count).map(MigrationMark.init) else {
      throw BackupFailure.foreignSchema(path: file.path, migrations: marks.count, known: known.count)
    }
    let shape = try SchemaShape(of: Array(known.prefix(marks.count)))
    self.shape = shape
    return shape.tables(in: header.kind)
  }
}

extension BackupReader {
  private func record(_ tag: RecordTag) throws -> BackupRecord {
    switch tag {
    case .schema:
      .schema(
        try (0..<count(atMost: 10_000)).map { _ in MigrationMark(name: try text(), hash: try file.bytes(32)) }
      )
    case .table: .table(try table())
    case .row: .row(try row())
    case .endOfTable: .endOfTable(rows: Int(clamping: try number()))
    case .tombstone:
      .tombstone(
        Tombstone(
          keyID: try text(),
          ownerKind: try text(),
          ownerID: try text(),
          destroyedAt: Timestamp(milliseconds: Int64(bitPattern: try number()))
        )
      )
    case .key: .key(id: try text())
    case .end: throw damaged
    }
  }

  private func table() throws -> TableShape {
    let name = try text()
    let columns = try (0..<count(atMost: 10_000)).map { _ in "\(try text()) \(try text())" }
    // The columns are told so that a file can be understood without this program; here they must be those of the schema.
    guard let table = shape?.table(named: name),
      table.columns.map({ "\($0.name) \($0.type.rawValue)" }) == columns
    else { throw damaged }
    return table
  }

  private func row() throws -> [BoundValue] {
    guard case .inTable(let table) = stage else { throw damaged }
    return try table.columns.map { column in
      switch (RecordTag.Cell(rawValue: try file.byte()), column.type) {
      case (.null, .text): return .text(nil)
      case (.null, .integer): return .integer(nil)
      case (.null, .blob): return .blob(nil)
      case (.text, .text): return .text(try text())
      case (.integer, .integer): return .integer(Int64(bitPattern: try number()))
      case (.blob, .blob): return .blob(try file.bytes(count(atMost: RecordTag.maximumFieldByteCount)))
      default: throw damaged
      }
    }
  }

  private func number() throws -> UInt64 { try file.number(byteCount: 8) }

  private func count(atMost most: Int) throws -> Int {
    let count = Int(try file.number(byteCount: 4))
    guard count <= most else { throw damaged }
    return count
  }

  private func text() throws -> String { try file.text(count(atMost: RecordTag.maximumFieldByteCount)) }
}

extension MigrationMark {
  init(_ migration: Migration) throws {
    name = migration.name
    hash = try sha256(Array(migration.sql.utf8))
  }
}

extension SchemaShape {
  /// The tables that a backup of a kind holds; the tombstones are in both, by records of their own.
  func tables(in kind: BackupKind) -> [TableShape] {
    let apart = [KeyTable.tableName, KeyTable.tombstoneTableName]
    switch kind {
    case .data: return tables.filter { !apart.contains($0.name) }
    case .keys: return tables.filter { $0.name == KeyTable.tableName }
    }
  }
}
