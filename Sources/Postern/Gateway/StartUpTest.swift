internal import Core
internal import Crypto

/// What is tried before anything is opened (S68): a machine that computes wrongly, or lives in another year, must not seal.
enum StartUpTest {
  /// Tries the cryptography, the clock, and who may read the certificate's key.
  static func run(_ settings: Settings, _ surroundings: Surroundings) throws {
    try selfTest(random: surroundings.random)
    guard SystemClock.isSane(surroundings.now) else {
      throw ProgramFailure(
        .unavailable,
        "the machine's clock cannot be right; set it (timedatectl set-ntp true) and start again"
      )
    }
    try judgeServerKey(settings)
  }

  /// Refuses a folder of templates that is not there, before its templates are named missing one by one.
  static func judgeTemplateFolder(_ settings: Settings) throws(ProgramFailure) {
    guard FilePaths.exists(settings.templates) else {
      throw ProgramFailure(
        .badSettings,
        "templates: there is no folder \(settings.templates); name the one that came with Postern"
      )
    }
  }

  /// Refuses a certificate's key that others may read.
  ///
  /// The key ring judges its own file.
  static func judgeServerKey(_ settings: Settings) throws(ProgramFailure) {
    let path = settings.server.key
    do throws(SecretFile.Failure) {
      _ = try PrivateFile.read(path, maximumBytes: SecretFile.maximumBytes)
    } catch {
      throw ProgramFailure(.badSettings, "server.key: " + error.mend(for: path))
    }
  }
}
