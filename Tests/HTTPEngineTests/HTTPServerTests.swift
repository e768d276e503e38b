import Core
import Support
import Testing

@testable import HTTPEngine

@Suite("HTTP server", .serialized) struct HTTPServerTests {
  @Test(arguments: [true, false])
  func `a request is answered, and the connection lives on`(isSecure: Bool) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      for _ in 1...3 {
        let answer = try client.exchange("GET /?a=b")
        #expect(answer.status == 200)
        #expect(answer.text == "<p>hello</p>")
        #expect(answer.all("connection").isEmpty)
      }
      let request = try #require(server.responder.requests.first)
      #expect(request.query.only("a") == "b")
      #expect(request.host == "localhost")
      #expect(request.peer.text == "127.0.0.1")
      #expect(Set(server.responder.requests.map(\.head.id)).count == 3)
    }
  }

  @Test(arguments: Corpus.refused + Corpus.misunderstood)
  func `what is refused is answered, ends the connection, and hides no second request`(
    case refused: Corpus.Refused
  ) async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(refused.bytes + Corpus.planted)
      let answer = try client.answer()
      #expect(answer.status == refused.status)
      #expect(answer.text == "problem \(refused.status)")
      #expect(answer.all("connection") == ["close"])
      #expect(try client.readToEnd().isEmpty)
      #expect(server.responder.requests.isEmpty)
    }
  }

  @Test func `what is pipelined is answered in order`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let bodies = ["one", "two", "three"]
      try client.send(
        bodies.map {
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)"
        }.joined() + "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      )
      for body in bodies { #expect(try client.answer().text == body) }
      #expect(try client.answer().all("connection") == ["close"])
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a pipelined request is not begun before the answer to the one before it`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(
        "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
      )
      #expect(await server.eventually { server.responder.requests.count == 1 })
      // A second connection is answered meanwhile: the loop is not held up.
      for _ in 1...20 { #expect(try server.client().exchange("GET /actor").text == "1") }
      #expect(server.responder.requests.filter { $0.path == "/" }.isEmpty)
      server.responder.open()
      #expect(try client.answer().text == "waited")
      #expect(try client.answer().text == "<p>hello</p>")
    }
  }

  @Test(arguments: [1, 7, 4096])
  func `bytes that drip over the socket are understood`(size: Int) async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let bytes = Array(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
          .utf8
      )
      for start in stride(from: 0, to: bytes.count, by: size) {
        try client.send(Array(bytes[start..<min(bytes.count, start + size)]))
      }
      #expect(try client.answer().text == "hello")
    }
  }

  @Test func `a large body comes whole, and gives its room back`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let body = String(repeating: "x", count: 5_000_000)
      #expect(try client.exchange("POST /large", ["Content-Length: 5000000"], body: body).text == "5000000")
      #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
    }
  }

  @Test func `HEAD is answered like GET, without the body`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let answer = try client.exchange("HEAD /asset")
      #expect(answer.all("content-length") == ["8388608"])
      #expect(try client.exchange("GET /").text == "<p>hello</p>")
    }
  }

  @Test func `a file is sent whole, however slowly it is taken`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      #expect(try client.exchange("GET /asset").body == server.responder.asset.bytes)
      #expect(try client.exchange("GET /asset").body.count == 8 << 20)
    }
  }

  @Test func `204 has neither body nor length`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let answer = try client.exchange("GET /empty")
      #expect(answer.status == 204)
      #expect(answer.all("content-length").isEmpty)
      #expect(try client.exchange("GET /").status == 200)
    }
  }

  @Test func `a route that is not known is answered without reading the body`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let answer = try client.exchange("POST /unknown", ["Content-Length: 99999999"], body: "begun")
      #expect(answer.status == 404)
      #expect(answer.all("connection") == ["close"])
      #expect(try #require(server.responder.requests.first).body.isEmpty)
      #expect(try server.client().exchange("GET /unknown").all("connection").isEmpty)
    }
  }

  @Test func `a client that is still sending when it is refused can read why`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let body = String(repeating: "x", count: 3_000_000)
      let answer = try client.exchange("POST /echo", ["Content-Length: 3000000"], body: body)
      #expect(answer.status == 413)
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a client that asks is told to go on, and one that does not is not`() async throws {
    try await TestServer.run { server in
      let fields = ["Content-Type: text/plain", "Content-Length: 5", "Expect: 100-continue"]
      let client = try server.client()
      #expect(try client.exchange("POST /echo", fields).status == 100)
      try client.send("hello")
      #expect(try client.answer().text == "hello")
      let refused = try server.client().exchange(
        "POST /echo",
        ["Content-Length: 5000", "Expect: 100-continue"]
      )
      #expect(refused.status == 413)
    }
  }

  @Test func `every error answer carries the security headers`() async throws {
    try await TestServer.run { server in
      for line in ["GET /", "GET /unknown", "BREW /", "GET /%2e%2e"] {
        let answer = try server.client().exchange(line)
        for usual in SecurityHeaders.usual { #expect(answer.all(usual.name).count == 1) }
        #expect(answer.all("server").isEmpty)
        #expect(answer.all("cache-control") == ["no-store"])
        #expect(answer.all("date") == ["Tue, 03 Mar 2026 09:00:00 GMT"])
      }
      #expect(try server.client().exchange("TRACE /").all("allow") == ["GET, HEAD, POST, PUT, PATCH, DELETE"])
    }
  }

  @Test func `a responder's own headers stand, but for those that frame the message`() async throws {
    try await TestServer.run { server in
      let answer = try server.client().exchange("GET /own")
      #expect(answer.all("content-security-policy") == ["sandbox"])
      #expect(answer.all("cache-control") == ["max-age=5"])
      #expect(answer.all("content-length") == ["1"])
      #expect(answer.all("server").isEmpty)
      #expect(answer.all("connection").isEmpty)
      #expect(answer.all("date").count == 1)
    }
  }

  @Test func `a peer that goes away while its request is answered costs nothing`() async throws {
    try await TestServer.run { server in
      for _ in 1...20 {
        let client = try server.client()
        try client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.reset()
      }
      #expect(await server.eventually { server.server.openConnections == 0 })
      server.responder.open()
      #expect(await server.eventually { server.responder.finished == server.responder.requests.count })
      #expect(try server.client().exchange("GET /").status == 200)
    }
  }

  @Test func `a port that is taken is refused, and so is a second start`() async throws {
    try await TestServer.run(isSecure: false) { server in
      let configuration = HTTPServerConfiguration(
        address: "127.0.0.1",
        port: server.port,
        hosts: nil,
        tls: nil
      )
      let second = try HTTPServer(
        configuration: configuration,
        responder: server.responder,
        surroundings: .test()
      )
      #expect(throws: HTTPServerFailure.cannotListen(on: "127.0.0.1:\(server.port)", errno: 98)) {
        try second.start()
      }
      #expect(throws: HTTPServerFailure.alreadyStarted) { try server.server.start() }
    }
  }

  @Test(arguments: [("localhost", 0), ("127.0.0.1", 65536), ("127.0.0.1", -1)])
  func `an address that is none is refused`(address: String, port: Int) throws {
    let configuration = HTTPServerConfiguration(address: address, port: port, hosts: nil, tls: nil)
    let server = try HTTPServer(
      configuration: configuration,
      responder: TestResponder(),
      surroundings: .test()
    )
    #expect(throws: HTTPServerFailure.addressMalformed) { try server.start() }
  }
}
