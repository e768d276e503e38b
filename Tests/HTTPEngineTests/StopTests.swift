import Support
import Testing

@testable import HTTPEngine

@Suite("Stopping", .serialized) struct StopTests {
  @Test func `an idle connection does not hold a stop up, and nobody is accepted any more`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      #expect(try client.exchange("GET /").status == 200)
      let before = ContinuousClock.now
      await server.server.stop(grace: .seconds(60))
      #expect(ContinuousClock.now - before < .seconds(5))
      #expect(try client.readToEnd().isEmpty)
      #expect(throws: TestClient.Failure.self) { try server.client() }
      #expect(server.server.openConnections == 0)
    }
  }

  @Test func `a request that was sent as the server stopped is still answered`() async throws {
    try await TestServer.run {
      $0.deadlines.farewell = .seconds(20)
      $0.deadlines.linger = .milliseconds(10)
    } _: { server in
      let client = try server.client()
      #expect(try client.exchange("GET /").status == 200)
      async let stopped: Void = server.server.stop(grace: .seconds(60))
      #expect(await server.eventually { (try? server.client()) == nil })
      let answer = try client.exchange("GET /")
      #expect(answer.status == 200)
      #expect(answer.all("connection") == ["close"])
      await stopped
    }
  }

  @Test func `what is under way ends within the grace`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let half = try server.client()
      try half.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\na"
      )
      try client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(
        await server.eventually {
          server.responder.requests.count == 1 && server.server.bodyBytesInMemory == 1
        }
      )
      async let stopped: Void = server.server.stop(grace: .seconds(60))
      #expect(await server.eventually { (try? server.client()) == nil })
      try half.send("b")
      server.responder.open()
      let answer = try client.answer()
      #expect(answer.text == "waited")
      #expect(answer.all("connection") == ["close"])
      #expect(try half.answer().text == "ab")
      #expect(try client.readToEnd().isEmpty)
      #expect(try half.readToEnd().isEmpty)
      client.reset()
      half.reset()
      await stopped
      #expect(server.responder.finished == 1)
    }
  }

  @Test func `when the grace is over, handlers are cancelled and connections closed`() async throws {
    try await TestServer.run {
      $0.deadlines.tick = .milliseconds(10)
    } _: { server in
      let client = try server.client()
      try client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.requests.count == 1 })
      await server.server.stop(grace: .milliseconds(30))
      #expect(server.responder.cancelled == 1)
      #expect(try client.readToEnd().isEmpty)
      // The handler that was left behind still ends, on the thread that wakes it.
      server.responder.open()
      #expect(await server.eventually { server.responder.finished == 1 })
    }
  }

  @Test func `a stop that is called twice, or before the start, returns`() async throws {
    try await TestServer.run(isSecure: false) { server in
      await server.server.stop(grace: .zero)
      await server.server.stop(grace: .zero)
    }
    let configuration = HTTPServerConfiguration(address: "127.0.0.1", port: 0, hosts: nil, tls: nil)
    let server = try HTTPServer(
      configuration: configuration,
      responder: TestResponder(),
      surroundings: .test()
    )
    await server.stop(grace: .zero)
  }
}
