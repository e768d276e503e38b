/// The head of a message as the parser understood it: exactly one way to read it.
struct MessageHead: Sendable {
  /// How the end of the body is found.
  enum Framing: Equatable, Sendable {
    case none
    case length(Int)
    case chunked
  }

  /// What `Expect` asks for.
  enum Expectation: Equatable, Sendable {
    case none
    case proceed
    case unknown
  }

  let method: String
  let target: String
  let headers: HTTPHeaders
  /// The value of the only `Host` field.
  let host: String
  let framing: Framing
  let expectation: Expectation
  /// Whether the client ends the connection with this request.
  let isClosing: Bool

  /// Whether any byte of body is announced.
  var hasBody: Bool { framing != .none && framing != .length(0) }
}

extension MessageHead {
  /// Judges the fields together.
  ///
  /// Source: RFC 9112 §3.2 (Host), §6.1 to §6.3 (framing), §9.3 (Connection); RFC 9110 §10.1.1 (Expect)
  init(method: String, target: String, headers: HTTPHeaders) throws(MessageRefusal) {
    self.method = method
    self.target = target
    self.headers = headers
    host = try MessageHead.host(of: headers)
    framing = try MessageHead.framing(of: headers)
    expectation = MessageHead.expectation(of: headers)
    isClosing = headers.all(named: "connection").contains { value in
      value.utf8.split(separator: UInt8(ascii: ",")).contains { MessageHead.isSame($0, "close") }
    }
    guard headers.all(named: "cookie").count <= 1 else { throw .malformed }
  }

  /// Finds the one host.
  ///
  /// "A server MUST respond with a 400 to any HTTP/1.1 request message that lacks a Host header field and to any
  /// request message that contains more than one Host header field line or a Host header field with an invalid
  /// field value."
  private static func host(of headers: HTTPHeaders) throws(MessageRefusal) -> String {
    let hosts = headers.all(named: "host")
    guard let host = hosts.first, hosts.count == 1, !host.isEmpty, host.utf8.allSatisfy(ByteSet.host.contains)
    else {
      throw .malformed
    }
    return host
  }

  /// Both framings at once, one of them twice, or a coding we do not know: two programs could see two ends.
  private static func framing(of headers: HTTPHeaders) throws(MessageRefusal) -> Framing {
    let codings = headers.all(named: "transfer-encoding")
    let lengths = headers.all(named: "content-length")
    if let coding = codings.first {
      guard codings.count == 1, lengths.isEmpty, HTTPHeaders.isSame(coding, "chunked") else {
        throw .malformed
      }
      return .chunked
    }
    guard let length = lengths.first else { return .none }
    // Content-Length = 1*DIGIT, and `Int` would also take a sign.
    guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy(ByteSet.digit.contains) else {
      throw .malformed
    }
    guard let count = Int(length) else { throw .bodyTooLarge }
    return .length(count)
  }

  private static func expectation(of headers: HTTPHeaders) -> Expectation {
    let expectations = headers.all(named: "expect")
    guard let first = expectations.first else { return .none }
    return expectations.count == 1 && HTTPHeaders.isSame(first, "100-continue") ? .proceed : .unknown
  }

  private static func isSame(_ bytes: Substring.UTF8View, _ word: String) -> Bool {
    let trimmed = bytes.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }
    return HTTPHeaders.isSame(String(decoding: trimmed.reversed(), as: UTF8.self), word)
  }
}
