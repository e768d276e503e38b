import Testing

@testable import HTTPEngine

@Suite("Request target") struct RequestTargetTests {
  @Test(arguments: [
    ("/", "/", ""), ("/?", "/", ""), ("/a/b/", "/a/b/", ""), ("/a%20b", "/a b", ""), ("/%C3%A9", "/é", ""),
    ("/a+b", "/a+b", ""), ("/a%25b", "/a%b", ""), ("/a?b=%2F..", "/a", "b=%2F.."), ("/...", "/...", ""),
    ("https://localhost", "/", ""), ("https://localhost?x=1", "/", "x=1"),
    ("https://localhost/a?x", "/a", "x"),
    ("/verify/AbC-_~", "/verify/AbC-_~", ""),
  ])
  func `a path is decoded once and a query kept`(target: String, path: String, query: String) throws {
    let parsed = try RequestTarget(parsing: target)
    #expect(parsed.path == path)
    #expect(parsed.rawQuery == query)
  }

  @Test(arguments: [
    "", "a", "*", "//", "//a", "/a//b", "/.", "/..", "/a/..", "/a/./b", "/%2e", "/a%2Fb", "/a%5Cb", "/a\\b",
    "/%00",
    "/%0a", "/%7f", "/%", "/%4", "/%4g", "/%ff", "/%C0%AE", "/%ed%a0%80", "/a b", "/a\"b", "/<", "/#", "?a",
    "http:/a",
    "https://", "https:///a", "https://a@localhost/", "HTTPS://localhost/", "/?a=%", "/?a=%ff", "/?a=%00",
  ])
  func `what two programs could understand in two ways is refused`(target: String) {
    #expect(throws: MessageRefusal.malformed) { try RequestTarget(parsing: target) }
  }

  @Test(arguments: [
    ("/api/v1/alerts?%ff", "/api/"), ("/api/v1/people/%2e%2e", "/api/"), ("/%", nil), ("//", "/"),
    ("?a", nil),
    ("", nil), ("/a b/%ff", nil), ("/api", "/api/"), ("/?%ff", "/"),
  ])
  func `of a target that is refused the first word is known, where it can be read`(
    target: String,
    path: String?
  ) {
    #expect(RequestTarget.standIn(for: target)?.path == path)
  }

  @Test func `what is encoded twice is decoded once`() throws {
    #expect(try RequestTarget(parsing: "/%252e%252e").path == "/%2e%2e")
  }
}

@Suite("Form") struct FormBodyTests {
  @Test(arguments: [
    ("", []), ("a=b", ["a=b"]), ("a=b&a=c", ["a=b", "a=c"]), ("a", ["a="]), ("=b", ["=b"]),
    ("&&a=b&", ["a=b"]),
    ("a=b=c", ["a=b=c"]), ("a+b=c+d", ["a b=c d"]), ("a%2Bb=%26%3D", ["a+b=&="]), ("a=%0D%0A", ["a=\r\n"]),
    ("d=%C3%A9", ["d=é"]),
  ])
  func `fields come in order, decoded once`(text: String, fields: [String]) throws {
    #expect(try FormBody.parse(text.utf8).fields.map { "\($0.name)=\($0.value)" } == fields)
  }

  @Test(arguments: ["a=%", "a=%1", "a=%zz", "a=%ff", "a=\u{e9}", "a=b c", "a=%00", "a=\r\n", "a=\t"])
  func `a broken form is refused`(text: String) {
    #expect(throws: FormBody.Malformed.encoding) { try FormBody.parse(text.utf8) }
  }

  @Test func `a thousand fields are taken and no more`() throws {
    let many = Array(repeating: "a=b", count: 1000).joined(separator: "&")
    #expect(try FormBody.parse(many.utf8).fields.count == 1000)
    #expect(throws: FormBody.Malformed.tooManyFields) { try FormBody.parse((many + "&c=d").utf8) }
  }

  @Test func `a field that comes twice is not the only one`() throws {
    let form = try FormBody.parse("a=1&b=2&a=3".utf8)
    #expect(form.only("a") == nil)
    #expect(form.only("b") == "2")
    #expect(form.first("a") == "1")
    #expect(form.all("a") == ["1", "3"])
    #expect(form.only("c") == nil)
  }

