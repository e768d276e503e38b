internal import Foundation
internal import Glibc

/// The measurement: `postern-bench`.
///
/// **The room Bench** starts the real program with real settings, loads it from outside, and runs beside each figure what
/// limits it: the same rows written by SQLite or PostgreSQL alone, the same cryptography by the libraries alone, nginx.
/// Machines differ and neighbours come and go, so figures are compared within a run and not between runs.
///
/// 1. ``Ground`` makes a gateway, and families in it, as a case system and they themselves would. Each repetition of a row
///    that writes begins at the same database, so none works off what an earlier one left.
/// 2. ``Measurement`` runs a row: control, row, control, each after a quiet moment; ``CPUMeter`` weighs the server.
/// 3. ``ResultTable`` shows the medians beside the aims of ``Aim``; ``Report`` writes all of it as JSON.
///
/// Invariants:
/// - An answer that is not the expected one ends the measurement, and so does a control that did no fsync.
/// - No throttle is switched off: families come from networks of their own, as a trusted proxy says.
/// - Of the program's tables it knows none: what a message is, it finds by looking (``MessageRows``).
@main
enum Bench {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if arguments.first == "loop", arguments.count == 3 {
        try ConstantLoop.serve(certificate: arguments[1], key: arguments[2])
      } else if ["--help", "-h", "help"].contains(arguments.first) {
        say(BenchOptions.help)
      } else {
        try Course(BenchOptions(arguments)).run()
      }
    } catch {
      FileHandle.standardError.write(Data("postern-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  /// A line of the answer, at once also where it goes to a file.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
