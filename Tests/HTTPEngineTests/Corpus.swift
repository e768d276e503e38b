import Testing

@testable import HTTPEngine

/// Requests as bytes, with what must come of them.
///
/// The same table is run on the parser and over a TLS socket.
enum Corpus {
  struct Refused: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let status: Int

    init(_ name: String, _ text: String, _ status: Int = 400) {
      self.name = name
      bytes = Array(text.utf8)
      self.status = status
    }

    init(_ name: String, bytes: [UInt8], _ status: Int = 400) {
      self.name = name
      self.bytes = bytes
      self.status = status
    }

    var testDescription: String { name }
  }

  /// A request that must never be run: it stands behind each refused one.
  static let planted = Array("GET /planted HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

  private static func post(_ fields: String, _ body: String = "", type: String = "text/plain") -> String {
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\n\(fields)\r\n\r\n\(body)"
  }

  private static func get(_ fields: String, line: String = "GET / HTTP/1.1") -> String {
    "\(line)\r\nHost: localhost\r\n\(fields)\r\n\r\n"
  }

  static let framing: [Refused] = [
    Refused("length and chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
    Refused("chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")),
    Refused("two lengths that differ", post("Content-Length: 5\r\nContent-Length: 6", "hello!")),
    Refused("two lengths that agree", post("Content-Length: 5\r\nContent-Length: 5", "hello")),
    Refused("a list of lengths", post("Content-Length: 5, 5", "hello")),
    Refused("length with a plus", post("Content-Length: +5", "hello")),
    Refused("length with a minus", post("Content-Length: -0")),
    Refused("length in hexadecimal", post("Content-Length: 0x5", "hello")),
    Refused("length with a fraction", post("Content-Length: 5.0", "hello")),
    Refused("length with a space in it", post("Content-Length: 1 0", "hello")),
    Refused("empty length", post("Content-Length:", "hello")),
    Refused("length in other digits", post("Content-Length: \u{665}", "hello")),
    Refused("length beyond every integer", post("Content-Length: 99999999999999999999"), 413),
    Refused("coding gzip", post("Transfer-Encoding: gzip", "0\r\n\r\n")),
    Refused("coding gzip then chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
    Refused("coding chunked twice in a field", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
    Refused(
      "coding chunked in two fields",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")
    ),
    Refused(
      "coding chunked and identity",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n")
    ),
    Refused("coding identity", post("Transfer-Encoding: identity")),
    Refused("coding xchunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
    Refused("coding in quotation marks", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")),
    Refused("coding with a parameter", post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n")),
    Refused("coding behind a vertical tab", post("Transfer-Encoding: \u{b}chunked", "0\r\n\r\n")),
    Refused("empty coding", post("Transfer-Encoding:", "0\r\n\r\n")),
  ]

  static let chunks: [Refused] = [
    Refused("chunk size with a sign", post("Transfer-Encoding: chunked", "+5\r\nhello\r\n0\r\n\r\n")),
    Refused("chunk size with 0x", post("Transfer-Encoding: chunked", "0x5\r\nhello\r\n0\r\n\r\n")),
    Refused("empty chunk size", post("Transfer-Encoding: chunked", "\r\nhello\r\n0\r\n\r\n")),
    Refused("chunk size that is a word", post("Transfer-Encoding: chunked", "five\r\nhello\r\n0\r\n\r\n")),
    Refused("chunk size with a space before", post("Transfer-Encoding: chunked", " 5\r\nhello\r\n0\r\n\r\n")),
    Refused("chunk size with a space behind", post("Transfer-Encoding: chunked", "5 \r\nhello\r\n0\r\n\r\n")),
    Refused(
      "chunk size of sixteen digits",
      post("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")
    ),
    Refused(
      "chunk size that would wrap",
      post("Transfer-Encoding: chunked", "10000000000000005\r\nhello\r\n0\r\n\r\n")
    ),
    Refused("chunk size before a bare LF", post("Transfer-Encoding: chunked", "5\nhello\r\n0\r\n\r\n")),
    Refused("chunk size before a bare CR", post("Transfer-Encoding: chunked", "5\rhello\r\n0\r\n\r\n")),
    Refused(
      "bare LF in a chunk's extension",
      post("Transfer-Encoding: chunked", "5;a\nb\r\nhello\r\n0\r\n\r\n")
    ),
    Refused("chunk longer than its size", post("Transfer-Encoding: chunked", "3\r\nhello\r\n0\r\n\r\n")),
    Refused("chunk with a digit behind it", post("Transfer-Encoding: chunked", "3\r\nabc0\r\n\r\n\r\n")),
    Refused("chunk ended by a bare LF", post("Transfer-Encoding: chunked", "5\r\nhello\n0\r\n\r\n")),
    Refused("chunk ended by a bare CR", post("Transfer-Encoding: chunked", "5\r\nhello\r0\r\n\r\n")),
    Refused(
      "endless chunk extension",
      post("Transfer-Encoding: chunked", "5;\(String(repeating: "a", count: 300))\r\nhello\r\n0\r\n\r\n")
    ),
    Refused(
      "trailer with a space before its colon",
      post("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\nA : b\r\n\r\n")
    ),
    Refused("folded trailer", post("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\n")),
    Refused("chunk beyond the route's maximum", post("Transfer-Encoding: chunked", "fffffff\r\n"), 413),
  ]

  static let fields: [Refused] = [
    Refused("no host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"),
    Refused("two hosts that agree", get("Host: localhost")),
    Refused("two hosts that differ", get("Host: evil.example.com")),
    Refused("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    Refused("host with user information", "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
    Refused("host with a path", "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
    Refused("host list", "GET / HTTP/1.1\r\nHost: localhost, evil.example.com\r\n\r\n"),
    Refused("space before the colon", get("Accept : */*")),
    Refused("tab before the colon", get("Accept\t: */*")),
    Refused("space before the colon of a length", post("Content-Length : 5", "hello")),
    Refused("space before the first field", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n"),
    Refused("obsolete fold", get("Accept: a\r\n b")),
    Refused("obsolete fold by a tab", get("Accept: a\r\n\tb")),
    Refused("no colon", get("Accept")),
    Refused("empty name", get(": value")),
    Refused("name with a bracket", get("Acc(ept: a")),
    Refused("name outside ASCII", get("Accépt: a")),
    Refused("NUL in a name", get("Acc\0ept: a")),
    Refused("NUL in a value", get("Accept: a\0b")),
    Refused("bell in a value", get("Accept: a\u{7}b")),
    Refused("delete in a value", get("Accept: a\u{7f}b")),
    Refused("bare LF between fields", "GET / HTTP/1.1\r\nHost: localhost\nAccept: a\r\n\r\n"),
    Refused("bare LF at the head's end", "GET / HTTP/1.1\r\nHost: localhost\r\n\n"),
    Refused("bare LF throughout", "GET / HTTP/1.1\nHost: localhost\n\n"),
    Refused("bare CR between fields", "GET / HTTP/1.1\r\nHost: localhost\rAccept: a\r\n\r\n"),
    Refused("bare CR in a value", get("Accept: a\rb")),
    Refused("CR CR LF", get("Accept: a\r")),
    Refused("two cookie fields", get("Cookie: a=1\r\nCookie: a=2")),
  ]

  static let lines: [Refused] = [
    Refused("two spaces in the request line", get("A: b", line: "GET  / HTTP/1.1")),
    Refused("tab in the request line", get("A: b", line: "GET\t/ HTTP/1.1")),
    Refused("space behind the version", get("A: b", line: "GET / HTTP/1.1 ")),
    Refused("space before the method", get("A: b", line: " GET / HTTP/1.1")),
    Refused("no version", "GET /\r\nHost: localhost\r\n\r\n"),
    Refused("no target", "GET HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Refused("version in small letters", get("A: b", line: "GET / http/1.1")),
    Refused("version without a minor", get("A: b", line: "GET / HTTP/1")),
    Refused("version with two digits", get("A: b", line: "GET / HTTP/1.10")),
    Refused("version 1.0", get("A: b", line: "GET / HTTP/1.0"), 505),
    Refused("version 2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    Refused("method with a bracket", get("A: b", line: "G(T / HTTP/1.1")),
    Refused("bare LF behind the request line", "GET / HTTP/1.1\nHost: localhost\r\n\r\n"),
    Refused("two empty lines before the request", "\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Refused("bare LF before the request", "\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Refused("NUL in the target", get("A: b", line: "GET /\0 HTTP/1.1")),
    Refused("target outside ASCII", get("A: b", line: "GET /é HTTP/1.1")),
    Refused("a handshake of TLS", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    Refused("target beyond 8 KiB", "GET /\(String(repeating: "a", count: 8200)) HTTP/1.1\r\n", 414),
    Refused("request line without end", "GET /\(String(repeating: "a", count: 9000))", 414),
  ]

  static let sizes: [Refused] = [
    Refused("101 fields", get((1...100).map { "A\($0): b" }.joined(separator: "\r\n")), 431),
    Refused("one field beyond 16 KiB", get("A: \(String(repeating: "a", count: 16400))"), 431),
    Refused(
      "many fields beyond 16 KiB",
      get(
        (1...90).map { "A\($0): \(String(repeating: "a", count: 200))" }
          .joined(separator: "\r\n")
      ),
      431
    ),
    Refused(
      "trailers beyond the fields' limit",
      post("Transfer-Encoding: chunked", "0\r\n" + (1...110).map { "A\($0): b\r\n" }.joined() + "\r\n"),
      431
    ),
  ]

  /// What the parser alone refuses.
  static let refused = framing + chunks + fields + lines + sizes

  /// What is well formed and refused by its meaning, before a byte of body.
  static let misunderstood: [Refused] = [
    Refused("TRACE", get("A: b", line: "TRACE / HTTP/1.1"), 405),
    Refused("OPTIONS", get("A: b", line: "OPTIONS * HTTP/1.1"), 405),
    Refused("CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", 405),
    Refused("unknown method", get("A: b", line: "BREW / HTTP/1.1"), 501),
    Refused("method in small letters", get("A: b", line: "get / HTTP/1.1"), 501),
    Refused("unknown host", "GET / HTTP/1.1\r\nHost: evil.example.com\r\n\r\n", 421),
    Refused("own name behind a dot", "GET / HTTP/1.1\r\nHost: localhost.evil.example.com\r\n\r\n", 421),
    Refused("other scheme", "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
    Refused("other authority", "GET https://evil.example.com/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Refused("unknown scheme", "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    Refused("target without a slash", get("A: b", line: "GET index HTTP/1.1")),
    Refused("asterisk", get("A: b", line: "GET * HTTP/1.1")),
    Refused("fragment", get("A: b", line: "GET /#a HTTP/1.1")),
    Refused("dot segments", get("A: b", line: "GET /assets/../etc/passwd HTTP/1.1")),
    Refused("encoded dot segments", get("A: b", line: "GET /assets/%2e%2e/x HTTP/1.1")),
    Refused("half encoded dot segments", get("A: b", line: "GET /assets/.%2E/x HTTP/1.1")),
    Refused("encoded slash", get("A: b", line: "GET /a%2fb HTTP/1.1")),
    Refused("backslash", get("A: b", line: "GET /a\\b HTTP/1.1")),
    Refused("encoded backslash", get("A: b", line: "GET /a%5cb HTTP/1.1")),
    Refused("encoded NUL", get("A: b", line: "GET /a%00 HTTP/1.1")),
    Refused("encoded line end", get("A: b", line: "GET /a%0d%0aSet-Cookie:x HTTP/1.1")),
    Refused("broken escape", get("A: b", line: "GET /a%2 HTTP/1.1")),
    Refused("escape of no hexadecimal", get("A: b", line: "GET /a%zz HTTP/1.1")),
    Refused("path that is not UTF-8", get("A: b", line: "GET /%ff HTTP/1.1")),
    Refused("overlong encoding of a slash", get("A: b", line: "GET /%c0%af HTTP/1.1")),
    Refused("two slashes at the start", get("A: b", line: "GET //evil.example.com/ HTTP/1.1")),
    Refused("broken query", get("A: b", line: "GET /?a=%f HTTP/1.1")),
    Refused("other expectation", post("Expect: 200-ok\r\nContent-Length: 5", "hello"), 417),
    Refused("packed body", post("Content-Encoding: gzip\r\nContent-Length: 5", "hello"), 415),
    Refused("type that the route does not take", post("Content-Length: 1", "a", type: "text/x"), 415),
    Refused("body without a type", post("Content-Length: 1", "a", type: ""), 415),
    Refused("body beyond the route's maximum", post("Content-Length: 1001"), 413),
    Refused("GET with a body", get("Content-Length: 5") + "hello", 413),
    Refused("GET with chunks", get("Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n", 413),
  ]
}
