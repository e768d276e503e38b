import Support
import Testing

@testable import HTTPEngine

@Suite("A body that leaves in pieces", .serialized) struct BodySourceTests {
  @Test(arguments: [true, false], [1, 65535, 65536, 65537, 5_000_000])
  func `it comes whole, and the connection lives on`(isSecure: Bool, count: Int) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      for piece in [65536, 1000] {
        let answer = try client.exchange("GET /stream/source?count=\(count)&piece=\(piece)")
        #expect(answer.all("content-length") == ["\(count)"])
        #expect(answer.all("connection").isEmpty)
        let isWhole = answer.body == TestSource.pattern(0..<count)
        #expect(isWhole)
      }
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 2 })
      #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
      #expect(server.log.all.isEmpty)
    }
  }

  @Test func `a connection that ends with it ends behind its last byte`() async throws {
    try await TestServer.run { server in
      for path in ["/stream/source?count=3000000", "/asset"] {
        let client = try server.client()
        let answer = try client.exchange("GET \(path)", ["Connection: close"])
        #expect(answer.all("connection") == ["close"])
        #expect("\(answer.body.count)" == answer.all("content-length").first)
        #expect(try client.readToEnd().isEmpty)
      }
    }
  }

  @Test func `HEAD, 204 and an empty body ask nothing of the source`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      #expect(try client.exchange("HEAD /stream/source?count=70000").all("content-length") == ["70000"])
      #expect(try client.exchange("GET /stream/source?count=70000&status=204").all("content-length").isEmpty)
      #expect(try client.exchange("GET /stream/source?count=0").all("content-length") == ["0"])
      #expect(try client.exchange("GET /").status == 200)
      #expect(server.responder.streams.seen.asked == 0)
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 3 })
    }
  }

  @Test(
    arguments: [true, false],
    ["bytes=150000", "bytes=250000&piece=60000", "piece=65537", "fail=3", "fail=1"]
  )
  func `a source that fails, or gives more or less than it said, cuts the answer so that it shows`(
    isSecure: Bool,
    fault: String
  ) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      try client.send("GET /stream/source?count=200000&\(fault) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(throws: TestClient.Failure.closed) { try client.answer().status }
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 1 })
      #expect(server.server.bodyBytesInMemory == 0)
      let line = try #require(server.log.all.first)
      #expect(line.contains("the source of its body failed"))
      #expect(server.log.all.count == 1)
      #expect(try server.client().exchange("GET /").status == 200)
    }
  }

  @Test(arguments: [true, false])
  func `a client that reads nothing keeps the source from being asked, and is given up on`(isSecure: Bool)
    async throws
  {
    try await TestServer.run(isSecure: isSecure) {
      $0.deadlines.writeStall = .milliseconds(300)
    } _: { server in
      let size = 256 << 20
      let client = try server.client()
      try client.send("GET /stream/source?count=\(size) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.streams.seen.asked > 1 })
      #expect(server.server.bodyBytesInMemory == 2 * BodyStream.pieceBytes)
      #expect(await server.eventually { server.server.openConnections == 0 })
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 1 })
      // The kernel's buffers took some MiB; the rest was never made.
      #expect(server.responder.streams.seen.asked * BodyStream.pieceBytes < size / 4)
      #expect(server.server.bodyBytesInMemory == 0)
      #expect(server.log.all.isEmpty)
    }
  }

  @Test func `a peer that goes away ends the source`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send("GET /stream/source?count=\(256 << 20) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.streams.seen.asked > 1 })
      client.reset()
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 1 })
      #expect(server.log.all.isEmpty)
    }
  }

  @Test func `what is booked for those that leave is no more than there is room`() async throws {
    try await TestServer.run {
      $0.limits.bodyBytesInMemory = 3 * BodyStream.pieceBytes
    } _: { server in
      let holder = try server.client()
      try holder.send("GET /stream/source?count=\(256 << 20) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.server.bodyBytesInMemory == 2 * BodyStream.pieceBytes })
      let refused = try server.client().exchange("GET /stream/source?count=200000")
      #expect(refused.status == 503)
      #expect(refused.all("retry-after") == ["5"])
      let taken = try server.client().exchange("GET /stream/source?count=60000")
      #expect(taken.body.count == 60000)
      holder.reset()
      #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
      #expect(try server.client().exchange("GET /stream/source?count=200000").status == 200)
    }
  }

  @Test func `a stop in the middle ends the source when the grace is over`() async throws {
    try await TestServer.run {
      $0.deadlines.tick = .milliseconds(10)
    } _: { server in
      let client = try server.client()
      try client.send("GET /stream/source?count=\(256 << 20) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.streams.seen.asked > 1 })
      await server.server.stop(grace: .milliseconds(100))
      #expect(await server.eventually { server.responder.streams.seen.sourcesGone == 1 })
      #expect(server.server.bodyBytesInMemory == 0)
      #expect(throws: TestClient.Failure.self) { try client.answer().status }
    }
  }
}
