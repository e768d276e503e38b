import Testing

@testable import HTTPEngine

@Suite("Peer address") struct PeerAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
    ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "2001:db8::/64"), ("::1", "::1", "::/64"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
  ])
  func `an address has one writing and one bucket`(text: String, written: String, bucket: String) throws {
    let address = try #require(PeerAddress(parsing: text))
    #expect(address.text == written)
    #expect(address.bucket == bucket)
    #expect("\(address)" == "‹address›")
  }

  @Test(arguments: [
    "", "localhost", "192.0.2", "192.0.2.256", "[::1]", "::1%eth0", "192.0.2.1:80", "1", "0x7f.1",
  ])
  func `what is no address is refused`(text: String) {
    #expect(PeerAddress(parsing: text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3/8", "10.9.9.9", true),
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.1", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
    ("2001:db8::/32", "2001:db9::1", false), ("::/0", "2001:db8::1", true),
    ("2001:db8::1", "2001:db8::1", true),
    ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("192.0.2.0/31", "192.0.2.1", true),
  ])
  func `a range holds what shares its leading bits`(range: String, address: String, isIn: Bool) throws {
    let range = try #require(AddressRange(parsing: range))
    #expect(try range.contains(#require(PeerAddress(parsing: address))) == isIn)
  }

  @Test(arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "a/8"])
  func `what is no range is refused`(text: String) {
    #expect(AddressRange(parsing: text) == nil)
  }

  @Test(arguments: [
    (["203.0.113.7"], "203.0.113.7"), (["192.0.2.9, 203.0.113.7"], "203.0.113.7"),
    (["192.0.2.9", "203.0.113.7"], "203.0.113.7"), (["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
    (["evil, 10.0.0.2"], "10.0.0.2"), ([""], "10.0.0.1"), ([], "10.0.0.1"), (["10.0.0.3"], "10.0.0.3"),
    (["192.0.2.9,,203.0.113.7 "], "203.0.113.7"), (["192.0.2.9,"], "10.0.0.1"),
  ])
  func `a trusted proxy names the peer, and nobody else does`(values: [String], found: String) throws {
    let proxies = try [#require(AddressRange(parsing: "10.0.0.0/8"))]
    let proxy = try #require(PeerAddress(parsing: "10.0.0.1"))
    let stranger = try #require(PeerAddress(parsing: "198.51.100.1"))
    #expect(ForwardedPeer.find(proxy, in: values, trusting: proxies).text == found)
    #expect(ForwardedPeer.find(stranger, in: values, trusting: proxies) == stranger)
  }

  @Test(arguments: [
    ("localhost", "localhost"), ("localhost:8443", "localhost"), ("[::1]:8443", "[::1]"), ("[::1]", "[::1]"),
  ])
  func `a port is no part of the host`(authority: String, host: String) {
    #expect(HeadJudgement.withoutPort(authority) == host)
  }
}
