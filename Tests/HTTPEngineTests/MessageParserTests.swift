import Support
import Testing

@testable import HTTPEngine

@Suite("Message parser") struct MessageParserTests {
  private let plainHead =
    "GET /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\nAccept:  text/html \t\r\n\r\n"

  @Test func `a head is taken apart`() throws {
    let observed = observe(Array(plainHead.utf8))
    let fields = ["Host=localhost", "X-Empty=", "Accept=text/html"]
    #expect(observed == [.head(method: "GET", target: "/a?b=c", fields: fields, framing: .none), .end])
  }

  @Test(arguments: Corpus.refused)
  func `what could be read in two ways is refused, and what follows is never read`(
    case refused: Corpus.Refused
  ) {
    for planted in [[], Corpus.planted] {
      let observed = observe(refused.bytes + planted)
      guard case .refused(let refusal) = observed.last else {
        Issue.record("accepted: \(observed)")
        return
      }
      #expect(refusal.status == refused.status)
      #expect(!observed.contains { if case .head(_, "/planted", _, _) = $0 { true } else { false } })
    }
  }

  @Test(arguments: Corpus.refused)
  func `bytes that drip give the same refusal as bytes in one piece`(case refused: Corpus.Refused) {
    let whole = observe(refused.bytes + Corpus.planted)
    for size in [1, 2, 3, 7, 64] {
      #expect(observe(refused.bytes + Corpus.planted, inPiecesOf: size) == whole)
    }
  }

  @Test(arguments: ValidRequests.all)
  func `a valid request gives the same events however it is cut`(text: String) {
    let bytes = Array(text.utf8)
    let whole = observe(bytes)
    #expect(whole.last == .end)
    #expect(whole.filter { $0 == .end }.count == text.components(of: " HTTP/1.1\r\n"))
    for size in 1...9 { #expect(observe(bytes, inPiecesOf: size) == whole) }
  }

  @Test func `pieces of a chunked body are put together, and its trailers thrown away`() {
    let observed = observe(Array(ValidRequests.chunked.utf8))
    #expect(observed.contains(.body(Array("hello, world".utf8))))
    #expect(observed.last == .end)
    #expect(observed.count == 3)
  }

  @Test func `a pipelined request waits until the one before it has ended and the next is begun`() {
    var parser = MessageParser(limits: HTTPLimits())
    let bytes = Corpus.planted + Corpus.planted
    var taken = 0
    var heads = 0
    for _ in 0..<50 {
      let step = parser.next(bytes.span.extracting(taken..<bytes.count))
      taken += step.consumed
      if case .head = step.event { heads += 1 }
    }
    #expect(heads == 1)
    #expect(taken == Corpus.planted.count)
    parser.startNext()
    for _ in 0..<50 {
      let step = parser.next(bytes.span.extracting(taken..<bytes.count))
      taken += step.consumed
      if case .head = step.event { heads += 1 }
    }
    #expect(heads == 2)
  }

  @Test(arguments: [(1000, true), (1001, false), (Int.max, false)])
  func `a length beyond the route's maximum is refused before a byte of it`(length: Int, isTaken: Bool) {
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n"
    #expect((observe(Array(head.utf8)).last != .refused(.bodyTooLarge)) == isTaken)
  }

  @Test(arguments: [("3e8", true), ("3e9", false), ("fffffffffffffff", false)])
  func `chunks beyond the route's maximum are refused at their size line`(size: String, isTaken: Bool) {
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n"
    #expect((observe(Array(head.utf8)).last != .refused(.bodyTooLarge)) == isTaken)
  }

  @Test func `chunks are counted together`() {
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    let chunk = "64\r\n\(String(repeating: "a", count: 100))\r\n"
    let ten = head + String(repeating: chunk, count: 10)
    #expect(observe(Array(ten.utf8)).last == .body([UInt8](repeating: 0x61, count: 1000)))
    #expect(observe(Array((ten + chunk).utf8)).last == .refused(.bodyTooLarge))
  }

  @Test func `exactly 100 fields and exactly 8 KiB of target are taken`() {
    let fields = (1...99).map { "A\($0): b\r\n" }.joined()
    let target = "/" + String(repeating: "a", count: 8191)
    let observed = observe(Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n".utf8))
    #expect(observed.last == .end)
  }

  @Test func `a refusal is final`() {
    var parser = MessageParser(limits: HTTPLimits())
    let bad = Array("GET / HTTP/9.9\r\n".utf8)
    let planted = Corpus.planted
    _ = parser.next(bad.span)
    for _ in 0..<3 {
      let step = parser.next(planted.span)
      #expect(step.consumed == 0)
      guard case .refused(.versionNotSpoken) = step.event else {
        Issue.record("read on")
        return
      }
    }
    parser.startNext()
    let step = parser.next(planted.span)
    guard case .refused = step.event else {
      Issue.record("began anew")
      return
    }
  }
}

enum ValidRequests {
  static let chunked =
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n"
    + "5\r\nhello\r\n007;name=\"value\"\r\n, world\r\n00\r\nExpires: never\r\nContent-Length: 9\r\n\r\n"
  static let all = [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /a/%C3%A9?x=1&y=%26 HTTP/1.1\r\nhOST:localhost:8443\r\nCookie: a=1; b=2\r\n\r\n",
    "HEAD https://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, close\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: [::1]:8443\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0005\r\nX: \u{e9}\r\n\r\nhe\r\no",
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
    chunked,
    chunked + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + chunked,
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGETPUT / HTTP/1.1\r\nHost: a\r\n\r\n",
  ]
}

extension String {
  /// How often a text stands in this one.
  func components(of text: String) -> Int {
    let (all, one) = (Array(utf8), Array(text.utf8))
    return all.indices.filter { all[$0...].starts(with: one) }.count
  }
}
