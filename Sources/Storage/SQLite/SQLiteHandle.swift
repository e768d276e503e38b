internal import CSQLite

/// One open connection of SQLite, closed when it goes; its pointer never leaves this file.
@safe struct SQLiteHandle: ~Copyable {
  private let raw: OpaquePointer

  /// Opens a file that is there.
  ///
  /// One thread at a time uses a handle, so SQLite's own lock is left out (NOMUTEX).
  init(path: String, isReadOnly: Bool) throws(StorageFailure) {
    var opened: OpaquePointer?
    let mode = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let code = unsafe sqlite3_open_v2(
      // A relative path that begins with "file:" or is ":memory:" would mean something else.
      path.hasPrefix("/") ? path : "./" + path,
      &opened,
      mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
      nil
    )
    guard code == SQLITE_OK, let connection = unsafe opened else {
      unsafe sqlite3_close_v2(opened)
      throw ResultCode(rawValue: code).failure(nil)
    }
    unsafe raw = connection
  }

  deinit {
    unsafe sqlite3_close_v2(raw)
  }

  /// Passes every code that SQLite returns for this connection, and throws where it is not OK.
  func check(_ code: Int32) throws(StorageFailure) {
    guard code != SQLITE_OK else { return }
    throw ResultCode(rawValue: code).failure(unsafe SQLiteHandle.schemaWords(raw, code))
  }

  /// Prepares one statement; nothing may stand after it.
  func prepare(_ text: String) throws(StorageFailure) -> Statement {
    try unsafe Statement(text, on: raw)
  }

  /// Runs statements that are the program's own and have no values, such as a migration.
  func run(script: String) throws(StorageFailure) {
    let code = unsafe sqlite3_exec(raw, script, nil, nil, nil)
    guard code != SQLITE_OK else { return }
    throw ResultCode(rawValue: code).failure(unsafe String(cString: sqlite3_errmsg(raw)))
  }

  /// Sets one switch of `sqlite3_db_config` and makes sure that it stands.
  func set(_ option: Int32, to isOn: Bool) throws(StorageFailure) {
    var now: Int32 = -1
    try check(unsafe csqlite_set_switch(raw, option, isOn ? 1 : 0, &now))
    guard now == (isOn ? 1 : 0) else {
      throw StorageFailure(.cannotOpen, "SQLite did not take the setting number \(option)")
    }
  }

  /// Lets no statement attach another file.
  func forbidAttaching() {
    _ = unsafe sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0)
  }

  /// Turns every COMMIT into a ROLLBACK, or no longer.
  func forbidCommits(_ areForbidden: Bool) {
    _ = unsafe sqlite3_commit_hook(raw, areForbidden ? { _ in 1 } : nil, nil)
  }

  /// Whether a transaction stands.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(raw) == 0 }

  /// How many rows the last INSERT, UPDATE or DELETE changed itself.
  var changes: Int { Int(unsafe sqlite3_changes64(raw)) }

  /// How many pages this connection has written to the WAL since the last call that cleared it.
  func pagesWritten(clearing: Bool) -> Int {
    var current: Int32 = 0
    var highest: Int32 = 0
    _ = unsafe sqlite3_db_status(raw, SQLITE_DBSTATUS_CACHE_WRITE, &current, &highest, clearing ? 1 : 0)
    return Int(current)
  }

  /// Copies the WAL back into the file, and tells how many pages stand in it, copied or not.
  ///
  /// A thorough one waits for readers and empties the WAL; the other copies what nobody needs any more. It waits a moment
  /// only: every writer waits for it, and a reader may take minutes, as a backup does.
  func checkpoint(isThorough: Bool) throws(StorageFailure) -> Int {
    var pages: Int32 = 0
    if isThorough { try check(unsafe sqlite3_busy_timeout(raw, SQLiteSettings.checkpointPatience)) }
    defer {
      if isThorough { _ = unsafe sqlite3_busy_timeout(raw, Int32(SQLiteSettings.writing.busyTimeout)) }
    }
    let mode = isThorough ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    let code = unsafe sqlite3_wal_checkpoint_v2(raw, nil, mode, &pages, nil)
    // A reader or another process was in the way: the next one does it.
    if ResultCode(rawValue: code).primary != SQLITE_BUSY { try check(code) }
    return Int(pages)
  }

  /// SQLite's own words where they can hold names of the schema alone: those of a constraint.
  fileprivate static func schemaWords(_ raw: OpaquePointer?, _ code: Int32) -> String? {
    guard ResultCode(rawValue: code).primary == SQLITE_CONSTRAINT else { return nil }
    return unsafe String(cString: sqlite3_errmsg(raw))
  }
}

