internal import Foundation
internal import Glibc

/// The measurement: `postern-bench`.
///
/// **The room Bench** starts the real program with real settings, loads it from outside, and runs beside each figure what
/// limits it: the same rows written by SQLite or PostgreSQL alone, the same cryptography by the libraries alone, nginx.
/// Machines differ and neighbours come and go, so figures are compared within a run and not between runs.
///
/// 1. ``Ground`` makes a gateway, and families in it, as a case system and they themselves would.
/// 2. ``Measurement`` runs a row: control, row, control, each after a quiet moment; ``CPUMeter`` weighs the server.
/// 3. ``ResultTable`` shows the medians beside the aims of ``Aim``.
///
/// Invariants:
/// - An answer that is not the expected one ends the measurement, and so does a control that did no fsync.
/// - No throttle is switched off: families come from networks of their own, as a trusted proxy says.
@main
enum Bench {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    do {
      let options = try BenchOptions(Array(CommandLine.arguments.dropFirst()))
      try Course(options).run()
    } catch {
      FileHandle.standardError.write(Data("postern-bench: \(error)\n".utf8))
      exit(1)
    }
  }
}
