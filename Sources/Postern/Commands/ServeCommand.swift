internal import Core

/// `serve`: the gateway.
enum ServeCommand {
  static let declaration = CommandDeclaration(
    "serve",
    "run the gateway until SIGTERM; SIGHUP loads certificate and templates anew",
    [
      .config,
      OptionDeclaration(
        "no-migrate",
        nil,
        "refuse to start on an older database instead of bringing it up to date"
      ),
    ]
  ) { arguments, program in
    let settings = try program.settings(arguments)
    try await run(settings, program, mayMigrate: !arguments.has("no-migrate")) { address in
      program.output.line("listening on \(address)")
    }
  }

  /// Opens the gateway, serves, and closes it.
  static func run(
    _ settings: Settings,
    _ program: Program,
    mayMigrate: Bool,
    showsOutbox: Bool = false,
    prepare: (House) async throws -> Void = { _ in },
    ready: (String) -> Void
  ) async throws {
    let gateway = try Gateway.open(settings, surroundings: program.surroundings, mayMigrate: mayMigrate)
    do {
      try await gateway.serve(
        until: try Signals.stream(), showsOutbox: showsOutbox, prepare: prepare, ready: ready
      )
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
  }
}

/// `migrate`: brings the database up to date.
enum MigrateCommand {
  static let declaration = CommandDeclaration("migrate", "bring the database up to date", [.config]) {
    arguments,
    program in
    let settings = try program.settings(arguments)
    let gateway = try Gateway.open(settings, surroundings: program.surroundings)
    await gateway.close()
    program.output.line("the database is up to date")
  }
}
