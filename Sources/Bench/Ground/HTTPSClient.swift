/// An answer as it came.
struct HTTPSAnswer {
  let status: Int
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  func first(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The cookies that are set, each as `name=value`.
  var cookies: [String] {
    headers.filter { $0.name == "set-cookie" }.map { String($0.value.prefix { $0 != ";" }) }
      .filter { !$0.hasSuffix("=") }
  }
}

/// One connection to a server of this machine that is kept and opened again where it was closed.
///
/// It knows only what the gateway answers with: a length, no chunks.
final class HTTPSClient {
  private let port: Int
  private let tls: TLSContext
  private var stream: TLSStream?

  init(port: Int, tls: TLSContext) {
    self.port = port
    self.tls = tls
  }

  /// Asks, and gives whatever is answered.
  func call(
    _ method: String,
    _ path: String,
    headers: [String: String] = [:],
    body: String = ""
  ) throws(BenchFailure) -> HTTPSAnswer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.utf8.count)\r\n" }
    let request = Array((head + "\r\n" + body).utf8)
    if let kept = stream {
      // A kept connection may have been closed meanwhile; a fresh one must answer.
      if let answer = try? Self.exchange(request, on: kept) { return finish(answer, on: kept) }
      stream = nil
    }
    let fresh = try tls.stream(on: Sockets.connected(to: port), isServer: false)
    return finish(try Self.exchange(request, on: fresh), on: fresh)
  }

  /// Asks for an answer of one status.
  func expect(
    _ status: ClosedRange<Int>,
    _ method: String,
    _ path: String,
    headers: [String: String] = [:],
    body: String = ""
  ) throws(BenchFailure) -> HTTPSAnswer {
    let answer = try call(method, path, headers: headers, body: body)
    guard status.contains(answer.status) else {
      throw BenchFailure(
        "\(method) \(path.prefix(40)) was answered with \(answer.status): \(answer.text.prefix(400))"
      )
    }
    return answer
  }

  private func finish(_ answer: HTTPSAnswer, on used: TLSStream) -> HTTPSAnswer {
    stream = answer.first("connection")?.lowercased() == "close" ? nil : used
    return answer
  }

  private static func exchange(_ request: [UInt8], on stream: TLSStream) throws(BenchFailure) -> HTTPSAnswer {
    try stream.write(request)
    guard let line = stream.line(), let status = Int(line.dropFirst("HTTP/1.1 ".count).prefix(3)) else {
      throw BenchFailure("no HTTP answer came")
    }
    var headers: [(name: String, value: String)] = []
    while let line = stream.line(), !line.isEmpty {
      let name = line.prefix { $0 != ":" }
      headers.append((name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " })))
    }
    let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
    return HTTPSAnswer(status: status, headers: headers, body: try stream.bytes(length))
  }
}