  @Test(arguments: ["plain", "a b", "é/?#[]@!$&'()*+,;=%", "\u{1F600}", ""])
  func `what is encoded is decoded again`(text: String) {
    let encoded = Percent.encode(text)
    #expect(Percent.decode(encoded.utf8) == text)
    #expect(encoded.utf8.allSatisfy { ByteSet.unreserved.contains($0) || $0 == UInt8(ascii: "%") })
  }
}

@Suite("Cookies") struct CookieTests {
  @Test(arguments: [
    ("a=1", ["a": "1"]), ("a=1; b=2", ["a": "1", "b": "2"]), ("a=\"1\"", ["a": "1"]), ("a=", ["a": ""]),
    ("a=1;b=2", ["a": "1", "b": "2"]), ("a=b=c", ["a": "b=c"]), ("a=1; a=1", ["a": "1"]), ("", [:]),
  ])
  func `cookies are read by name`(text: String, cookies: [String: String]) {
    #expect(CookieHeader.parse(text) == cookies)
  }

  @Test(arguments: [
    "a", "=1", "a b=1", "a=1 2", "a=1,2", "a=\"", "a=\\", "a=\u{e9}", "a=1; a=2", "a=2; a=1; a=2",
  ])
  func `what breaks the grammar or contradicts itself is left out, and the rest stays`(text: String) {
    #expect(CookieHeader.parse(text + "; good=yes") == ["good": "yes"])
  }

  @Test func `a cookie is bound to host, TLS and path, and hidden from scripts`() throws {
    let cookie = try SetCookie(
      name: "session",
      value: "AbC-_9",
      sameSite: .strict,
      maximumAge: .seconds(60)
    )
    #expect(
      cookie.headerValue.text
        == "__Host-session=AbC-_9; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict"
    )
    #expect(
      try SetCookie(name: "session", value: "x", sameSite: .lax).headerValue.text
        == "__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Lax"
    )
    #expect(SetCookie.forgetting("session", sameSite: .lax).headerValue.text.contains("Max-Age=0;"))
    #expect(SetCookie.sentName("session") == "__Host-session")
  }

  @Test(arguments: ["a;b", "a b", "a\r\nb", "a,b", "é", "\"a\""])
  func `a value that would break out of its cookie is refused`(value: String) {
    #expect(throws: HTTPHeaderRefused.self) { try SetCookie(name: "a", value: value, sameSite: .lax) }
  }
}

@Suite("Header fields") struct HeaderTests {
  @Test(arguments: ["a\r\nSet-Cookie: x", "a\n", "\0", "a\u{7f}", "é", "\u{1b}[0m", "\u{85}"])
  func `a value that could split an answer cannot be made`(text: String) {
    #expect(throws: HTTPHeaderRefused.self) { try HTTPHeaderValue(text) }
    #expect(throws: HTTPHeaderRefused.self) { try HTTPResponse.seeOther(text) }
  }

  @Test func `a literal that could split an answer loses what would`() {
    let value: HTTPHeaderValue = "a\r\nb"
    let name: HTTPHeaderName = "X: y\r\nZ"
    #expect(value.text == "a  b")
    #expect(name.text == "XyZ")
  }

  @Test func `names are compared without regard to case, and by bytes`() {
    var headers = HTTPHeaders(["Content-Type": "text/html", "X-A": "1"])
    headers.add("x-a", "2")
    #expect(headers.first("content-type") == "text/html")
    #expect(headers.all("X-a") == ["1", "2"])
    #expect(headers.only("x-a") == nil)
    headers.set("X-A", "3")
    #expect(headers.only("x-a") == "3")
    headers.remove("x-A")
    #expect(!headers.contains("x-a"))
    #expect(!HTTPHeaders.isSame("k", "\u{212a}"))
  }

  @Test(arguments: [
    ("Text/HTML; charset=utf-8", "text/html"), ("application/json", "application/json"), ("a/b ;c=d", "a/b"),
  ])
  func `a media type is compared without its parameters`(value: String, essence: String) {
    #expect(MediaType.essence(value) == essence)
  }
}
