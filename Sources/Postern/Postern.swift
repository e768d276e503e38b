internal import Core
internal import Foundation

/// The door: the program `postern`.
///
/// **The room Postern** reads what the outside decides (command line, environment, settings file, clock, signals), hands
/// it on as typed values, and puts the other rooms together. No other room reads any of these.
///
/// 1. ``main()`` closes the process to onlookers (no core file, umask 077, SIGPIPE ignored) before anything is read.
/// 2. ``CommandTable`` finds the command and judges its options by their declarations; what is unknown is refused by name.
/// 3. A command loads ``Settings``: JSON5, each value parsed by the declaration that `init` writes the file from. Everything
///    that is wrong is said at once, with its place and its mend.
/// 4. ``Gateway`` opens what the settings name (key ring, database, templates, listeners), after a self-test, and runs until a
///    signal ends it.
/// 5. What failed becomes one clear line on stderr and an exit code of sysexits.
///
/// Invariants:
/// - A secret comes from a file or a credential, never from the command line, and is not printed again.
/// - Nothing is listened on before the settings, the keys and the database were found right.
/// - stdout carries the answer of a command; stderr carries errors, and log lines as JSON.
///
/// Limits: a settings file 1 MiB, a secret's file 64 KiB; a gentle end takes at most 20 seconds.
///
/// Sources: sysexits.h; systemd.exec(5), credentials; <https://spec.json5.org>.
@main
enum Postern {
  /// Runs one command.
  static func main() async {
    let line = Array(CommandLine.arguments.dropFirst())
    let output = Output.standard
    let outcome: ExitCode
    do {
      try ProcessManners.closeToOnlookers()
      try await run(line, Program.live(output: output))
      outcome = .done
    } catch {
      outcome = report(error, to: output)
    }
    exit(outcome.rawValue)
  }

  /// Finds and runs the command.
  static func run(_ line: [String], _ program: Program) async throws {
    let table = CommandTable(commands: Commands.all)
    switch try table.request(line) {
    case .run(let command, let arguments): try await command.run(arguments, program)
    case .help(let commands): program.output.line(CommandTable.help(on: commands))
    case .version: program.output.line(Version.text)
    }
  }

  /// Says what failed, one clear line each, and finds the exit code.
  static func report(_ error: any Error, to output: Output) -> ExitCode {
    let failure = ProgramFailure(error)
    for line in failure.lines { output.errorLine("postern: " + line) }
    return failure.code
  }
}

/// Which Postern this is.
enum Version {
  /// Name and number.
  static let text = "postern " + number
  /// The number.
  static let number = "0.1.0"
}
