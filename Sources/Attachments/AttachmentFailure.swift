public import Crypto
public import Storage

/// What kept this room from answering.
///
/// That a file is not taken, or may not be given out, is no failure: it is a value of the answer.
public enum AttachmentFailure: Error, CustomStringConvertible {
  /// Too much is sealed or written at once: answer 503 and ask to try again.
  case busy
  /// The database could not do it.
  case storage(StorageFailure)
  /// Something could not be sealed.
  case crypto(CryptoFailure)
  /// What is stored of a file is not what was written: it was cut, reordered or altered, or its key is another one. What has
  /// been given out of it must be discarded.
  case damaged
  /// What was being given out may not be given out any more: what has been given out of it is not the whole.
  case withdrawn
  /// An upload failed before; it has to begin again.
  case broken
  /// libmagic could not be used.
  case noJudge
  /// The files changed while a message was made of them: read anew, and try again.
  case changed
  /// What no other case names; a defect of ours, or of the system's randomness.
  case unexpected

  /// Sorts whatever was thrown.
  init(_ error: any Error) {
    switch error {
    case let failure as AttachmentFailure: self = failure
    case let failure as StorageFailure: self = failure.kind == .busy ? .busy : .storage(failure)
    case CryptoFailure.busy: self = .busy
    case let failure as CryptoFailure: self = .crypto(failure)
    case is MagicFailure: self = .noJudge
    default: self = .unexpected
    }
  }

  /// What happened, for an operator.
  public var description: String {
    switch self {
    case .busy: "too much is being sealed or written at once; try again in a few seconds"
    case .storage(let failure): "the database failed: \(failure)"
    case .crypto(let failure): "a file could not be sealed or opened: \(failure)"
    case .damaged: "what is stored of a file is not what was written; restore it from a backup"
    case .withdrawn:
      "a file may not be given out any more: its message, its reader or the file itself has changed"
    case .broken: "an upload failed before; it has to begin again"
    case .noJudge: "files cannot be judged; is the package libmagic-mgc whole (\(MagicDatabase.path))?"
    case .changed: "the files changed meanwhile; try again"
    case .unexpected: "a file could not be worked with; the log of this moment says more"
    }
  }
}
