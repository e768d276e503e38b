public import Core

/// One row of an answer, copied out of the database.
///
/// Columns are asked for by name or, counted from 0, by position. What is asked for must be there and of that type, else
/// the failure names the column and never the value.
public struct Row: Sendable, CustomStringConvertible, CustomReflectable {
  let names: ColumnNames
  let cells: [Cell]

  /// Always `‹row›`.
  public var description: String { "‹row›" }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Which column.
  public enum Column: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// By its name; the first of several that are called the same.
    case name(String)
    /// By its position, counted from 0.
    case position(Int)

    /// By its name.
    public init(stringLiteral value: String) { self = .name(value) }

    /// By its position, counted from 0.
    public init(integerLiteral value: Int) { self = .position(value) }

    var label: String {
      switch self {
      case .name(let name): "\u{201C}\(name)\u{201D}"
      case .position(let position): "number \(position)"
      }
    }
  }

  /// Whether a column is NULL.
  public func isNull(_ column: Column) throws(StorageFailure) -> Bool {
    if case .null = try cell(column) { return true }
    return false
  }

  /// A TEXT, in UTF-8 without fault.
  public func text(_ column: Column) throws(StorageFailure) -> String {
    guard case .text(let text) = try cell(column) else { throw wrongType(column, "a text") }
    return text
  }

  /// A BIGINT.
  public func int(_ column: Column) throws(StorageFailure) -> Int64 {
    guard case .integer(let number) = try cell(column) else { throw wrongType(column, "a whole number") }
    return number
  }

  /// A BLOB.
  public func blob(_ column: Column) throws(StorageFailure) -> [UInt8] {
    guard case .blob(let bytes) = try cell(column) else { throw wrongType(column, "bytes") }
    return bytes
  }

  /// A BIGINT of 0 or 1.
  public func bool(_ column: Column) throws(StorageFailure) -> Bool {
    switch try cell(column) {
    case .integer(0): return false
    case .integer(1): return true
    default: throw wrongType(column, "0 or 1")
    }
  }

  /// A BIGINT of milliseconds since 1970.
  public func timestamp(_ column: Column) throws(StorageFailure) -> Timestamp {
    Timestamp(milliseconds: try int(column))
  }

  /// An identifier of one kind, for example `row.id("id", as: PersonID.self)`.
  ///
  /// - Parameters:
  ///   - column: which column.
  ///   - type: the kind of identifier.
  /// - Returns: the identifier.
  /// - Throws: ``StorageFailure`` where the column holds anything else.
  public func id<Kind>(_ column: Column, as type: Identifier<Kind>.Type = Identifier<Kind>.self)
    throws(StorageFailure) -> Identifier<Kind>
  {
    guard let id = Identifier<Kind>(parsing: try text(column)) else {
      throw wrongType(column, "an identifier that begins with \(Kind.prefix)_")
    }
    return id
  }

  private func cell(_ column: Column) throws(StorageFailure) -> Cell {
    let position: Int? =
      switch column {
      case .name(let name): names.position(of: name)
      case .position(let position): position
      }
    guard let position, cells.indices.contains(position) else {
      throw StorageFailure(.missingColumn, "the answer has no column \(column.label)")
    }
    return cells[position]
  }

  private func wrongType(_ column: Column, _ wanted: String) -> StorageFailure {
    StorageFailure(.wrongType, "the column \(column.label) does not hold \(wanted)")
  }
}

/// What one column of one row holds.
enum Cell: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
  /// A floating-point number, or a text that is not UTF-8: nothing of ours writes either.
  case foreign
}

/// The names of an answer's columns, shared by its rows.
final class ColumnNames: Sendable {
  private let names: [String]

  init(_ names: [String]) {
    self.names = names
  }

  var count: Int { names.count }

  /// Answers have few columns, so looking along them is quicker than hashing.
  func position(of name: String) -> Int? { names.firstIndex(of: name) }
}
