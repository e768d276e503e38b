internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// Inserts what backup files hold into an empty database, in one transaction, and makes sure that it is all there and opens.
///
/// It runs within a body of `Database.write`, and again from the beginning where that runs again.
struct Filling: Sendable {
  let files: Restore.Files
  /// Whose the files are.
  let gateway: String
  /// How many rows each table must have in the end.
  let counts: [BackupContents.Table]
  let shape: SchemaShape
  let ring: KeyRing
  let keys: KeyTable
  let known: [Migration]
  let progress: @Sendable (String) -> Void

  /// So many identifiers are looked up at once.
  private static let keysAtOnce = 500

  /// Does it all.
  ///
  /// - Returns: how many tombstones there are in the end.
  func run(on connection: Connection) throws -> Int {
    try connection.liftTimeLimits()
    // The keys come first, so that every tombstone finds its key; then nothing is opened before the last of them has.
    try insert(files.keys, on: connection)
    try insert(files.data, on: connection)
    if let later = files.tombstones { try adoptTombstones(of: later, on: connection) }
    try judgeCounts(on: connection)
    try judgeKeys(on: connection)
    return try shape.table(named: KeyTable.tombstoneTableName).map { try connection.countRows(of: $0) } ?? 0
  }

  private func insert(_ path: String, on connection: Connection) throws {
    let reader = try BackupReader(path, ring: ring, known: known)
    var pace = Pace()
    var table: TableShape?
    var rows = 0
    var waiting: [String] = []
    var lacking = 0
    while let record = try reader.next() {
      switch record {
      case .table(let next): (table, rows) = (next, 0)
      case .row(let row):
        guard let table else { break }
        try connection.insert(row, into: table)
        rows += 1
        if rows.isMultiple(of: Export.rowsBetweenWords) {
          progress("inserting into \(table.name): \(rows) rows")
        }
      case .tombstone(let tombstone): try KeyTable.adopt(tombstone, in: connection)
      case .key(let id):
        waiting.append(id)
        guard waiting.count == Filling.keysAtOnce else { break }
        lacking += try KeyTable.countUnknown(waiting, in: connection)
        waiting = []
      case .schema, .endOfTable: break
      }
      if pace.isDue(after: record) { try connection.settle() }
    }
    lacking += try KeyTable.countUnknown(waiting, in: connection)
    guard lacking == 0 else { throw BackupFailure.keysLacking(path: files.keys, count: lacking) }
  }

  private func adoptTombstones(of path: String, on connection: Connection) throws {
    let reader = try BackupReader(path, ring: ring, known: known)
    var pace = Pace()
    while let record = try reader.next() {
      guard case .tombstone(let tombstone) = record else { continue }
      try KeyTable.adopt(tombstone, in: connection)
      if pace.isDue(after: record) { try connection.settle() }
    }
  }

  /// Every table has the rows that the files hold.
  private func judgeCounts(on connection: Connection) throws {
    for count in counts {
      guard let table = shape.table(named: count.name), try connection.countRows(of: table) == count.rows
      else {
        throw BackupFailure.notAsRead(what: "the rows of \(count.name)")
      }
    }
  }

  /// The key ring holds every root key that is needed, and the gateway's own keys open.
  private func judgeKeys(on connection: Connection) throws {
    let lacking = try keys.lackingRootKeys(in: connection)
    guard lacking.isEmpty else { throw BackupFailure.rootKeysLacking(lacking.map(\.description)) }
    guard try KeyTable.gatewayID(in: connection) == gateway else {
      throw BackupFailure.notAsRead(what: "the gateway's own keys")
    }
    for use in GatewayKey.allCases { _ = try keys.key(of: .gateway(use), in: connection) }
  }
}

/// How much is sent to a database before it is waited for.
struct Pace {
  static let maximumRecords = 200
  static let maximumBytes = 1 << 20

  private var records = 0
  private var bytes = 0

  /// Whether it is time to wait, after one record more.
  mutating func isDue(after record: BackupRecord) -> Bool {
    records += 1
    if case .row(let values) = record { bytes += values.reduce(0) { $0 + $1.byteCount } }
    guard records >= Pace.maximumRecords || bytes >= Pace.maximumBytes else { return false }
    self = Pace()
    return true
  }
}

extension BoundValue {
  fileprivate var byteCount: Int {
    switch self {
    case .text(let text): text?.utf8.count ?? 0
    case .blob(let bytes): bytes?.count ?? 0
    case .integer: 8
    }
  }
}
