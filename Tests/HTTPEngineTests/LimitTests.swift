import Testing

@testable import HTTPEngine

@Suite("Limits over the socket", .serialized) struct LimitTests {
  @Test func `an address has so many connections and no more, and another address is served`() async throws {
    try await TestServer.run {
      $0.limits.connectionsPerAddress = 2
    } _: { server in
      let first = try server.client()
      let second = try server.client()
      #expect(try first.exchange("GET /").status == 200)
      #expect(throws: TestClient.Failure.self) { try server.client().exchange("GET /") }
      #expect(try server.client(from: "127.0.0.2").exchange("GET /").status == 200)
      #expect(try second.exchange("GET /", ["Connection: close"]).status == 200)
      #expect(try second.readToEnd().isEmpty)
      second.reset()
      #expect(await server.eventually { server.server.openConnections < 2 })
      #expect(try server.client().exchange("GET /").status == 200)
    }
  }

  @Test func `all addresses together have so many connections`() async throws {
    try await TestServer.run {
      $0.limits.connections = 2
    } _: { server in
      let first = try server.client(from: "127.0.0.2")
      let second = try server.client(from: "127.0.0.3")
      #expect(throws: TestClient.Failure.self) { try server.client().exchange("GET /") }
      #expect(try first.exchange("GET /").status == 200)
      #expect(try second.exchange("GET /").status == 200)
    }
  }

  @Test func `a trusted proxy is not counted by its address, and names the peer`() async throws {
    try await TestServer.run {
      $0.limits.connectionsPerAddress = 1
      $0.trustedProxies = [AddressRange(parsing: "127.0.0.0/30")].compactMap(\.self)
    } _: { server in
      let clients = try (1...3).map { _ in try server.client() }
      for client in clients {
        #expect(try client.exchange("GET /", ["X-Forwarded-For: 192.0.2.9, 203.0.113.7"]).status == 200)
      }
      #expect(server.responder.requests.allSatisfy { $0.peer.text == "203.0.113.7" })
      let stranger = try server.client(from: "127.0.0.9")
      #expect(try stranger.exchange("GET /", ["X-Forwarded-For: 192.0.2.9"]).status == 200)
      #expect(server.responder.requests.last?.peer.text == "127.0.0.9")
    }
  }

  @Test func `bodies beyond the room for all of them are answered 503`() async throws {
    try await TestServer.run {
      $0.limits.bodyBytesInMemory = 100_000
    } _: { server in
      let holder = try server.client()
      let half = String(repeating: "a", count: 60_000)
      try holder.send("POST /wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n\(half)")
      #expect(await server.eventually { server.responder.requests.count == 1 })
      let refused = try server.client().exchange("POST /large", ["Content-Length: 60000"], body: half)
      #expect(refused.status == 503)
      #expect(refused.all("retry-after") == ["5"])
      server.responder.open()
      #expect(try holder.answer().text == "waited")
      #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
      let taken = try server.client().exchange("POST /large", ["Content-Length: 60000"], body: half)
      #expect(taken.text == "60000")
    }
  }
}

@Suite("Counting") struct CountingTests {
  @Test func `the addresses of one IPv6 customer are counted as one`() throws {
    var limits = HTTPLimits()
    limits.connectionsPerAddress = 2
    let census = Census(limits: limits)
    let addresses = try ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"].map {
      try #require(PeerAddress(parsing: $0))
    }
    #expect(addresses.map { census.enter($0, isTrustedProxy: false) } == [true, true, false, true])
    census.leave(addresses[0])
    #expect(census.enter(addresses[2], isTrustedProxy: false))
    #expect(census.total == 3)
  }

  @Test func `room that was booked and given back can be booked again`() {
    let budget = BodyBudget(maximum: 100)
    #expect(budget.reserve(60))
    #expect(!budget.reserve(41))
    #expect(budget.reserve(40))
    budget.release(100)
    #expect(budget.bytes == 0)
  }
}
