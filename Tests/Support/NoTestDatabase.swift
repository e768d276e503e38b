/// A test got no database; the text says what to do.
public struct NoTestDatabase: Error, CustomStringConvertible {
  /// What happened and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
