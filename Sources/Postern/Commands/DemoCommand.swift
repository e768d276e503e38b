internal import Core
internal import HTTPEngine

/// `demo`: everything on this machine, with fictional people.
enum DemoCommand {
  static let declaration = CommandDeclaration(
    "demo",
    "run a demonstration with fictional people; nothing leaves this machine",
    [
      OptionDeclaration("directory", "D", "the folder (otherwise .build/demo)"),
      OptionDeclaration("port", "N", "the port (otherwise 8443)"),
    ]
  ) { arguments, program in
    let folder = program.path(arguments.text("directory") ?? ".build/demo")
    let port = try arguments.integer("port", in: 1...65_535)
    let settings = try await prepare(folder, port: port, program)
    do { try await serve(settings, program) } catch let error as HTTPServerFailure {
      guard case .cannotListen = error else { throw error }
      throw ProgramFailure(
        .unavailable,
        "\(error); another port goes with `--port N`, or with `make run PORT=N`"
      )
    }
  }

  private static func serve(_ settings: Settings, _ program: Program) async throws {
    var people: [String] = []
    try await ServeCommand.run(
      settings,
      program,
      mayMigrate: true,
      showsOutbox: true,
      prepare: { people = try await DemoHouse(house: $0, surroundings: program.surroundings).prepare() }
    ) { address in
      for line in lines(settings, address) + people { program.output.line(line) }
      program.output.line("listening on \(address)")
    }
  }

  static let standardPort = 8443

  /// Makes the demonstration's folder, or opens the one that is there.
  static func prepare(_ folder: String, port: Int?, _ program: Program) async throws -> Settings {
    let file = FilePaths.absolute(InitCommand.settingsName, in: folder)
    guard FilePaths.exists(file) else {
      let values = try values(port: port ?? standardPort, folder, program)
      return try program.loadSettings(
        try await InitCommand.make(folder, agencies: AgencyProfile.all, values: values, program)
      )
    }
    let settings = try program.loadSettings(file)
    guard settings.keepsEverythingHere else {
      throw ProgramFailure(
        .badSettings,
        "\(file) names a real provider, and a demonstration sends nothing; use `postern serve`, or another folder"
      )
    }
    guard let port, port != settings.server.listen.port else { return settings }
    // Only the two lines with the port change; whatever else was written into the file stays.
    try DemoSettings.movePort(of: file, from: settings.server, to: port)
    return try program.loadSettings(file)
  }

  private static func values(port: Int, _ folder: String, _ program: Program) throws -> [String: String] {
    let certificates = try CertsCommand.make(FilePaths.absolute("Certs", in: folder), program)
    return try DemoSettings.values(port: port, certificates, random: program.surroundings.random)
  }

  private static func lines(_ settings: Settings, _ address: String) -> [String] {
    [
      "demonstration: nothing leaves this machine",
      "address: \(address)",
      "outbox: \(address)/demo/outbox",
      "settings: \(settings.file)",
      "certificate authority: \(FilePaths.folder(of: settings.server.certificate))",
    ]
  }
}
