internal import CPostgres

/// The statements that one connection has prepared, by their text and types.
struct PostgresStatements {
  /// Lists of many lengths must not fill the server's memory with statements.
  static let maximumCount = 256

  /// A prepared statement.
  final class Prepared {
    /// What the server calls it.
    let name: String
    /// The names of its columns, once it has given rows.
    var names: ColumnNames?
    /// The key under which it is kept; nil where it is not.
    fileprivate let key: StatementKey
    fileprivate var lastUse: UInt64 = 0

    fileprivate init(name: String, key: StatementKey) {
      self.name = name
      self.key = key
    }
  }

  private var known: [StatementKey: Prepared] = [:]
  private var uses: UInt64 = 0

  var count: Int { known.count }

  /// The statement for a text, where it is prepared.
  mutating func find(_ sql: SQL) -> Prepared? {
    uses &+= 1
    let prepared = known[StatementKey(sql)]
    prepared?.lastUse = uses
    return prepared
  }

  /// A new statement for a text; the caller has the server prepare it.
  mutating func add(_ sql: SQL) -> Prepared {
    uses &+= 1
    let prepared = Prepared(name: "s\(uses)", key: StatementKey(sql))
    prepared.lastUse = uses
    known[prepared.key] = prepared
    return prepared
  }

  /// Lets go of a statement that the server did not prepare after all.
  mutating func forget(_ prepared: Prepared) {
    if known[prepared.key] === prepared { known[prepared.key] = nil }
  }

  /// Takes out the statement that was used least lately, where there are too many.
  ///
  /// - Returns: what the server is to let go of.
  mutating func takeSurplus() -> Prepared? {
    guard known.count > PostgresStatements.maximumCount,
      let oldest = known.min(by: { $0.value.lastUse < $1.value.lastUse })
    else { return nil }
    known[oldest.key] = nil
    return oldest.value
  }
}

extension BoundValue.Kind {
  /// The server's number of the type, given when a statement is prepared: `$1` alone has none.
  var oid: Oid {
    switch self {
    case .text: 25
    case .integer: 20
    case .blob: 17
    }
  }
}
