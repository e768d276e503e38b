public import Core
public import Crypto
public import Storage

/// What kept Access from answering at all.
///
/// A refusal is no failure: it is a value of the answer.
public enum AccessFailure: Error, CustomStringConvertible {
  /// Too many passwords wait to be hashed, or the database is busy: answer 503 and ask to try again.
  ///
  case busy
  /// The database could not do it.
  case storage(StorageFailure)
  /// A key, a hash or a box could not be worked with.
  case crypto(CryptoFailure)
  /// The system gave no randomness.
  case randomUnavailable
  /// A row holds a word that this program does not know.
  case unreadable(column: StaticString)
  /// What no other case names; a defect of ours.
  case unexpected

  /// Sorts whatever a body threw.
  init(_ error: any Error) {
    switch error {
    case let failure as AccessFailure: self = failure
    case let failure as StorageFailure: self = failure.kind == .busy ? .busy : .storage(failure)
    case CryptoFailure.busy: self = .busy
    case let failure as CryptoFailure: self = .crypto(failure)
    case is RandomUnavailable: self = .randomUnavailable
    default: self = .unexpected
    }
  }

  /// What happened, for an operator; never a value of a row.
  public var description: String {
    switch self {
    case .busy: "too much is being hashed or written at once; try again in a few seconds"
    case .storage(let failure): "the database failed: \(failure)"
    case .crypto(let failure): "a key or box could not be worked with: \(failure)"
    case .randomUnavailable: "\(RandomUnavailable())"
    case .unreadable(let column): "the column \(column) holds a word that this program does not know"
    case .unexpected: "something failed that should not be able to"
    }
  }
}

extension AccessFailure: PassingError {
  /// Whether the same call may work a little later.
  public var mayPass: Bool {
    switch self {
    case .busy: true
    case .storage(let failure): failure.mayPass
    case .crypto(let failure): if case .busy = failure { true } else { false }
    case .randomUnavailable, .unreadable, .unexpected: false
    }
  }
}

/// Runs a body, so that whatever it throws leaves this room as its own failure.
func accessing<Result>(_ body: () async throws -> Result) async throws(AccessFailure) -> Result {
  do { return try await body() } catch { throw AccessFailure(error) }
}
