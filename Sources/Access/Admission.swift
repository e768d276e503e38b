public import Storage

/// Lets a call go on, or not: asked in the transaction in which the call reads what it needs, and together with it.
///
/// Finding out who calls by a transaction of its own costs each call a second way to the database and back.
public struct Admission: Sendable {
  private let question: @Sendable (Connection) throws -> Asked<Void>

  init(_ question: @escaping @Sendable (Connection) throws -> Asked<Void>) {
    self.question = question
  }

  /// For a call that was let in before.
  public static let given = Admission { _ in .known(()) }

  /// Asks; nothing of what is read beside it is told to anybody before it has answered.
  ///
  /// - Parameter connection: the transaction.
  /// - Returns: an answer that comes where the call may go on, and otherwise throws why not.
  /// - Throws: ``StorageFailure``.
  public func ask(in connection: Connection) throws -> Asked<Void> { try question(connection) }
}
