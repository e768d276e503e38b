internal import Synchronization
public import Storage

/// Lets a call go on, or not: judged in the transaction in which the call reads what it needs.
///
/// Finding out who calls by a transaction of its own costs each call a second way to the database's threads and back.
public final class Admission: Sendable {
  /// How far it is.
  public enum State: Int, Sendable {
    /// Nobody has judged it.
    case unjudged
    /// The call may not go on.
    case refused
    /// The call may go on.
    case given
  }

  private let question: @Sendable (Connection) throws -> Void
  private let stored: Atomic<Int>

  init(
    _ state: State = .unjudged,
    question: @escaping @Sendable (Connection) throws -> Void
  ) {
    self.question = question
    stored = Atomic(state.rawValue)
  }

  /// For a call that was let in before.
  public static var given: Admission { Admission(.given) { _ in } }

  /// How far it is.
  public var state: State { State(rawValue: stored.load(ordering: .acquiring)) ?? .unjudged }

  /// Judges, before anything else is looked for: a refusal must take as long whatever the call names.
  ///
  /// - Parameter connection: the transaction.
  /// - Throws: why the call may not go on, or ``StorageFailure``.
  public func judge(in connection: Connection) throws {
    do {
      try question(connection)
    } catch {
      if !(error is StorageFailure) { stored.store(State.refused.rawValue, ordering: .releasing) }
      throw error
    }
    stored.store(State.given.rawValue, ordering: .releasing)
  }
}
