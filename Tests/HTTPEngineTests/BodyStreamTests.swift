import Support
import Testing

@testable import HTTPEngine

@Suite("A body that arrives in pieces", .serialized) struct BodyStreamTests {
  private func head(_ path: String, _ fields: String...) -> String {
    (["POST \(path) HTTP/1.1", "Host: localhost"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
  }

  @Test(arguments: [true, false])
  func `the handler gets all of it, and the connection lives on`(isSecure: Bool) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      let body = String(repeating: "x", count: 3_000_000)
      for _ in 1...2 {
        let answer = try client.exchange("POST /stream/count", ["Content-Length: 3000000"], body: body)
        #expect(answer.text == "3000000")
        #expect(answer.all("connection").isEmpty)
      }
      let chunked = "5\r\nhello\r\n4;x=y\r\nyou!\r\n0\r\nX: y\r\n\r\n"
      let fields = ["Transfer-Encoding: chunked"]
      #expect(try client.exchange("POST /stream/count", fields, body: chunked).text == "9")
      #expect(try client.exchange("POST /stream/count").text == "0")
      #expect(try client.exchange("POST /stream/count", ["Content-Length: 0"]).text == "0")
      #expect(try client.exchange("GET /stream/count").text == "0")
      #expect(server.responder.streams.seen.bytes == 6_000_009)
      #expect(server.responder.streams.seen.largest <= BodyStream.pieceBytes)
      #expect(server.responder.requests.allSatisfy { $0.body.isEmpty && $0.bodyStream != nil })
      #expect(server.server.bodyBytesInMemory == 0)
    }
  }

