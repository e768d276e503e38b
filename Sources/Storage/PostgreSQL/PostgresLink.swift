internal import CPostgres

/// A connection with what is prepared on it: sends statements together and reads all their answers.
final class PostgresLink {
  /// One statement to run, and what is wanted of its answer.
  struct Command {
    let sql: SQL
    var wanted = WantedAnswer.nothing
    /// Where the answer is put, beside what is returned of the last command.
    var place: StatementAnswer?
    /// Whether its text alone does not tell what columns come: FETCH gives those of whatever cursor it finds.
    var hasManyShapes = false
  }

  /// What came back.
  struct Answer {
    var rows: [Row] = []
    var changes = 0
    var tag = ""
  }

  private let handle: PostgresHandle
  private var statements = PostgresStatements()
  /// How many times something was sent whose answers nobody has read.
  private var owed = 0
  /// What was sent last: of a preparation nothing comes but that it worked.
  private var sent: [(PostgresStatements.Prepared, command: Int?)] = []

  init(_ parameters: [PostgresParameter]) throws(StorageFailure) {
    handle = try PostgresHandle(parameters)
  }

  /// Whether a transaction stands, failed or not.
  var isInTransaction: Bool {
    handle.transaction == PQTRANS_INTRANS || handle.transaction == PQTRANS_INERROR
  }

  /// Whether the server has not ended the connection, as far as can be told without asking it.
  var isAlive: Bool { handle.isAlive }

  /// Sends commands together and reads their answers.
  ///
  /// - Parameter commands: what to run; where one fails the server passes over those after it.
  /// - Returns: the answer to the last one.
  /// - Throws: the first failure. After one with ``StorageFailure/Redo/onNewConnection`` the link is worth nothing any more.
  func run(_ commands: [Command]) throws(StorageFailure) -> Answer {
    try settleDebts()
    handle.warnings.hasAny = false
    try send(commands)
    return try collect(commands)
  }

  /// Sends a command whose answer is read later, before the next ones are sent.
  func runWithoutWaiting(_ sql: SQL) throws(StorageFailure) {
    try settleDebts()
    try send([Command(sql: sql)])
    owed += 1
  }

  /// Runs statements that are the program's own and have no values, such as a migration.
  func run(script: String) throws(StorageFailure) {
    try settleDebts()
    try handle.run(script: script)
  }

  private func settleDebts() throws(StorageFailure) {
    guard owed > 0 else { return }
    owed = 0
    _ = try collect([])
  }

  private func send(_ commands: [Command]) throws(StorageFailure) {
    sent.removeAll(keepingCapacity: true)
    for (position, command) in commands.enumerated() {
      let prepared: PostgresStatements.Prepared
      if let known = statements.find(command.sql) {
        prepared = known
      } else {
        prepared = statements.add(command.sql)
        try handle.sendPrepare(
          prepared.name,
          command.sql.description,
          types: command.sql.values.map(\.kind.oid)
        )
        sent.append((prepared, command: nil))
      }
      try handle.sendRun(prepared.name, command.sql.values)
      sent.append((prepared, command: position))
    }
    try handle.sendSync()
  }

  /// Reads the answers to what was sent.
  ///
  /// - Parameter commands: the commands, where their answers are wanted.
  /// - Returns: the answer to the last one.
  /// - Throws: the first failure.
  private func collect(_ commands: [Command]) throws(StorageFailure) -> Answer {
    var failure: StorageFailure?
    var answer = Answer()
    var position = 0
    while let result = try handle.nextAnswer() {
      guard position < sent.count else { throw PostgresHandle.lost("it answers what was not asked") }
      let (prepared, number) = sent[position]
      position += 1
      let isDone = result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK
      if !isDone {
        if number == nil { statements.forget(prepared) }
        failure = failure ?? result.failure
      } else if let number, number < commands.count {
        let command = commands[number]
        guard command.place != nil || position == sent.count else { continue }
        answer = PostgresLink.read(result, of: prepared, for: command)
        command.place?.take(answer, wanted: command.wanted)
      }
    }
    if let failure { throw failure }
    guard position == sent.count else { throw PostgresHandle.lost("it does not answer all that was asked") }
    return answer
  }

  private static func read(
    _ result: borrowing PostgresResult,
    of prepared: PostgresStatements.Prepared,
    for command: Command
  ) -> Answer {
    switch command.wanted {
    case .nothing: return Answer(tag: result.tag)
    case .changes: return Answer(changes: result.changes)
    case .first, .rows:
      let names = (command.hasManyShapes ? nil : prepared.names) ?? result.names
      prepared.names = names
      return Answer(rows: result.rows(named: names, firstOnly: command.wanted == .first))
    }
  }

  /// Whether the server warned of something while it answered the last ``run(_:)``.
  var hasWarned: Bool { handle.warnings.hasAny }

  /// Lets go of statements that were used least lately, where there are many; between two transactions only.
  ///
  /// - Throws: any failure; the link is worth nothing then.
  func letGoOfSurplus() throws(StorageFailure) {
    while let surplus = statements.takeSurplus() {
      try settleDebts()
      try letGo(of: surplus)
    }
  }

  private func letGo(of surplus: PostgresStatements.Prepared) throws(StorageFailure) {
    // Without a name, so that it is not kept itself.
    try handle.sendPrepare("", "DEALLOCATE \(surplus.name)", types: [])
    try handle.sendRun("", [])
    try handle.sendSync()
    while let result = try handle.nextAnswer() {
      if let failure = result.failure { throw failure }
    }
  }
}

extension StatementAnswer {
  /// Takes what a server answered.
  fileprivate func take(_ answer: PostgresLink.Answer, wanted: WantedAnswer) {
    switch wanted {
    case .nothing, .changes: changes = answer.changes
    case .first, .rows: rows = answer.rows
    }
  }
}
