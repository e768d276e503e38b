public import Core

/// What became of a file's scan.
public enum ScanState: String, Sendable, CaseIterable {
  /// No scanner is set; whoever reads it is told so.
  case notScanned = "not-scanned"
  /// The scanner found nothing.
  case clean
  /// The scanner has not answered yet, or not in a way that can be trusted: it is not given out.
  case held
  /// The scanner found malware: it is kept apart and never given out.
  case quarantined

  /// Whether a file in this state is given out.
  public var isGivenOut: Bool { self == .clean || self == .notScanned }
}

/// A file that is here, as lists tell of it: never its name, and nothing of what is in it.
public struct StoredFile: Sendable {
  /// Its identifier.
  public let id: FileID
  /// What it is.
  public let type: FileType
  /// How long it is.
  public let byteCount: Int
  /// What became of its scan.
  public let scan: ScanState
  /// When it came.
  public let createdAt: Timestamp
}

/// A file that waits in a draft, with the name that its owner gave it.
public struct WaitingFile: Sendable {
  /// The file.
  public let file: StoredFile
  /// How it was called, cleaned.
  public let name: FileName
}

/// How an upload ended.
public enum UploadOutcome: Sendable {
  /// It waits for its message.
  case taken(StoredFile)
  /// It is not taken, and nothing of it will be given out.
  case refused(FileRefusal)
}
