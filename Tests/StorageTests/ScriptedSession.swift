import Synchronization

@testable import Storage

/// A session without a database: notes every step, and fails where a test says so.
final class ScriptedSession: TransactionalSession {
  let skippingLocked: SQL = ""
  private(set) var steps: [String] = []
  private(set) var isInTransaction = false
  private(set) var bodyFailure: StorageFailure?
  /// What the steps of a name throw, in turn; nil lets one through.
  var failures: [String: [StorageFailure?]] = [:]
  /// Whether a step that fails ends the transaction, as a full disk may.
  var failureEndsTransaction = false

  private func take(_ step: String) throws(StorageFailure) {
    steps.append(step)
    guard var planned = failures[step], !planned.isEmpty else { return }
    let failure = planned.removeFirst()
    failures[step] = planned
    guard let failure else { return }
    if failureEndsTransaction { isInTransaction = false }
    throw failure
  }

  func liftTimeLimits() throws(StorageFailure) {}

  func execute(_ sql: SQL) throws(StorageFailure) {
    do {
      try take(sql.description)
    } catch {
      bodyFailure = bodyFailure ?? error
      throw error
    }
  }

  func rowsChanged(by sql: SQL) throws(StorageFailure) -> Int {
    try execute(sql)
    return 1
  }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws { try execute(sql) }

  func query(_ sql: SQL, firstOnly: Bool) throws(StorageFailure) -> [Row] {
    try execute(sql)
    return []
  }

  func begin(writing: Bool) throws(StorageFailure) {
    try take(writing ? "begin" : "begin reading")
    isInTransaction = true
  }

  func commit() throws(StorageFailure) {
    try take("commit")
    isInTransaction = false
  }

  func rollBack() {
    guard isInTransaction else { return }
    steps.append("roll back")
    isInTransaction = false
  }

  func setMark() throws(StorageFailure) { try take("mark") }
  func forgetMark() throws(StorageFailure) { try take("forget") }
  func undoToMark() throws(StorageFailure) { try take("undo") }
  func settleBody() throws(StorageFailure) { try take("settle") }
  func beginBody() { bodyFailure = nil }
  func tidy() throws(StorageFailure) { try take("tidy") }
  func close() { steps.append("close") }
}

/// Work that notes how it was answered.
// SAFETY: a test runs the lane on its own thread, so all is touched by one thread.
final class NotedWork: LaneWork, @unchecked Sendable {
  enum Answer: Equatable { case done, threw, refused(StorageFailure.Kind) }

  struct Objection: Error {}

  private let body: (Connection) throws -> Void
  private(set) var answers: [Answer] = []
  private(set) var runs = 0
  private var outcome: Answer = .done

  let isBackground: Bool

  init(isBackground: Bool = false, _ body: @escaping (Connection) throws -> Void = { _ in }) {
    self.isBackground = isBackground
    self.body = body
  }

  func run(on connection: Connection) {
    runs += 1
    do {
      try body(connection)
      outcome = .done
    } catch {
      outcome = .threw
    }
  }

  var hasFailed: Bool { outcome != .done }
  func overrule(_ failure: StorageFailure) { if !hasFailed { outcome = .refused(failure.kind) } }
  func answer() { answers.append(outcome) }
  func refuse(_ failure: StorageFailure) { answers.append(.refused(failure.kind)) }
}
