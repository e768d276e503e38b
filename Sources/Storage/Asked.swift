/// What a statement answers, which may still be on its way.
///
/// Each statement that is waited for is a journey to a database server. A body that asks for all it will need, and only then
/// looks at the first answer, makes one journey for all of it.
///
/// It belongs to the body that asked, and is worth nothing after it.
public struct Asked<Value> {
  private let take: () throws -> Value

  init(_ take: @escaping () throws -> Value) {
    self.take = take
  }

  /// Waits for the answer where it has not come yet: the statement and all that was asked before it travel together.
  ///
  /// - Returns: what was asked for.
  /// - Throws: ``StorageFailure``, or what reading the rows throws.
  public func answer() throws -> Value { try take() }

  /// The same answer, read on.
  ///
  /// - Parameter transform: makes of it what is wanted.
  /// - Returns: the answer to come.
  public func map<Mapped>(_ transform: @escaping (Value) throws -> Mapped) -> Asked<Mapped> {
    Asked<Mapped> { try transform(answer()) }
  }

  /// An answer that needs no database.
  ///
  /// - Parameter value: what ``answer()`` returns.
  /// - Returns: the answer, there already.
  public static func known(_ value: Value) -> Asked { Asked { value } }
}

@available(*, unavailable) extension Asked: Sendable {}

/// What is wanted of a statement's answer.
enum WantedAnswer {
  case nothing, changes, first, rows
}

/// Where the answer to one statement is put when it comes.
final class StatementAnswer {
  /// The rows; nil until they come.
  var rows: [Row]?
  /// How many rows it took; nil until that comes.
  var changes: Int?

  /// Whether it has come.
  var isThere: Bool { rows != nil || changes != nil }
}

extension Connection {
  /// Asks for rows that are looked at later.
  ///
  /// - Parameters:
  ///   - sql: what to run. It runs before every statement that is run after this, and may run now.
  ///   - read: makes of the rows what is wanted.
  /// - Returns: the answer to come.
  /// - Throws: ``StorageFailure``.
  public func ask<Value>(
    _ sql: SQL,
    _ read: @escaping ([Row]) throws -> Value
  ) throws(StorageFailure) -> Asked<Value> {
    try asked(sql, .rows) { try read($0.rows ?? []) }
  }

  /// Asks for one row that is looked at later.
  ///
  /// - Parameters:
  ///   - sql: what to run. It runs before every statement that is run after this, and may run now.
  ///   - read: makes of the first row what is wanted.
  /// - Returns: the answer to come: nil where there is no row.
  /// - Throws: ``StorageFailure``.
  public func askFirst<Value>(
    _ sql: SQL,
    _ read: @escaping (Row) throws -> Value
  ) throws(StorageFailure) -> Asked<Value?> {
    try asked(sql, .first) { try $0.rows?.first.map(read) }
  }

  /// Runs a statement, and counts later how many rows it inserted, changed or deleted itself.
  ///
  /// - Parameter sql: what to run. It runs before every statement that is run after this, and may run now.
  /// - Returns: the count to come; 0 for a statement that only looks.
  /// - Throws: ``StorageFailure``.
  public func askRowsChanged(by sql: SQL) throws(StorageFailure) -> Asked<Int> {
    try asked(sql, .changes) { $0.changes ?? 0 }
  }

  private func asked<Value>(
    _ sql: SQL,
    _ wanted: WantedAnswer,
    _ read: @escaping (StatementAnswer) throws -> Value
  ) throws(StorageFailure) -> Asked<Value> {
    let session = session
    let answer = try session.ask(sql, wanted)
    return Asked {
      if !answer.isThere { try session.fetch(answer) }
      return try read(answer)
    }
  }
}

extension Session {
  /// Asks at once, for nothing is on its way anywhere.
  func ask(_ sql: SQL, _ wanted: WantedAnswer) throws(StorageFailure) -> StatementAnswer {
    let answer = StatementAnswer()
    switch wanted {
    case .nothing, .changes: answer.changes = try rowsChanged(by: sql)
    case .first, .rows: answer.rows = try query(sql, firstOnly: wanted == .first)
    }
    return answer
  }

  /// Every answer has come when ``ask(_:_:)`` returns.
  func fetch(_ answer: StatementAnswer) throws(StorageFailure) {}
}