  @Test func `the handler runs before a byte of the body is there, and may answer at once`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(head("/stream/refuse", "Content-Length: 30000000"))
      let answer = try client.answer()
      #expect(answer.status == 403)
      #expect(answer.all("connection") == ["close"])
      #expect(try client.readToEnd().isEmpty)
    }
  }

  @Test func `a client that is still sending when it is answered can read the answer`() async throws {
    try await TestServer.run { server in
      for path in ["/stream/refuse", "/stream/first"] {
        let client = try server.client()
        let body = String(repeating: "x", count: 3_000_000)
        let answer = try client.exchange("POST \(path)", ["Content-Length: 3000000"], body: body)
        #expect(answer.status == (path == "/stream/refuse" ? 403 : 400))
        #expect(answer.all("connection") == ["close"])
        #expect(try client.readToEnd().isEmpty)
      }
      #expect(server.server.bodyBytesInMemory == 0)
    }
  }

  @Test func `what follows a body that was not read is never run`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let planted = String(decoding: Corpus.planted, as: UTF8.self)
      try client.send(head("/stream/refuse", "Content-Length: \(planted.utf8.count)") + planted)
      #expect(try client.answer().status == 403)
      #expect(try client.readToEnd().isEmpty)
      #expect(server.responder.requests.count == 1)
    }
  }

  @Test func `what is pipelined behind a body that was read is answered`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(
        head("/stream/count", "Content-Length: 3") + "abc" + head("/stream/count", "Content-Length: 2") + "de"
          + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
      )
      #expect(try client.answer().text == "3")
      #expect(try client.answer().text == "2")
      #expect(try client.answer().text == "<p>hello</p>")
    }
  }

  @Test func `a client that asks is told to go on when the handler wants to read, and not before`()
    async throws
  {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(head("/stream/wait", "Content-Length: 5", "Expect: 100-continue"))
      #expect(await server.eventually { server.responder.streams.seen.begun == 1 })
      let refused = try server.client().exchange(
        "POST /stream/refuse",
        ["Content-Length: 5", "Expect: 100-continue"]
      )
      #expect(refused.status == 403)
      server.responder.open()
      #expect(try client.answer().status == 100)
      try client.send("hello")
      #expect(try client.answer().text == "5")
    }
  }

  @Test func `a handler reads from any thread, but not twice at once`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let body = String(repeating: "x", count: 300_000)
      let fields = ["Content-Length: 300000"]
      #expect(try client.exchange("POST /stream/elsewhere", fields, body: body).text == "300000")
      try client.send(head("/stream/twice", "Content-Length: 300000"))
      #expect(await server.eventually { server.responder.streams.seen.cuts == [.notReadable] })
      try client.send(body)
      #expect(try client.answer().status == 200)
      #expect(server.responder.streams.seen.bytes == 600_000)
    }
  }

  @Test func `31 MiB are refused where 30 are taken, announced or not`() async throws {
    try await TestServer.run { server in
      let announced = try server.client().exchange("POST /stream/count", ["Content-Length: \(31 << 20)"])
      #expect(announced.status == 413)
      #expect(server.responder.streams.seen.begun == 0)
      let client = try server.client()
      try client.send(head("/stream/count", "Transfer-Encoding: chunked"))
      let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 0x78, count: 1 << 20) + Array("\r\n".utf8)
      for _ in 1...31 { try client.send(chunk) }
      let answer = try client.answer()
      #expect(answer.status == 413)
      #expect(answer.text == "problem 413")
      #expect(try client.readToEnd().isEmpty)
      #expect(await server.eventually { server.responder.streams.seen.cuts == [.tooLarge] })
      #expect(server.responder.streams.seen.bytes == 30 << 20)
    }
  }

  @Test func `a chunk that breaks the grammar is answered 400, and the handler is told`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      try client.send(head("/stream/count", "Transfer-Encoding: chunked") + "3\r\nabc\r\nx\r\n")
      #expect(try client.answer().text == "problem 400")
      #expect(try client.readToEnd().isEmpty)
      #expect(await server.eventually { server.responder.streams.seen.cuts == [.malformed] })
      #expect(server.responder.streams.seen.bytes == 3)
    }
  }

  @Test(arguments: [true, false])
  func `a peer that goes away in the middle is told of`(isSecure: Bool) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      try client.send(head("/stream/count", "Content-Length: 1000") + "half")
      #expect(await server.eventually { server.responder.streams.seen.bytes == 4 })
      client.reset()
      #expect(await server.eventually { server.responder.streams.seen.cuts == [.peerGone] })
      // And where it goes while the handler is busy, at the next look.
      let second = try server.client()
      try second.send(head("/stream/wait", "Content-Length: 1000") + "half")
      #expect(await server.eventually { server.responder.streams.seen.begun == 2 })
      second.reset()
      server.responder.open()
      #expect(await server.eventually { server.responder.streams.seen.cuts.count == 2 })
      #expect(await server.eventually { server.server.openConnections == 0 })
      #expect(server.server.bodyBytesInMemory == 0)
    }
  }

  @Test func `a peer that ends its side behind a whole body is answered, and one that does before is not`()
    async throws
  {
    try await TestServer.run(isSecure: false) { server in
      let whole = try server.client()
      try whole.send(head("/stream/wait", "Content-Length: 4") + "full")
      whole.endSending()
      let half = try server.client()
      try half.send(head("/stream/wait", "Content-Length: 8") + "half")
      half.endSending()
      #expect(await server.eventually { server.responder.streams.seen.begun == 2 })
      server.responder.open()
      #expect(try whole.answer().text == "4")
      #expect(try half.readToEnd().isEmpty)
      #expect(server.responder.streams.seen.cuts == [.peerGone])
    }
  }

  @Test func `a body that drips is given up on, and the handler is told`() async throws {
    try await TestServer.run {
      $0.deadlines.bodyGrace = .milliseconds(60)
    } _: { server in
      let client = try server.client()
      #expect(try client.exchange("POST /stream/count", ["Content-Length: 100"], body: "begun").status == 408)
      #expect(server.responder.streams.seen.cuts == [.tooSlow])
      #expect(server.responder.streams.seen.bytes == 5)
    }
  }

  @Test func `a handler may hold a body up longer than the body's time`() async throws {
    try await TestServer.run {
      $0.deadlines.bodyGrace = .milliseconds(300)
    } _: { server in
      let client = try server.client()
      try client.send(head("/stream/wait", "Content-Length: 10") + "begun")
      #expect(await server.eventually { server.responder.streams.seen.begun == 1 })
      // Bodies that are waited for come and go meanwhile, each after its 300 ms.
      for _ in 1...2 {
        let slow = try server.client().exchange("POST /stream/count", ["Content-Length: 9"], body: "slow")
        #expect(slow.status == 408)
      }
      server.responder.open()
      try client.send("ended")
      #expect(try client.answer().text == "10")
    }
  }

  @Test func `twelve half-sent uploads cost next to nothing`() async throws {
    try await TestServer.run {
      $0.deadlines.bodyGrace = .milliseconds(500)
    } _: { server in
      let half = String(repeating: "x", count: 100)
      var begun = 0
      for path in ["/stream/refuse", "/stream/count", "/stream/wait"] {
        let clients = try (1...12).map { _ in try server.client() }
        for client in clients { try client.send(head(path, "Content-Length: 30000000") + half) }
        begun += 12
        #expect(await server.eventually { server.responder.streams.seen.begun == begun })
        if path == "/stream/wait" {
          #expect(await server.eventually { server.server.bodyBytesInMemory == 12 * half.utf8.count })
          server.responder.open()
        }
        let status = path == "/stream/refuse" ? 403 : 408
        for client in clients { #expect(try client.answer().status == status) }
        #expect(await server.eventually { server.server.bodyBytesInMemory == 0 })
      }
    }
  }

  @Test(arguments: [true, false])
  func `a slow handler slows the client down, and little of 64 MiB lies in between`(isSecure: Bool)
    async throws
  {
    try await TestServer.run(isSecure: isSecure) { server in
      let size = 64 << 20
      let piece = [UInt8](repeating: 0x78, count: 1 << 20)
      let head = head("/stream/vast", "Content-Length: \(size)")
      async let answered = server.apart {
        let client = try server.client()
        try client.send(head)
        for _ in 0..<64 { try client.send(piece) }
        return try client.answer().text
      }
      // One piece is taken, and then nothing: what waits comes to its most and stays there.
      #expect(await server.eventually { server.server.bodyBytesInMemory >= BodyStream.pieceBytes })
      for _ in 1...2000 {
        #expect(server.server.bodyBytesInMemory <= 2 * BodyStream.pieceBytes)
        await Task.yield()
      }
      #expect(server.responder.streams.seen.bytes <= BodyStream.pieceBytes)
      server.responder.open()
      var most = 0
      while server.responder.streams.seen.bytes < size, server.responder.streams.seen.cuts.isEmpty {
        most = max(most, server.server.bodyBytesInMemory)
        await Task.yield()
      }
      #expect(most <= 2 * BodyStream.pieceBytes)
      let answer = try await answered
      #expect(answer == "\(size)")
      #expect(server.server.bodyBytesInMemory == 0)
    }
  }

  @Test func `where bodies hold all the room, nothing is read ahead, and it goes on in small steps`()
    async throws
  {
    try await TestServer.run {
      $0.limits.bodyBytesInMemory = 10_000
    } _: { server in
      let holder = try server.client()
      let much = String(repeating: "a", count: 9_000)
      try holder.send("POST /wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n\(much)")
      #expect(await server.eventually { server.server.bodyBytesInMemory == 9000 })
      let body = String(repeating: "x", count: 3_000_000)
      let answer = try server.client().exchange("POST /stream/count", ["Content-Length: 3000000"], body: body)
      #expect(answer.text == "3000000")
      #expect(server.server.bodyBytesInMemory == 9000)
    }
  }

  @Test func `much that is pipelined over TLS while a handler works is not forgotten`() async throws {
    try await TestServer.run { server in
      let client = try server.client()
      let filler = String(repeating: "f", count: 990)
      let request = "GET /?\(filler) HTTP/1.1\r\nHost: localhost\r\n\r\n"
      try client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(await server.eventually { server.responder.requests.count == 1 })
      try client.send(String(repeating: request, count: 33))
      // Another connection is answered meanwhile, so what came has been read.
      for _ in 1...20 { #expect(try server.client().exchange("GET /").status == 200) }
      server.responder.open()
      #expect(try client.answer().text == "waited")
      for _ in 1...33 { #expect(try client.answer().text == "<p>hello</p>") }
    }
  }

  @Test func `a stop in the middle waits for the grace, and then tells the handler`() async throws {
    try await TestServer.run {
      $0.deadlines.tick = .milliseconds(10)
    } _: { server in
      let ends = try server.client()
      try ends.send(head("/stream/count", "Content-Length: 8") + "half")
      let stays = try server.client()
      try stays.send(head("/stream/count", "Content-Length: 8") + "hal")
      #expect(await server.eventually { server.responder.streams.seen.bytes == 7 })
      async let stopped: Void = server.server.stop(grace: .milliseconds(700))
      #expect(await server.eventually { (try? server.client()) == nil })
      try ends.send("done")
      let answer = try ends.answer()
      #expect(answer.text == "8")
      #expect(answer.all("connection") == ["close"])
      await stopped
      #expect(try stays.readToEnd().isEmpty)
      #expect(await server.eventually { server.responder.streams.seen.cuts == [.stopped] })
      #expect(server.server.bodyBytesInMemory == 0)
    }
  }
}
