/// An answer.
///
/// The engine adds Date, Content-Length, the security headers and `Cache-Control: no-store` unless they are set.
public struct HTTPResponse: Sendable {
  /// What follows the header fields.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// These bytes.
    case bytes([UInt8])
    /// A file that stays in memory and is sent without a copy.
    case shared(StaticFile)
    /// So many bytes, asked of their source while they are sent.
    case stream(count: Int, any BodySource)

    /// How many bytes it has.
    public var count: Int {
      switch self {
      case .none: 0
      case .bytes(let bytes): bytes.count
      case .shared(let file): file.count
      case .stream(let count, _): max(0, count)
      }
    }
  }

  /// The status code, 200 to 599.
  public var status: Int
  /// The header fields that the responder sets.
  public var headers: HTTPHeaders
  /// What follows them.
  public var body: Body
  /// Whether the connection ends with this answer.
  public var isClosing: Bool

  /// An answer.
  ///
  /// - Parameters:
  ///   - status: the status code, 200 to 599.
  ///   - headers: header fields of its own.
  ///   - body: what follows them; left out by the engine for HEAD, 204 and 304.
  ///   - isClosing: whether the connection ends with it.
  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Body = .none, isClosing: Bool = false)
  {
    self.status = status
    self.headers = headers
    self.body = body
    self.isClosing = isClosing
  }

  /// An answer of text.
  ///
  /// - Parameters:
  ///   - text: what it says.
  ///   - type: its media type, with the character set.
  ///   - status: the status code.
  public init(text: String, type: HTTPHeaderValue = "text/plain; charset=utf-8", status: Int = 200) {
    self.init(status: status, headers: HTTPHeaders(["Content-Type": type]), body: .bytes(Array(text.utf8)))
  }

  /// A page.
  public static func html(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(text: text, type: "text/html; charset=utf-8", status: status)
  }

  /// JSON that somebody has encoded.
  public static func json(_ bytes: [UInt8], status: Int = 200, type: HTTPHeaderValue = "application/json")
    -> HTTPResponse
  {
    HTTPResponse(status: status, headers: HTTPHeaders(["Content-Type": type]), body: .bytes(bytes))
  }

  /// 303: go there with GET, as after a form.
  ///
  /// - Parameter location: where to; a path of ours, or the configured neutral site.
  /// - Returns: the answer.
  /// - Throws: ``HTTPHeaderRefused`` where the address is not printable ASCII.
  public static func seeOther(_ location: String) throws(HTTPHeaderRefused) -> HTTPResponse {
    var response = HTTPResponse(status: 303)
    response.headers.set("Location", try HTTPHeaderValue(location))
    return response
  }
}
