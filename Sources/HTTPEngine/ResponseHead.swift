/// Writes status line and header fields of an answer into bytes.
///
/// What frames the message is the engine's alone (Content-Length, Connection, Date); a responder's own are left out,
/// and so is `Server`, which would tell an attacker what to look up.
struct ResponseHead {
  /// The moment of the answer as HTTP writes it.
  let date: String
  /// Whether the listener speaks TLS: HSTS means nothing without it. RFC 6797 §7.2
  let isSecure: Bool

  private static let owned = [
    "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer", "date", "server",
  ]

  /// The head of an answer, with the empty line that ends it.
  ///
  /// - Parameters:
  ///   - response: the answer.
  ///   - isClosing: whether the connection ends with it.
  /// - Returns: its bytes.
  func bytes(of response: HTTPResponse, isClosing: Bool) -> [UInt8] {
    let status = (200...599).contains(response.status) ? response.status : 500
    var head: [UInt8] = []
    head.reserveCapacity(1024)
    head += "HTTP/1.1 \(status) \(StatusText.of(status))\r\nDate: \(date)\r\n".utf8
    for field in response.headers.fields
    where !ResponseHead.owned.contains(where: { HTTPHeaders.isSame($0, field.name) }) {
      head += field.name.utf8
      head += ": ".utf8
      head += field.value.utf8
      head += "\r\n".utf8
    }
    for usual in SecurityHeaders.usual
    where (isSecure || !usual.needsTLS) && response.headers.first(named: usual.name) == nil {
      head += usual.line
    }
    if status != 204, status != 304 { head += "Content-Length: \(response.body.count)\r\n".utf8 }
    head += isClosing ? "Connection: close\r\n\r\n".utf8 : "\r\n".utf8
    return head
  }
}

/// What every answer carries unless the responder sets its own (S16, S17).
enum SecurityHeaders {
  struct Usual: Sendable {
    let name: String
    let needsTLS: Bool
    let line: [UInt8]

    init(_ name: String, _ value: String, needsTLS: Bool = false) {
      self.name = name
      self.needsTLS = needsTLS
      line = Array("\(name): \(value)\r\n".utf8)
    }
  }

  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  static let usual = [
    Usual("Content-Security-Policy", contentSecurityPolicy),
    Usual("Strict-Transport-Security", "max-age=63072000; includeSubDomains", needsTLS: true),
    Usual("X-Content-Type-Options", "nosniff"),
    Usual("Referrer-Policy", "no-referrer"),
    Usual("Cross-Origin-Opener-Policy", "same-origin"),
    Usual("Cross-Origin-Resource-Policy", "same-origin"),
    Usual(
      "Permissions-Policy",
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
    ),
    Usual("Cache-Control", "no-store"),
  ]
}

/// The words after a status code.
enum StatusText {
  private static let words: [Int: String] = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
    303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 412: "Precondition Failed",
    413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
    421: "Misdirected Request", 422: "Unprocessable Content", 428: "Precondition Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
    501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    505: "HTTP Version Not Supported", 507: "Insufficient Storage",
  ]

  static func of(_ status: Int) -> String { words[status] ?? "Status" }
}
