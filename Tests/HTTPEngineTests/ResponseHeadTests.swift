import Core
import Testing

@testable import HTTPEngine

@Suite("Response head") struct ResponseHeadTests {
  private func head(_ response: HTTPResponse, isSecure: Bool = true, isClosing: Bool = false) -> String {
    let writer = ResponseHead(date: "Tue, 03 Mar 2026 09:00:00 GMT", isSecure: isSecure)
    return String(decoding: writer.bytes(of: response, isClosing: isClosing), as: UTF8.self)
  }

  @Test func `an answer carries exactly these fields`() {
    let expected = [
      "HTTP/1.1 200 OK", "Date: Tue, 03 Mar 2026 09:00:00 GMT", "Content-Type: text/html; charset=utf-8",
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      "Strict-Transport-Security: max-age=63072000; includeSubDomains", "X-Content-Type-Options: nosniff",
      "Referrer-Policy: no-referrer", "Cross-Origin-Opener-Policy: same-origin",
      "Cross-Origin-Resource-Policy: same-origin",
      "Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        + "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()",
      "Cache-Control: no-store", "Content-Length: 5", "", "",
    ]
    #expect(head(.html("hello")) == expected.joined(separator: "\r\n"))
  }

  @Test func `an answer that ends the connection says so`() {
    #expect(head(HTTPResponse(status: 400), isClosing: true).contains("\r\nConnection: close\r\n\r\n"))
  }

  @Test(arguments: [99, 100, 101, 199, 600, -1, 0])
  func `a status that is none becomes 500`(status: Int) {
    #expect(head(HTTPResponse(status: status)).utf8.starts(with: "HTTP/1.1 500 ".utf8))
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (1_709_164_799_999, "Wed, 28 Feb 2024 23:59:59 GMT"),
    (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
  ])
  func `a moment is written as HTTP writes it`(milliseconds: Int64, text: String) {
    #expect(HTTPDate.text(Timestamp(milliseconds: milliseconds)) == text)
  }
}
