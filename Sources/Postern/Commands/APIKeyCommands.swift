internal import Core

/// `api-key create|list|revoke`: keys for case systems.
enum APIKeyCommands {
  /// What a key may be for.
  static let scopes = [
    "people", "identity", "messages", "alerts", "appointments", "conversations", "rights", "audit",
  ]

  static let create = CommandDeclaration(
    "api-key create",
    "make a key for a case system; it is printed once, alone on the last line",
    [
      .config,
      OptionDeclaration("name", "N", "what the key is for", isRequired: true),
      OptionDeclaration(
        "scope",
        "S",
        "what it may do: \(scopes.joined(separator: ", "))",
        isRequired: true,
        isRepeatable: true
      ),
    ]
  ) { arguments, program in
    let name = try label(arguments.required("name"))
    for scope in arguments.texts("scope") where !scopes.contains(scope) {
      throw ProgramFailure(.usage, "--scope is one of \(scopes.joined(separator: ", "))")
    }
    try await withGateway(arguments, program) { gateway in
      let (id, key) = try await gateway.createKey(named: name, scopes: arguments.texts("scope"))
      program.output.line("id: \(id)")
      program.output.line("this key is shown once; keep it where secrets are kept:")
      key.reveal { program.output.line($0) }
    }
  }

  static let list = CommandDeclaration("api-key list", "list the keys", [.config, .json]) {
    arguments,
    program in
    try await withGateway(arguments, program) { gateway in
      let keys = try await gateway.keys()
      program.output.line(arguments.has("json") ? json(keys) : text(keys))
    }
  }

  static let revoke = CommandDeclaration(
    "api-key revoke",
    "end a key at once",
    [.config, OptionDeclaration("id", "ID", "the key's id, as `api-key list` shows it", isRequired: true)]
  ) { arguments, program in
    try await withGateway(arguments, program) { gateway in
      guard try await gateway.revokeKey(arguments.required("id")) else {
        throw ProgramFailure(
          .badData,
          "there is no key in force with that id; `postern api-key list` shows them"
        )
      }
      program.output.line("the key is revoked")
    }
  }

  private static func label(_ text: String) throws(ProgramFailure) -> String {
    do {
      return try JSONText.judge(text, maximumCharacters: 100, lines: .one)
    } catch {
      throw ProgramFailure(.usage, "--name \(error)")
    }
  }

  private static func text(_ keys: [Gateway.ListedKey]) -> String {
    guard !keys.isEmpty else { return "there is no key yet; `postern api-key create` makes one" }
    return keys.map { key in
      let state = key.revokedAt.map { "revoked \($0.rfc3339)" } ?? "in force"
      return [key.id, key.name, key.scopes.joined(separator: ","), state].joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func json(_ keys: [Gateway.ListedKey]) -> String {
    let items = keys.map { key in
      JSONValue.object([
        "id": .string(key.id), "name": .string(key.name),
        "scopes": .array(key.scopes.map(JSONValue.string)),
        "created_at": .string(key.createdAt.rfc3339),
        "revoked_at": .optional(key.revokedAt?.rfc3339),
      ])
    }
    return String(decoding: JSONValue.object(["items": .array(items)]).encoded(), as: UTF8.self)
  }

  /// Opens the gateway that the options name, lends it, and closes it.
  static func withGateway(
    _ arguments: Arguments,
    _ program: Program,
    _ body: (Gateway) async throws -> Void
  ) async throws {
    let gateway = try Gateway.open(try program.settings(arguments), surroundings: program.surroundings)
    do {
      try await body(gateway)
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
  }
}
