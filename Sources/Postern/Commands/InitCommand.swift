internal import Core
internal import Crypto
internal import Storage

/// `init`: a folder with settings, a key ring and a database.
enum InitCommand {
  static let declaration = CommandDeclaration(
    "init",
    "write settings with comments, a key ring and a database into a folder",
    [
      OptionDeclaration("directory", "D", "the folder; it is made where it is missing", isRequired: true),
      OptionDeclaration("agency", "NAME", "the profile to begin with: england (otherwise), wales or hub"),
    ]
  ) { arguments, program in
    let folder = program.path(arguments.required("directory"))
    let name = arguments.text("agency") ?? AgencyProfile.england.id
    guard let profile = AgencyProfile.all.first(where: { $0.id == name }) else {
      let names = AgencyProfile.all.map(\.id).joined(separator: ", ")
      throw ProgramFailure(.usage, "--agency is one of \(names)")
    }
    let file = try await make(folder, agencies: [profile], values: [:], program)
    program.output.line("settings: \(file)")
    program.output.line("key ring: \(folder)/\(keyRingName)")
    program.output.line("database: \(folder)/\(databaseName)")
    program.output.line(
      "next: write your names, domain and certificate into the settings, then run `postern check --config \(file)`"
    )
  }

  static let settingsName = "postern.json5"
  static let keyRingName = "keyring"
  static let databaseName = "postern.db"

  /// Makes the folder and what belongs in it; nothing that is there is overwritten.
  ///
  /// The settings come last: where they are, all else is there too.
  ///
  /// - Parameters:
  ///   - folder: the folder.
  ///   - agencies: the agencies to write out.
  ///   - values: settings that differ from the examples, in JSON5.
  ///   - program: what is around.
  /// - Returns: the settings file.
  /// - Throws: ``ProgramFailure`` with code 77 where something is there already; the failure of the room otherwise.
  static func make(
    _ folder: String,
    agencies: [AgencyProfile],
    values: [String: String],
    _ program: Program
  ) async throws -> String {
    let settings = FilePaths.absolute(settingsName, in: folder)
    let keyRing = FilePaths.absolute(keyRingName, in: folder)
    let database = FilePaths.absolute(databaseName, in: folder)
    for path in [settings, keyRing, database] where FilePaths.exists(path) {
      throw ProgramFailure(
        .notPermitted,
        "\(path) is there already; it is not overwritten: name another folder"
      )
    }
    try NewFiles.makeFolder(folder)
    try KeyRing.create(path: keyRing, random: program.surroundings.random)
    try await Database.open(.sqlite(database), surroundings: program.surroundings).close()
    var written = values
    if let templates = program.shippedTemplates() { written["templates"] = SettingsWriter.quoted(templates) }
    try NewFiles.write(SettingsWriter.file(agencies: agencies, values: written), to: settings)
    return settings
  }
}
