public import Core

/// A value as a statement carries it, with its type also where it is NULL.
///
/// It is as silent as a secret: most of what is bound is personal.
public enum BoundValue: Sendable, CustomStringConvertible, CustomReflectable {
  /// A TEXT.
  case text(String?)
  /// A BIGINT.
  case integer(Int64?)
  /// A BLOB.
  case blob([UInt8]?)

  /// Always `‹bound›`.
  public var description: String { "‹bound›" }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What may stand in an ``SQL`` interpolation: it is bound, never pasted into the text.
public protocol SQLBindable: Sendable {
  /// The value to bind.
  var boundValue: BoundValue { get }

  /// NULL of this type; a database with strict types must be told which.
  static var boundNull: BoundValue { get }
}

extension String: SQLBindable {
  /// A TEXT; it may not hold the character NUL.
  public var boundValue: BoundValue { .text(self) }
  /// A TEXT that is NULL.
  public static var boundNull: BoundValue { .text(nil) }
}

extension Int64: SQLBindable {
  /// A BIGINT.
  public var boundValue: BoundValue { .integer(self) }
  /// A BIGINT that is NULL.
  public static var boundNull: BoundValue { .integer(nil) }
}

extension Int: SQLBindable {
  /// A BIGINT.
  public var boundValue: BoundValue { .integer(Int64(self)) }
  /// A BIGINT that is NULL.
  public static var boundNull: BoundValue { .integer(nil) }
}

extension Bool: SQLBindable {
  /// A BIGINT, 0 or 1.
  public var boundValue: BoundValue { .integer(self ? 1 : 0) }
  /// A BIGINT that is NULL.
  public static var boundNull: BoundValue { .integer(nil) }
}

extension Array: SQLBindable where Element == UInt8 {
  /// A BLOB.
  public var boundValue: BoundValue { .blob(self) }
  /// A BLOB that is NULL.
  public static var boundNull: BoundValue { .blob(nil) }
}

extension Timestamp: SQLBindable {
  /// A BIGINT: milliseconds since 1970.
  public var boundValue: BoundValue { .integer(milliseconds) }
  /// A BIGINT that is NULL.
  public static var boundNull: BoundValue { .integer(nil) }
}

extension Identifier: SQLBindable {
  /// A TEXT: the whole identifier.
  public var boundValue: BoundValue { .text(text) }
  /// A TEXT that is NULL.
  public static var boundNull: BoundValue { .text(nil) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  /// The wrapped value, or NULL of its type.
  public var boundValue: BoundValue { self?.boundValue ?? Wrapped.boundNull }
  /// NULL of the wrapped type.
  public static var boundNull: BoundValue { Wrapped.boundNull }
}
