/// Why a message is refused before anybody is asked; each ends the connection, and what follows on it is never read.
public enum MessageRefusal: Error, Equatable, Sendable {
  /// The request line, a field, the framing or a chunk breaks the grammar, or could be read in two ways. 400
  case malformed
  /// The target is longer than 8 KiB. 414
  case targetTooLong
  /// More than 100 fields, or more than 16 KiB of them. 431
  case headTooLarge
  /// More body than the route takes. 413
  case bodyTooLarge
  /// No version that is spoken here. 505
  case versionNotSpoken

  /// The status code of the answer.
  public var status: Int {
    switch self {
    case .malformed: 400
    case .targetTooLong: 414
    case .headTooLarge: 431
    case .bodyTooLarge: 413
    case .versionNotSpoken: 505
    }
  }
}
