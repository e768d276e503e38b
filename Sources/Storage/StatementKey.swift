/// A statement's text and the types of its values, as caches of prepared statements tell statements apart.
///
/// Hashing it costs a hash of the fragments, whose storage is the program's own literals.
struct StatementKey: Hashable {
  private let fragments: [String]
  private let types: [BoundValue.Kind]

  /// The key of a statement.
  init(_ sql: SQL) {
    fragments = sql.fragments
    types = sql.values.map(\.kind)
  }

  /// Compared by bytes: two texts that are equal to `String` need not be so to a database.
  static func == (left: StatementKey, right: StatementKey) -> Bool {
    left.types == right.types && left.fragments.count == right.fragments.count
      && zip(left.fragments, right.fragments).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  func hash(into hasher: inout Hasher) {
    for fragment in fragments { hasher.combine(fragment) }
  }
}

extension BoundValue {
  /// A value's type.
  enum Kind: UInt8, Hashable {
    case text, integer, blob
  }

  var kind: Kind {
    switch self {
    case .text: .text
    case .integer: .integer
    case .blob: .blob
    }
  }
}
