internal import Backup
internal import Core
internal import Crypto
internal import Storage

/// `backup`: everything into sealed files, while the gateway serves.
enum BackupCommand {
  static let declaration = CommandDeclaration(
    "backup",
    "copy the database into sealed files, also while the gateway serves",
    operand: OperandDeclaration(name: "FILE", summary: "where the data go; it must not be there"),
    [
      .config,
      OptionDeclaration("keys", "FILE", "where the keys go, to be kept apart and destroyed in 35 days"),
      .json,
    ]
  ) { arguments, program in
    let settings = try program.settings(arguments)
    if case .sqlite(let path) = settings.database, !FilePaths.exists(path) {
      throw ProgramFailure(.badSettings, "there is no database at \(path), and so nothing to back up")
    }
    let files = [program.path(arguments.operand)] + arguments.texts("keys").map(program.path)
    let ring = try KeyRing.load(path: settings.keyRing)
    let database = try Database.open(settings.database, surroundings: program.surroundings, migrate: false)
    let contents: [BackupContents]
    do {
      contents = try await Backup(
        ring: ring,
        surroundings: program.surroundings,
        progress: program.output.progress
      ).make(of: database, data: files[0], keys: files.dropFirst().first)
    } catch {
      program.output.progress("")
      await database.close()
      throw error
    }
    program.output.progress("")
    await database.close()
    if arguments.has("json") {
      let items = zip(contents, files).map { $0.json(at: $1) }
      let answer: JSONValue = ["items": .array(items)]
      program.output.line(String(decoding: answer.encoded(), as: UTF8.self))
    } else {
      for (contents, file) in zip(contents, files) { program.output.line(contents.text(at: file)) }
      if contents.count == 1 { program.output.line(withoutKeys) }
    }
  }

  private static let withoutKeys = """
    no keys were backed up: this data can be restored only with keys that are backed up now or later (--keys FILE)
    """
}

extension BackupContents {
  /// What an operator should know of a file.
  func text(at path: String) -> String {
    var lines = ["\(kind.rawValue): \(path)", "  made: \(madeAt.rfc3339), schema \(migrations)"]
    switch kind {
    case .data:
      lines.append("  holds: \(tables.count) tables, \(rows) rows; \(tombstones) destroyed keys listed")
    case .keys: lines.append("  holds: \(rows) keys; \(tombstones) destroyed keys listed")
    }
    lines.append("  length: \(fileByteCount) bytes, read back and found right")
    lines.append("  sha256: \(Hex.encode(fileHash))")
    if let destroyBy { lines.append("  destroy by: \(destroyBy.rfc3339), with every copy of it") }
    return lines.joined(separator: "\n")
  }

  /// The same for machines, table by table.
  func json(at path: String) -> JSONValue {
    [
      "kind": .string(kind.rawValue), "file": .string(path), "snapshot": .string(snapshot.text),
      "made_at": .string(madeAt.rfc3339), "destroy_by": .optional(destroyBy?.rfc3339),
      "schema": .integer(Int64(migrations)), "bytes": .integer(Int64(clamping: fileByteCount)),
      "sha256": .string(Hex.encode(fileHash)), "destroyed_keys": .integer(Int64(tombstones)),
      "tables": .array(
        tables.map { ["name": .string($0.name), "rows": .integer(Int64($0.rows))] }
      ),
    ]
  }
}
