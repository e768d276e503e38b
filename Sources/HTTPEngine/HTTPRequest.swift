/// A request's head: all that is known before a byte of its body is read.
public struct HTTPRequestHead: Sendable {
  /// What is asked for.
  public let method: HTTPMethod
  /// The path, percent-decoded once: begins with `/`, holds no NUL, no empty, `.` or `..` segment and no encoded slash.
  public let path: String
  /// The path as it came, for signatures over the address.
  public let rawPath: String
  /// The query as it came, without its question mark; empty where there is none.
  public let rawQuery: String
  /// The query's fields.
  public let query: FormFields
  /// The header fields.
  public let headers: HTTPHeaders
  /// The host that was asked for, in small letters, without its port.
  ///
  /// Links are never built from it (S24).
  public let host: String
  /// Where the request came from: the peer, or whom a trusted proxy names.
  public let peer: PeerAddress
  /// This request's opaque name, for logs and error pages.
  public let id: String

  /// A head, as the engine makes it, or a test.
  ///
  /// - Parameters:
  ///   - method: what is asked for.
  ///   - target: path and query as they stand in a request line.
  ///   - headers: the header fields.
  ///   - host: the host, in small letters, without its port.
  ///   - peer: where it came from.
  ///   - id: its opaque name.
  /// - Throws: ``MessageRefusal`` where the target is not acceptable.
  public init(
    method: HTTPMethod,
    target: String,
    headers: HTTPHeaders = HTTPHeaders(),
    host: String = "localhost",
    peer: PeerAddress = .loopback,
    id: String = "req_0"
  ) throws(MessageRefusal) {
    let parsed = try RequestTarget(parsing: target)
    self.init(method: method, target: parsed, headers: headers, host: host, peer: peer, id: id)
  }

  init(
    method: HTTPMethod,
    target: RequestTarget,
    headers: HTTPHeaders,
    host: String,
    peer: PeerAddress,
    id: String
  ) {
    self.method = method
    path = target.path
    rawPath = target.rawPath
    rawQuery = target.rawQuery
    query = target.query
    self.headers = headers
    self.host = host
    self.peer = peer
    self.id = id
  }

  /// The cookies by name; what breaks the grammar or comes twice with different values is left out.
  public var cookies: [String: String] {
    headers.only("cookie").map(CookieHeader.parse) ?? [:]
  }

  /// The media type of the body, in small letters and without parameters.
  public var contentType: String? {
    headers.only("content-type").map(MediaType.essence)
  }
}

/// A request with its body, whole or as it comes.
@dynamicMemberLookup
public struct HTTPRequest: Sendable {
  /// What was known before the body.
  public let head: HTTPRequestHead
  /// The body; empty where there is none, and on a route of ``BodyDestination/stream``.
  public let body: [UInt8]
  /// The body as it comes, on a route of ``BodyDestination/stream`` alone; also there where it is empty.
  public let bodyStream: BodyStream?

  /// Puts head and body together.
  ///
  /// - Parameters:
  ///   - head: what is known before the body.
  ///   - body: the whole body.
  ///   - bodyStream: the body as it comes, in place of the whole one.
  public init(head: HTTPRequestHead, body: [UInt8] = [], bodyStream: BodyStream? = nil) {
    self.head = head
    self.body = body
    self.bodyStream = bodyStream
  }

  /// Everything of the head, as of the request itself.
  public subscript<Value>(dynamicMember path: KeyPath<HTTPRequestHead, Value>) -> Value {
    head[keyPath: path]
  }
}

/// Media types, as far as the engine compares them.
enum MediaType {
  /// `Text/HTML; charset=utf-8` → `text/html`.
  static func essence(_ value: String) -> String {
    let type = value.utf8.prefix { $0 != UInt8(ascii: ";") }
    let trimmed = type.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
    return String(decoding: trimmed, as: UTF8.self).lowercased()
  }
}
