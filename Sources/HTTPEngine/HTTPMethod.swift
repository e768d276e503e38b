/// The methods that a responder is ever asked for; the engine refuses every other one.
///
/// TRACE, CONNECT, OPTIONS and QUERY are answered 405, what is no method of HTTP 501.
public enum HTTPMethod: String, CaseIterable, Sendable {
  /// Reads, and changes nothing.
  case get = "GET"
  /// Reads, and wants the header fields alone; the engine leaves the body out.
  case head = "HEAD"
  /// Acts.
  case post = "POST"
  /// Puts a whole record.
  case put = "PUT"
  /// Changes a part of a record.
  case patch = "PATCH"
  /// Takes a record away.
  case delete = "DELETE"

  /// Whether the method promises to change nothing.
  public var isSafe: Bool { self == .get || self == .head }

  /// Methods that HTTP knows and this server refuses: a client is told 405 instead of 501.
  static let refused: Set<String> = ["TRACE", "CONNECT", "OPTIONS", "QUERY"]

  /// The value of `Allow` on the engine's own 405.
  static let allowed: HTTPHeaderValue = "GET, HEAD, POST, PUT, PATCH, DELETE"
}
