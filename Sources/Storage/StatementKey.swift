internal import Glibc

/// A statement's text and the types of its values, as caches of prepared statements tell statements apart.
///
/// A look-up is made for every statement that runs, so it reads as little as it can: it hashes lengths alone, and compares
/// by address where both texts are the program's own literals, as they nearly always are.
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
    guard left.types == right.types, left.fragments.count == right.fragments.count else { return false }
    for position in left.fragments.indices
    where !hasSameBytes(left.fragments[position], right.fragments[position]) {
      return false
    }
    return true
  }

  func hash(into hasher: inout Hasher) {
    for fragment in fragments { hasher.combine(fragment.utf8.count) }
  }

  private static func hasSameBytes(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    let isSame = unsafe left.utf8.withContiguousStorageIfAvailable { left in
      unsafe right.utf8.withContiguousStorageIfAvailable { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return unsafe first == second || memcmp(first, second, left.count) == 0
      }
    }
    // Every text of Swift's own is contiguous; for any other its bytes are gone through.
    return (isSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
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
