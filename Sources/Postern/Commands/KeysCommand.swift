internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// `keys list`: the root keys, and what each of them wraps.
enum KeysCommand {
  static let list = CommandDeclaration(
    "keys list",
    "list the root keys of the key ring, and how many data keys each wraps",
    [.config, .json]
  ) { arguments, program in
    let settings = try program.settings(arguments)
    if case .sqlite(let path) = settings.database, !FilePaths.exists(path) {
      throw ProgramFailure(.badSettings, "there is no database at \(path); `postern migrate` makes it")
    }
    let table = KeyTable(
      ring: try KeyRing.load(path: settings.keyRing),
      surroundings: program.surroundings
    )
    let database = try Database.open(settings.database, surroundings: program.surroundings, migrate: false)
    let keys: [RootKeyUse]
    do {
      keys = try await database.read { try table.rootKeyUses(in: $0) }
    } catch {
      await database.close()
      throw error
    }
    await database.close()
    program.output.line(arguments.has("json") ? json(keys) : text(keys))
    let lacking = keys.filter { !$0.isInRing }.map(\.id.description)
    guard lacking.isEmpty else {
      throw ProgramFailure(
        .badSettings,
        "the key ring lacks \(lacking.joined(separator: ", ")): what they wrap cannot be read; put back the ring that has them"
      )
    }
  }

  private static func state(_ key: RootKeyUse) -> String {
    guard key.isInRing else { return "lacking" }
    return key.isActive ? "in use" : "old"
  }

  private static func text(_ keys: [RootKeyUse]) -> String {
    keys.map { key in
      "\(key.id)  \(state(key))  wraps \(key.dataKeys) data \(key.dataKeys == 1 ? "key" : "keys")"
    }.joined(separator: "\n")
  }

  private static func json(_ keys: [RootKeyUse]) -> String {
    let items = keys.map { key -> JSONValue in
      [
        "id": .string(key.id.description), "active": .bool(key.isActive), "in_ring": .bool(key.isInRing),
        "data_keys": .integer(Int64(key.dataKeys)),
      ]
    }
    return String(decoding: JSONValue.object(["items": .array(items)]).encoded(), as: UTF8.self)
  }
}
