internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// The bytes of records: a tag, then the fields.
///
/// Numbers have their highest byte first; texts and bytes stand after their length in four bytes.
enum RecordEncoder {
  static func bytes(of record: BackupRecord) throws(CryptoFailure) -> [UInt8] {
    var bytes: [UInt8] = [record.tag.rawValue]
    switch record {
    case .schema(let marks):
      try append(count: marks.count, to: &bytes)
      for mark in marks {
        try append(Array(mark.name.utf8), to: &bytes)
        bytes += mark.hash
      }
    case .table(let table):
      try append(Array(table.name.utf8), to: &bytes)
      try append(count: table.columns.count, to: &bytes)
      for column in table.columns {
        try append(Array(column.name.utf8), to: &bytes)
        try append(Array(column.type.rawValue.utf8), to: &bytes)
      }
    case .row(let values): for value in values { try append(value, to: &bytes) }
    case .endOfTable(let rows): append(UInt64(clamping: rows), to: &bytes)
    case .tombstone(let tombstone):
      for text in [tombstone.keyID, tombstone.ownerKind, tombstone.ownerID] {
        try append(Array(text.utf8), to: &bytes)
      }
      append(UInt64(bitPattern: tombstone.destroyedAt.milliseconds), to: &bytes)
    case .key(let id): try append(Array(id.utf8), to: &bytes)
    }
    return bytes
  }

  private static func append(_ value: BoundValue, to bytes: inout [UInt8]) throws(CryptoFailure) {
    switch value {
    case .integer(let number?):
      bytes.append(RecordTag.Cell.integer.rawValue)
      append(UInt64(bitPattern: number), to: &bytes)
    case .text(let text?):
      bytes.append(RecordTag.Cell.text.rawValue)
      try append(Array(text.utf8), to: &bytes)
    case .blob(let blob?):
      bytes.append(RecordTag.Cell.blob.rawValue)
      try append(blob, to: &bytes)
    case .integer(nil), .text(nil), .blob(nil): bytes.append(RecordTag.Cell.null.rawValue)
    }
  }

  private static func append(_ field: [UInt8], to bytes: inout [UInt8]) throws(CryptoFailure) {
    guard field.count <= RecordTag.maximumFieldByteCount else { throw .tooLarge }
    try append(count: field.count, to: &bytes)
    bytes += field
  }

  private static func append(count: Int, to bytes: inout [UInt8]) throws(CryptoFailure) {
    guard let count = UInt32(exactly: count) else { throw .tooLarge }
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: count >> shift))
    }
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

/// The first byte of a record.
enum RecordTag: UInt8 {
  case schema = 1
  case table
  case row
  case endOfTable
  case tombstone
  case key
  case end

  /// The longest text or blob of a row: four times the longest box, so nothing of ours is refused, and a reader knows
  /// what it may have to hold.
  static let maximumFieldByteCount = 256 << 20

  /// The first byte of a value in a row.
  enum Cell: UInt8 {
    case null
    case integer
    case text
    case blob
  }
}

extension BackupRecord {
  fileprivate var tag: RecordTag {
    switch self {
    case .schema: .schema
    case .table: .table
    case .row: .row
    case .endOfTable: .endOfTable
    case .tombstone: .tombstone
    case .key: .key
    }
  }
}
