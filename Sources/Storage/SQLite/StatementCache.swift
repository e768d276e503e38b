/// The prepared statements of one connection, by their text.
///
/// A hit costs a hash of the fragments, whose storage is the program's own literals; the text with its placeholders is put
/// together only to prepare it.
struct StatementCache {
  /// Lists of many lengths must not fill the memory with statements.
  static let maximumCount = 256

  /// A prepared statement that the cache and whoever runs it share.
  final class Entry {
    let statement: Statement
    fileprivate var lastUse: UInt64 = 0

    init(_ statement: consuming Statement) {
      self.statement = statement
    }
  }

  private var entries: [StatementKey: Entry] = [:]
  private var uses: UInt64 = 0

  var count: Int { entries.count }

  /// The statement for a text, prepared now where it is new.
  mutating func entry(
    for sql: SQL,
    preparing prepare: (String) throws(StorageFailure) -> Statement
  ) throws(StorageFailure) -> Entry {
    uses &+= 1
    let key = StatementKey(sql)
    if let entry = entries[key] {
      entry.lastUse = uses
      return entry
    }
    let entry = Entry(try prepare(sql.description))
    entry.lastUse = uses
    if entries.count >= StatementCache.maximumCount { dropLeastUsed() }
    entries[key] = entry
    return entry
  }

  private mutating func dropLeastUsed() {
    guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
    entries[oldest.key] = nil
  }
}
