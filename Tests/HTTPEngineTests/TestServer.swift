import Core
import Support
import Synchronization

@testable import HTTPEngine

/// A responder for tests that notes what it was asked for.
final class TestResponder: HTTPResponder {
  private struct Seen {
    var requests: [HTTPRequest] = []
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var finished = 0
    var cancelled = 0
  }

  private let seen = Mutex(Seen())
  let asset: StaticFile
  let streams = TestStreams()

  init() {
    let bytes = [UInt8](repeating: 0x61, count: 8 << 20)
    asset = StaticFile(bytes: bytes, contentType: "text/plain", entityTag: "\"a\"")
  }

  /// The requests that were answered, or are being answered.
  var requests: [HTTPRequest] { seen.withLock { $0.requests } }
  /// The requests of `/wait` that have ended.
  var finished: Int { seen.withLock { $0.finished } }
  /// Those of them that were cancelled.
  var cancelled: Int { seen.withLock { $0.cancelled } }

  func limits(for head: HTTPRequestHead) -> RouteLimits {
    switch head.path {
    case "/echo": RouteLimits(maximumBodyBytes: 1000, acceptedContentTypes: ["text/plain"])
    case "/large": RouteLimits(maximumBodyBytes: 32 << 20)
    case "/unknown": .unknown
    case let path where path.hasPrefix("/stream/"): TestStreams.limits(for: head)
    default: RouteLimits()
    }
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    seen.withLock { $0.requests.append(request) }
    switch request.path {
    case "/echo": return HTTPResponse(status: 200, body: .bytes(request.body))
    case "/large": return HTTPResponse(text: "\(request.body.count)")
    case "/asset": return HTTPResponse(status: 200, body: .shared(asset))
    case "/unknown": return HTTPResponse(text: "not here", status: 404)
    case "/empty": return HTTPResponse(status: 204, body: .bytes([1, 2, 3]))
    case "/own": return own
    case "/actor": return HTTPResponse(text: "\(await Counter().next())")
    case "/wait":
      await wait()
      return HTTPResponse(text: "waited")
    case let path where path.hasPrefix("/stream/"):
      return await streams.respond(to: request) { await wait() }
    default: return HTTPResponse.html("<p>hello</p>")
    }
  }

  func problem(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse {
    HTTPResponse(text: "problem \(status)", status: status)
  }

  /// Lets every `/wait` go on, now and later.
  func open() {
    let waiting = seen.withLock { seen in
      seen.isOpen = true
      defer { seen.waiting = [] }
      return seen.waiting
    }
    for waiter in waiting { waiter.resume() }
  }

  private var own: HTTPResponse {
    HTTPResponse(
      status: 200,
      headers: HTTPHeaders([
        "content-security-policy": "sandbox", "Cache-Control": "max-age=5", "Server": "nginx/1",
        "Content-Length": "7",
        "Connection": "upgrade", "Date": "today",
      ]),
      body: .bytes([0x61])
    )
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOpen = seen.withLock { seen in
          if !seen.isOpen { seen.waiting.append(waiter) }
          return seen.isOpen
        }
        if isOpen { waiter.resume() }
      }
    } onCancel: {
      seen.withLock { $0.cancelled += 1 }
    }
    seen.withLock { $0.finished += 1 }
  }
}

/// The lines of a log.
final class TestLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func take(_ line: String) { lines.withLock { $0.append(line) } }
}

private actor Counter {
  private var count = 0
  func next() -> Int {
    count += 1
    return count
  }
}

/// A server that a test starts, speaks to and stops.
struct TestServer {
  let server: HTTPServer
  let responder: TestResponder
  let port: Int
  let files: DevelopmentCertificates.Files
  let log: TestLines

  /// The certificate that all tests share.
  private static let shared = Result { try TestCertificates.make() }

  /// Runs a body against a server on a free port, and stops it.
  static func run(
    isSecure: Bool = true,
    files own: DevelopmentCertificates.Files? = nil,
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let files = try own ?? shared.get()
    let tls = HTTPServerConfiguration.TLSFiles(certificatePath: files.certificatePath, keyPath: files.keyPath)
    var configuration = HTTPServerConfiguration(
      address: "127.0.0.1",
      port: 0,
      hosts: ["localhost"],
      tls: isSecure ? tls : nil
    )
    configuration.loops = 2
    configure(&configuration)
    let responder = TestResponder()
    let log = TestLines()
    let surroundings = Surroundings(
      clock: TestClock(),
      random: TestRandom(),
      log: Log(clock: TestClock(), write: { log.take($0) })
    )
    let server = try HTTPServer(
      configuration: configuration,
      responder: responder,
      surroundings: surroundings
    )
    let port = try server.start()
    let running = TestServer(server: server, responder: responder, port: port, files: files, log: log)
    // The client blocks, so a test has a thread of its own: the pool's few are for those that wait politely.
    let thread = try EventLoop()
    try thread.start(every: .seconds(3600), tick: {}, whenEnded: {})
    defer { thread.run { thread.end() } }
    try await withTaskExecutorPreference(thread) {
      do {
        try await body(running)
      } catch {
        responder.open()
        await server.stop(grace: .seconds(5))
        throw error
      }
      responder.open()
      await server.stop(grace: .seconds(5))
    }
  }

  func client(from source: String = "127.0.0.1") throws -> TestClient {
    let isSecure = server.certificateExpires != nil
    return try TestClient(port: port, trusting: isSecure ? files.authorityPath : nil, from: source)
  }

  /// Runs what blocks on a thread of its own.
  func apart<Outcome: Sendable>(_ body: @escaping @Sendable () throws -> Outcome) async throws -> Outcome {
    let thread = try EventLoop()
    try thread.start(every: .seconds(3600), tick: {}, whenEnded: {})
    defer { thread.run { thread.end() } }
    return try await withTaskExecutorPreference(thread) { try await onThisThread(body) }
  }

  @concurrent private func onThisThread<Outcome: Sendable>(
    _ body: @Sendable () throws -> Outcome
  ) async throws -> Outcome {
    try body()
  }

  /// Waits until something has become true; it says so by returning, and a test that would wait for ever fails.
  func eventually(_ isTrue: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(5)
    while !isTrue() {
      guard ContinuousClock.now < end else { return false }
      await Task.yield()
    }
    return true
  }
}
