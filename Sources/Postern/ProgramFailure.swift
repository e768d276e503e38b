internal import Backup
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Keys
internal import Storage
internal import Templating

/// Why a command ends without having done what was asked.
struct ProgramFailure: Error, Equatable, Sendable {
  /// What the program ends with.
  let code: ExitCode
  /// Clear lines that say what to do; never a secret or personal data.
  let lines: [String]

  init(_ code: ExitCode, _ line: String) {
    self.init(code, [line])
  }

  init(_ code: ExitCode, _ lines: [String]) {
    self.code = code
    self.lines = lines
  }

  /// What a failure of any room means to who runs the program.
  init(_ error: any Error) {
    switch error {
    case let failure as ProgramFailure: self = failure
    case let failure as SettingsFailure: self.init(.badSettings, failure.lines)
    case let failure as KeyRingFailure: self.init(.badSettings, "keyRing: \(failure)")
    case let failure as StorageFailure: self.init(ProgramFailure.code(of: failure), "database: \(failure)")
    case let failure as BackupFailure: self.init(ProgramFailure.code(of: failure), "\(failure)")
    case let failure as GatewayKeyDestroyed: self.init(.badData, "\(failure)")
    case let failure as TemplateProblem: self.init(.badSettings, ProgramFailure.line(of: failure))
    case let failure as HTTPServerFailure: self.init(ProgramFailure.code(of: failure), "server: \(failure)")
    case let failure as CryptoFailure: self.init(.unavailable, "\(failure)")
    case let failure as RandomUnavailable: self.init(.unavailable, "\(failure)")
    // The words of an error that nobody expected may hold what must not be shown; its type may not.
    default: self.init(.unavailable, "something unexpected failed (\(type(of: error))); run `postern check`")
    }
  }

  /// The first of what is wrong with the templates, and how much more there is: one missing file can be hundreds.
  private static func line(of problem: TemplateProblem) -> String {
    let all = problem.description.split(separator: "\n")
    guard let first = all.first, all.count > 1 else { return "templates: \(problem)" }
    return "templates: \(first) (and \(all.count - 1) more; `postern check --json` names them all)"
  }

  private static func code(of failure: StorageFailure) -> ExitCode {
    switch failure.kind {
    case .busy: .tryAgain
    case .full, .ioError, .corrupt, .readOnly: .inputOutput
    case .schema, .cannotOpen: .badSettings
    default: .unavailable
    }
  }

  private static func code(of failure: BackupFailure) -> ExitCode {
    switch failure {
    case .sameFile: .usage
    case .exists, .leftOver, .notEmpty: .notPermitted
    case .unreadable, .unwritable, .noRoom, .notAsWritten, .notAsRead, .unfinished: .inputOutput
    case .notABackup, .wrongKind, .damaged, .foreignSchema, .otherGateway, .pastItsDate, .keysLacking:
      .badData
    case .foreignKeyRing, .rootKeysLacking, .noGateway: .badSettings
    }
  }

  private static func code(of failure: HTTPServerFailure) -> ExitCode {
    switch failure {
    case .addressMalformed, .certificateUnreadable, .keyUnreadable, .keyDoesNotMatch,
      .plainListener:
      .badSettings
    case .cannotListen, .libraryFailed, .alreadyStarted: .unavailable
    }
  }
}
