internal import Core
internal import Storage

/// The table `attachment`.
enum FileStore {
  /// How far a file is.
  enum State: String {
    /// Chunks are still coming.
    case arriving
    /// All of it is there.
    case whole
    /// It is being taken out: nobody can claim or keep what may be half gone.
    case going
  }

  struct FileRow: Sendable {
    let shelf: String
    let id: FileID
    let content: String?
    let type: FileType?
    let scan: ScanState
    let reading: LeakReading?
    let state: State
    let byteCount: Int
    let chunkCount: Int
    let gatewayKey: [UInt8]
    let contentKey: [UInt8]?
    let label: [UInt8]?
    let createdAt: Timestamp

    var isWhole: Bool { state == .whole }

    /// What lists tell of it; nil where it is not whole.
    var stored: StoredFile? {
      guard isWhole, let type else { return nil }
      return StoredFile(id: id, type: type, byteCount: byteCount, scan: scan, createdAt: createdAt)
    }
  }

  private static let columns: SQL = """
    shelf_id, id, content_id, type, scan, leak_reading, state, byte_count, chunk_count, gateway_key, content_key,
      label_box, created_at
    """

  /// Writes down that a file has begun to come.
  static func insert(
    _ id: FileID,
    shelf: String,
    gatewayKey: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO attachment (shelf_id, id, state, scan, byte_count, chunk_count, gateway_key, created_at, keep_until)
      VALUES (\(shelf), \(id), \(State.arriving.rawValue), \(ScanState.held.rawValue), 0, 0, \(gatewayKey), \(now),
        \(now))
      """
    )
  }

  /// Writes down how much of a file has come; false where it is gone.
  static func note(
    _ id: FileID,
    byteCount: Int,
    chunkCount: Int,
    keepUntil: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET byte_count = \(byteCount), chunk_count = \(chunkCount), keep_until = \(keepUntil)
        WHERE id = \(id) AND state = \(State.arriving.rawValue)
        """
    ) == 1
  }

  /// Writes down that all of a file is there; false where it is gone.
  static func complete(
    _ id: FileID,
    type: FileType,
    scan: ScanState,
    label: [UInt8],
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET state = \(State.whole.rawValue), type = \(type.word), scan = \(scan.rawValue),
          label_box = \(label)
        WHERE id = \(id) AND state = \(State.arriving.rawValue)
        """
    ) == 1
  }

  /// How much waits on a shelf for its message, what is still arriving included.
  static func waiting(on shelf: String, in connection: Connection) throws -> (files: Int, bytes: Int) {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS files, CAST(COALESCE(SUM(byte_count), 0) AS BIGINT) AS bytes FROM attachment
      WHERE shelf_id = \(shelf) AND content_id IS NULL AND scan <> \(ScanState.quarantined.rawValue)
      """
    )
    return (Int(clamping: try row?.int("files") ?? 0), Int(clamping: try row?.int("bytes") ?? 0))
  }

  /// How much there is of all owners of a group that no message has, what is quarantined or going included.
  ///
  /// Their texts begin with the group's and a colon; the semicolon is the character after it.
  static func unclaimed(ofGroup group: String, in connection: Connection) throws -> (files: Int, bytes: Int) {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS files, CAST(COALESCE(SUM(byte_count), 0) AS BIGINT) AS bytes FROM attachment
      WHERE shelf_id >= \(group + ":") AND shelf_id < \(group + ";") AND content_id IS NULL
      """
    )
    return (Int(clamping: try row?.int("files") ?? 0), Int(clamping: try row?.int("bytes") ?? 0))
  }

  /// Files by their identifiers, in any order.
  static func ask(_ ids: [FileID], on shelf: String, in connection: Connection) throws -> Asked<[FileRow]> {
    try connection.ask(
      "SELECT \(columns) FROM attachment WHERE shelf_id = \(shelf) AND id IN \(SQL.list(ids))"
    ) { try $0.map(row) }
  }

  static func find(_ id: FileID, in connection: Connection) throws -> FileRow? {
    try connection.first("SELECT \(columns) FROM attachment WHERE id = \(id)").map(row)
  }

  /// Asks for what waits on a shelf, oldest first.
  static func askAllWaiting(
    on shelf: String,
    atMost limit: Int,
    in connection: Connection
  ) throws -> Asked<[FileRow]> {
    try connection.ask(
      """
      SELECT \(columns) FROM attachment WHERE shelf_id = \(shelf) AND content_id IS NULL
        AND state = \(State.whole.rawValue) AND scan <> \(ScanState.quarantined.rawValue)
      ORDER BY id LIMIT \(limit)
      """
    ) { try $0.map(row) }
  }

  /// The files of messages and answers, each with whose it is, in their order.
  static func ask(
    ofContents contents: [String],
    in connection: Connection
  ) throws -> Asked<[FileRow]> {
    try connection.ask(
      "SELECT \(columns) FROM attachment WHERE content_id IN \(SQL.list(contents)) ORDER BY content_id, position"
    ) { try $0.map(row) }
  }

  /// Asks whether a file still is what it was when it was found: whole, of the same message, judged alike.
  static func askStands(_ file: FileRow, in connection: Connection) throws -> Asked<Bool> {
    try connection.ask(
      """
      SELECT id FROM attachment
      WHERE id = \(file.id) AND content_id = \(file.content) AND state = \(file.state.rawValue)
        AND scan = \(file.scan.rawValue)
      """
    ) { !$0.isEmpty }
  }

  /// Gives a file to a message or an answer; false where it is gone, has one already, or was found to be malware.
  static func claim(
    _ id: FileID,
    on shelf: String,
    for content: String,
    position: Int,
    contentKey: [UInt8],
    reading: LeakReading?,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET content_id = \(content), position = \(position), content_key = \(contentKey),
          leak_reading = \(reading?.rawValue),
          gateway_key = CASE WHEN scan = \(ScanState.held.rawValue) THEN gateway_key ELSE \([UInt8]()) END
        WHERE shelf_id = \(shelf) AND id = \(id) AND content_id IS NULL AND state = \(State.whole.rawValue)
          AND scan <> \(ScanState.quarantined.rawValue)
        """
    ) == 1
  }

  /// Writes down what the scanner said of a file that is held; false where it is not held any more.
  ///
  /// With it goes the gateway's key to a file that a message has.
  static func settle(
    _ id: FileID,
    as scan: ScanState,
    keepUntil: Timestamp?,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET scan = \(scan.rawValue),
          gateway_key = CASE WHEN content_id IS NULL THEN gateway_key ELSE \([UInt8]()) END,
          keep_until = COALESCE(\(keepUntil), keep_until)
        WHERE id = \(id) AND state = \(State.whole.rawValue) AND scan = \(ScanState.held.rawValue)
        """
    ) == 1
  }

  /// Sets how long what waits is kept; false where one of them is gone.
  static func keep(_ ids: [FileID], on shelf: String, until: Timestamp, in connection: Connection) throws
    -> Bool
  {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET keep_until = \(until)
        WHERE shelf_id = \(shelf) AND id IN \(SQL.list(ids)) AND content_id IS NULL
          AND state = \(State.whole.rawValue) AND scan <> \(ScanState.quarantined.rawValue)
        """
    ) == ids.count
  }

  /// Sets how long all is kept that waits on a shelf.
  static func keepAll(on shelf: String, until: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE attachment SET keep_until = \(until)
      WHERE shelf_id = \(shelf) AND content_id IS NULL
        AND state = \(State.whole.rawValue) AND scan <> \(ScanState.quarantined.rawValue)
      """
    )
  }

  /// Moves files that wait from one shelf to another.
  static func move(_ ids: Set<FileID>, from shelf: String, to other: String, in connection: Connection) throws
  {
    try connection.execute(
      """
      UPDATE attachment SET shelf_id = \(other)
      WHERE shelf_id = \(shelf) AND id IN \(SQL.list(ids)) AND content_id IS NULL
        AND state = \(State.whole.rawValue) AND scan <> \(ScanState.quarantined.rawValue)
      """
    )
  }

  /// Lets go of a file that waits: its key goes at once, its chunks after it.
  static func drop(_ id: FileID, on shelf: String, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE attachment SET state = \(State.going.rawValue), gateway_key = \([UInt8]()), label_box = NULL,
        keep_until = 0
      WHERE shelf_id = \(shelf) AND id = \(id) AND content_id IS NULL
        AND scan <> \(ScanState.quarantined.rawValue)
      """
    )
  }

  /// Lets go of the files of a message or an answer.
  static func drop(ofContent content: String, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE attachment SET state = \(State.going.rawValue), gateway_key = \([UInt8]()), content_key = NULL,
        label_box = NULL, content_id = NULL, keep_until = 0
      WHERE content_id = \(content)
      """
    )
  }

  /// A file that is past its time.
  static func firstPast(_ moment: Timestamp, in connection: Connection) throws -> (shelf: String, id: FileID)?
  {
    try connection.first(
      """
      SELECT shelf_id, id FROM attachment WHERE content_id IS NULL AND keep_until <= \(moment)
      ORDER BY keep_until LIMIT 1
      """
    ).map { (try $0.text("shelf_id"), try $0.id("id")) }
  }

  /// Begins to take a file out that is past its time; false where somebody has kept it meanwhile.
  static func end(_ id: FileID, on shelf: String, past moment: Timestamp, in connection: Connection) throws
    -> Bool
  {
    try connection.rowsChanged(
      by: """
        UPDATE attachment SET state = \(State.going.rawValue), gateway_key = \([UInt8]()), label_box = NULL
        WHERE shelf_id = \(shelf) AND id = \(id) AND content_id IS NULL AND keep_until <= \(moment)
        """
    ) == 1
  }

  /// Takes a file's row out, when its chunks are.
  static func delete(_ id: FileID, on shelf: String, in connection: Connection) throws {
    try connection.execute(
      """
      DELETE FROM attachment
      WHERE shelf_id = \(shelf) AND id = \(id) AND state = \(State.going.rawValue)
      """
    )
  }

  private static func row(_ row: Row) throws -> FileRow {
    guard let scan = ScanState(rawValue: try row.text("scan")),
      let state = State(rawValue: try row.text("state"))
    else { throw StorageFailure.unreadable(column: "attachment.scan") }
    let word = try row.optionalText("type")
    let type = word.flatMap(FileType.init(word:))
    if word != nil, type == nil { throw StorageFailure.unreadable(column: "attachment.type") }
    let said = try row.optionalText("leak_reading")
    let reading = said.flatMap(LeakReading.init(rawValue:))
    if said != nil, reading == nil { throw StorageFailure.unreadable(column: "attachment.leak_reading") }
    return FileRow(
      shelf: try row.text("shelf_id"),
      id: try row.id("id"),
      content: try row.optionalText("content_id"),
      type: type,
      scan: scan,
      reading: reading,
      state: state,
      byteCount: Int(clamping: try row.int("byte_count")),
      chunkCount: Int(clamping: try row.int("chunk_count")),
      gatewayKey: try row.blob("gateway_key"),
      contentKey: try row.optionalBlob("content_key"),
      label: try row.optionalBlob("label_box"),
      createdAt: try row.timestamp("created_at")
    )
  }
}
