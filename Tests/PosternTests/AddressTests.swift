import Testing

@testable import Postern

@Suite("Addresses in settings") struct AddressTests {
  static let listened: [(text: String, address: String?, port: Int)] = [
    ("127.0.0.1:8443", "127.0.0.1", 8443), ("localhost:1", "127.0.0.1", 1), ("[::1]:443", "::1", 443),
    ("[::]:0", "::", 0), ("0.0.0.0:65535", "0.0.0.0", 65_535), ("127.0.0.1", nil, 0), ("127.0.0.1:", nil, 0),
    ("127.0.0.1:65536", nil, 0), ("127.0.0.1:+80", nil, 0), ("127.0.0.1:8٠", nil, 0), ("::1:443", nil, 0),
    ("[127.0.0.1]:443", nil, 0), ("127.1:443", nil, 0), ("example.org:443", nil, 0), (":443", nil, 0),
    ("", nil, 0),
  ]

  @Test(arguments: listened)
  func `an address to listen on is numeric, with a port`(text: String, address: String?, port: Int) {
    let parsed = try? ListenAddress(parsing: text)
    #expect(parsed == address.map { ListenAddress(address: $0, port: port) })
  }

  static let urls: [(text: String, shape: StrictURL.Shape, host: String?)] = [
    ("https://messages.example.org", .publicOrigin, "messages.example.org"),
    ("HTTPS://Messages.Example.ORG/", .publicOrigin, "messages.example.org"),
    ("https://localhost:8443", .publicOrigin, "localhost"), ("https://[::1]:8443", .publicOrigin, "[::1]"),
    ("https://192.0.2.1", .publicOrigin, "192.0.2.1"),
    ("https://www.example.org/a?b=c", .page, "www.example.org"),
    ("smtps://mail.example.org:465", .mailServer, "mail.example.org"),
    ("http://127.0.0.1:9000", .provider, "127.0.0.1"), ("http://api.example.org", .provider, nil),
    ("http://localhost.example.org", .provider, nil), ("https://messages.example.org/a", .publicOrigin, nil),
    ("https://a@messages.example.org", .publicOrigin, nil),
    ("https://a.example.org\\@b.example.org/", .page, nil),
    ("https://messages.example.org:0", .publicOrigin, nil),
    ("https://messages.example.org:99999", .page, nil),
    ("https://messages.example.org:", .page, nil), ("https://", .page, nil), ("https:///a", .page, nil),
    ("//messages.example.org", .page, nil), ("https://a..example.org", .page, nil),
    ("https://-a.example.org", .page, nil),
    ("https://a_b.example.org", .page, nil), ("https://999.0.2.1", .page, nil), ("https://1", .page, nil),
    ("https://exämple.org", .page, nil), ("https://a.example.org/\u{7f}", .page, nil),
    ("https://a b", .page, nil),
    ("https://a.example.org#x", .page, nil), ("https://[::1", .page, nil), ("https://[zz]", .page, nil),
    ("javascript://x", .page, nil), ("ftp://mail.example.org", .mailServer, nil),
  ]

  @Test(arguments: urls)
  func `an address of a server has one reading`(text: String, shape: StrictURL.Shape, host: String?) {
    #expect((try? StrictURL(parsing: text, shape))?.host == host)
  }

  static let paths: [(written: String, absolute: String)] = [
    ("a", "/base/a"), ("./a/./b", "/base/a/b"), ("../a", "/a"), ("../../../a", "/a"), ("/x//y/", "/x/y"),
    ("/", "/"),
  ]

  @Test(arguments: paths)
  func `a path begins in its folder`(written: String, absolute: String) {
    #expect(FilePaths.absolute(written, in: "/base") == absolute)
  }
}
