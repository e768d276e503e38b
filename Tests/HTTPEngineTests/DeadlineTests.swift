import Testing

@testable import HTTPEngine

@Suite("Deadlines over the socket", .serialized) struct DeadlineTests {
  /// Only the deadline that a test is about is short, so that a busy machine is no reason to fail.
  private let short = Duration.milliseconds(60)

  @Test func `a handshake that does not come is not waited for`() async throws {
    try await TestServer.run {
      $0.deadlines.handshake = short
    } _: { server in
      let silent = try TestClient(port: server.port, trusting: nil)
      #expect(try silent.readToEnd().isEmpty)
    }
  }

  @Test func `a connection without a request ends without a word`() async throws {
    try await TestServer.run {
      $0.deadlines.keepAlive = short
    } _: { server in
      let client = try server.client()
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a connection that lies idle after a request ends without a word`() async throws {
    try await TestServer.run {
      $0.deadlines.keepAlive = .milliseconds(500)
    } _: { server in
      let client = try server.client()
      #expect(try client.exchange("GET /").status == 200)
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a head that is not ended is answered 408`() async throws {
    try await TestServer.run {
      $0.deadlines.head = short
    } _: { server in
      let client = try server.client()
      try client.send("GET / HTTP/1.1\r\nHost: local")
      let answer = try client.answer()
      #expect(answer.status == 408)
      #expect(answer.all("connection") == ["close"])
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a body that is not ended is answered 408`() async throws {
    try await TestServer.run {
      $0.deadlines.bodyGrace = short
    } _: { server in
      let client = try server.client()
      #expect(try client.exchange("POST /large", ["Content-Length: 100"], body: "begun").status == 408)
      #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
      #expect(server.responder.requests.isEmpty)
    }
  }

  @Test func `an answer that nobody takes is not waited for`() async throws {
    try await TestServer.run {
      $0.deadlines.writeStall = short
    } _: { server in
      let client = try server.client()
      try client.send("GET /asset HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.requests.count == 1 })
      #expect(await server.eventually { server.server.openConnections == 0 })
      #expect(try client.readToEnd().count < server.responder.asset.count)
    }
  }

  @Test func `a handler may take longer than every deadline of the engine`() async throws {
    try await TestServer.run {
      $0.deadlines.head = short
      $0.deadlines.bodyGrace = short
      $0.deadlines.writeStall = .seconds(1)
    } _: { server in
      let client = try server.client()
      try client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
      // Heads that are never ended come and go meanwhile, each after its 60 ms.
      for _ in 1...3 {
        let slow = try server.client()
        try slow.send("GET /")
        #expect(try slow.answer().status == 408)
      }
      server.responder.open()
      #expect(try client.answer().text == "waited")
    }
  }
}