/// One prepared statement, finalised when it goes.
@safe struct Statement: ~Copyable {
  private let raw: OpaquePointer
  /// Whether it changes nothing.
  let isReadOnly: Bool
  /// The names of its columns; none where it gives no rows.
  let names: ColumnNames

  fileprivate init(_ text: String, on connection: OpaquePointer) throws(StorageFailure) {
    var prepared: OpaquePointer?
    var code: Int32 = SQLITE_OK
    var isWhole = false
    var text = text
    text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        unsafe code = sqlite3_prepare_v3(
          connection,
          characters.baseAddress,
          Int32(clamping: characters.count),
          UInt32(SQLITE_PREPARE_PERSISTENT),
          &prepared,
          &tail
        )
        unsafe isWhole = tail == characters.baseAddress.map { unsafe $0 + characters.count }
      }
    }
    guard code == SQLITE_OK else {
      throw ResultCode(rawValue: code).failure(unsafe String(cString: sqlite3_errmsg(connection)))
    }
    guard isWhole, let statement = unsafe prepared else {
      unsafe sqlite3_finalize(prepared)
      throw StorageFailure(.badStatement, "one call runs one statement, and nothing after it")
    }
    unsafe raw = statement
    isReadOnly = unsafe sqlite3_stmt_readonly(statement) != 0
    names = ColumnNames(
      (0..<(unsafe sqlite3_column_count(statement))).map { position in
        unsafe sqlite3_column_name(statement, position).map { unsafe String(cString: $0) } ?? ""
      }
    )
  }

  deinit {
    unsafe sqlite3_finalize(raw)
  }

  /// Binds all values, copying them.
  func bind(_ values: [BoundValue]) throws(StorageFailure) {
    guard Int(unsafe sqlite3_bind_parameter_count(raw)) == values.count else {
      throw StorageFailure(.badStatement, "a statement's text holds a placeholder of its own")
    }
    var position: Int32 = 0
    for value in values {
      position += 1
      try bind(value, at: position)
    }
  }

  private func bind(_ value: BoundValue, at position: Int32) throws(StorageFailure) {
    let code: Int32
    switch value {
    case .integer(let number?):
      code = unsafe sqlite3_bind_int64(raw, position, number)
    case .text(var text?):
      // SQLite would keep it, and give it back cut or whole as it likes; other databases refuse it.
      guard !text.utf8.contains(0) else {
        throw StorageFailure(.badStatement, "the text for placeholder $\(position) holds a NUL")
      }
      code = text.withUTF8 { bytes in
        unsafe csqlite_bind_text(raw, position, bytes.baseAddress, UInt64(bytes.count))
      }
    case .blob(let bytes?):
      code = unsafe bytes.withUnsafeBytes { bytes in
        unsafe csqlite_bind_blob(raw, position, bytes.baseAddress, UInt64(bytes.count))
      }
    case .integer(nil), .text(nil), .blob(nil):
      code = unsafe sqlite3_bind_null(raw, position)
    }
    guard code == SQLITE_OK else { throw ResultCode(rawValue: code).failure(nil) }
  }

  /// Goes on to the next row.
  ///
  /// - Returns: false where there are no more.
  func step() throws(StorageFailure) -> Bool {
    let code = unsafe sqlite3_step(raw)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw ResultCode(rawValue: code).failure(unsafe SQLiteHandle.schemaWords(sqlite3_db_handle(raw), code))
    }
  }

  /// The row at which the statement stands, copied.
  func row() -> Row {
    Row(names: names, cells: (0..<names.count).map { cell(Int32($0)) })
  }

  private func cell(_ position: Int32) -> Cell {
    let kind = unsafe sqlite3_column_type(raw, position)
    switch kind {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(raw, position))
    case SQLITE_TEXT:
      // The pointer first, then the count: the other way round the count may be that of another encoding.
      let start = unsafe sqlite3_column_text(raw, position)
      let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, position)))
      return unsafe String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .foreign
    case SQLITE_BLOB:
      let start = unsafe sqlite3_column_blob(raw, position)
      let count = Int(unsafe sqlite3_column_bytes(raw, position))
      return .blob(unsafe Array(UnsafeRawBufferPointer(start: start, count: count)))
    default: return .foreign
    }
  }

  /// Makes it ready for the next use, and lets go of what was bound.
  ///
  /// What `sqlite3_reset` returns is the failure that `step()` has thrown already.
  func reset() {
    unsafe sqlite3_reset(raw)
    unsafe sqlite3_clear_bindings(raw)
  }
}
