internal import Core
internal import Crypto
internal import Foundation

/// What a command has around it: the environment, the working folder, time, randomness, the log and its output.
struct Program: Sendable {
  /// The environment's variables.
  let environment: [String: String]
  /// The working folder; relative paths of options begin there.
  let folder: String
  /// The folder that the program's own file lies in.
  let programFolder: String
  let surroundings: Surroundings
  let output: Output

  /// The real ones.
  static func live(output: Output) -> Program {
    let clock = SystemClock()
    let executable = Bundle.main.executablePath ?? CommandLine.arguments.first ?? "/"
    let folder = FileManager.default.currentDirectoryPath
    return Program(
      environment: ProcessInfo.processInfo.environment,
      folder: folder,
      programFolder: FilePaths.folder(of: FilePaths.absolute(executable, in: folder)),
      surroundings: Surroundings(
        clock: clock,
        random: SystemRandom(),
        log: Log(clock: clock, write: output.errorLine)
      ),
      output: output
    )
  }

  /// A path that was given as an option.
  func path(_ written: String) -> String { FilePaths.absolute(written, in: folder) }

  /// The settings file that is asked for: `--config`, else `$POSTERN_CONFIG`, else `postern.json5` here.
  func settingsFile(_ arguments: Arguments) -> String {
    path(arguments.text("config") ?? environment["POSTERN_CONFIG"] ?? "postern.json5")
  }

  /// Loads the settings that are asked for.
  func settings(_ arguments: Arguments) throws(SettingsFailure) -> Settings {
    try loadSettings(settingsFile(arguments))
  }

  /// Loads a settings file.
  func loadSettings(_ file: String) throws(SettingsFailure) -> Settings {
    try Settings.load(file, credentialsFolder: environment["CREDENTIALS_DIRECTORY"])
  }

  /// Where the templates that came with the program are: here, beside the program, or above it in a working copy.
  ///
  /// - Returns: nil where none of these is there.
  func shippedTemplates() -> String? {
    var candidates = [path("Templates"), FilePaths.absolute("../share/postern/Templates", in: programFolder)]
    // .build/x86_64-unknown-linux-gnu/debug/postern, with and without the folder of the machine's kind.
    for steps in ["../..", "../../..", "../../../.."] {
      candidates.append(FilePaths.absolute(steps + "/Templates", in: programFolder))
    }
    return candidates.first { FilePaths.exists($0) }
  }
}
