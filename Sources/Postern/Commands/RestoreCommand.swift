internal import Backup
internal import Core
internal import Crypto
internal import Storage

/// `restore`: a backup into a database in which nothing is.
enum RestoreCommand {
  static let declaration = CommandDeclaration(
    "restore",
    "restore a backup into the database of the settings, which must not be there yet",
    operand: OperandDeclaration(name: "FILE", summary: "the file of data"),
    [
      .config,
      OptionDeclaration("keys", "FILE", "the file of keys, made with the data or later", isRequired: true),
      OptionDeclaration(
        "tombstones",
        "FILE",
        "a later backup file of either kind, for its list of destroyed keys"
      ),
      .json,
    ]
  ) { arguments, program in
    let settings = try program.settings(arguments)
    let ring = try KeyRing.load(path: settings.keyRing)
    let restore = Restore(
      ring: ring,
      surroundings: program.surroundings,
      progress: program.output.progress
    )
    let outcome: Restore.Outcome
    do {
      outcome = try await restore.run(
        Restore.Files(
          data: program.path(arguments.operand),
          keys: program.path(arguments.required("keys")),
          tombstones: arguments.text("tombstones").map(program.path)
        ),
        into: settings.database
      )
    } catch {
      program.output.progress("")
      throw error
    }
    program.output.progress("")
    program.output.line(arguments.has("json") ? json(outcome) : text(outcome))
  }

  private static func text(_ outcome: Restore.Outcome) -> String {
    let known = outcome.tombstonesKnownUntil.rfc3339
    return """
      restored: \(outcome.data.tables.count) tables, \(outcome.data.rows) rows, \(outcome.keys.rows) keys, all found right
      data as of: \(outcome.data.madeAt.rfc3339)
      keys as of: \(outcome.keys.madeAt.rfc3339); \(outcome.tombstones) are destroyed
      keys destroyed after \(known) are not known here; if any were, restore again with --tombstones
      next: `postern check`, then the section Backup and restore of the README before `postern serve`
      """
  }

  private static func json(_ outcome: Restore.Outcome) -> String {
    let answer: JSONValue = [
      "data_as_of": .string(outcome.data.madeAt.rfc3339), "keys_as_of": .string(outcome.keys.madeAt.rfc3339),
      "destroyed_keys": .integer(Int64(outcome.tombstones)),
      "destroyed_keys_known_until": .string(outcome.tombstonesKnownUntil.rfc3339),
      "tables": .array(
        (outcome.data.tables + outcome.keys.tables).map {
          ["name": .string($0.name), "rows": .integer(Int64($0.rows))]
        }
      ),
    ]
    return String(decoding: answer.encoded(), as: UTF8.self)
  }
}
