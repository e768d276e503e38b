/// How the program ends, for scripts.
///
/// Source: sysexits.h of BSD and glibc.
enum ExitCode: Int32, Sendable {
  /// Done.
  case done = 0
  /// The command line is wrong.
  case usage = 64
  /// A file or text that was handed in is wrong.
  case badData = 65
  /// Something that is needed does not answer, or is not available yet.
  case unavailable = 69
  /// Reading or writing failed.
  case inputOutput = 74
  /// It may work later.
  case tryAgain = 75
  /// Not permitted.
  case notPermitted = 77
  /// The settings, or a file that they name, are wrong.
  case badSettings = 78
}
