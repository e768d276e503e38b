internal import Core
internal import Crypto
internal import Storage

/// Writes records into a backup file, and counts what it wrote.
final class BackupWriter {
  private let file: SealedFileWriter
  private var hash: RunningSHA256
  private var contents: BackupContents

  init(_ path: String, header: BackupHeader, ring: KeyRing, random: any RandomSource) throws {
    hash = try RunningSHA256()
    contents = BackupContents(header)
    file = try SealedFileWriter(path, header: header, ring: ring, random: random)
  }

  func write(_ record: BackupRecord) throws {
    let bytes = try RecordEncoder.bytes(of: record)
    try hash.add(bytes)
    try file.write(bytes)
    contents.count(record)
  }

  /// Writes the end, and has the file on disk, still without its name.
  ///
  /// - Returns: what is in it.
  func end() throws -> BackupContents {
    try hash.add([RecordTag.end.rawValue])
    contents.contentHash = try hash.value()
    try file.write([RecordTag.end.rawValue] + contents.contentHash)
    contents.fileHash = try file.end()
    contents.fileByteCount = file.byteCount
    return contents
  }
}

extension BackupContents {
  /// Counts a record that was written or read.
  mutating func count(_ record: BackupRecord) {
    switch record {
    case .schema(let marks): migrations = marks.count
    case .table(let table): tables.append(Table(name: table.name, rows: 0))
    case .row: if !tables.isEmpty { tables[tables.count - 1].rows += 1 }
    case .tombstone: tombstones += 1
    case .key: keys += 1
    case .endOfTable: break
    }
  }
}
