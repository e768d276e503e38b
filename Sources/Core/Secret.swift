/// Personal data or a secret, held so that no log line, error or crash message can carry it.
///
/// Its description, its debug description and its mirror all say `‹secret›`; the value comes out only by ``reveal(_:)``.
public struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: Value

  /// Wraps a value.
  public init(_ value: Value) {
    self.value = value
  }

  /// Always `‹secret›`.
  public var description: String { "‹secret›" }

  /// Always `‹secret›`.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Lends the value to `body`.
  ///
  /// - Parameter body: what needs the value; it must not keep it.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func reveal<Result, Failure: Error>(_ body: (Value) throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    try body(value)
  }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}
