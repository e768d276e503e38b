import Synchronization

@testable import HTTPEngine

/// Handlers of bodies that come and leave in pieces, which note what happens to them.
///
/// The first word of the path below `/stream/` says what the handler does.
final class TestStreams: Sendable {
  struct Seen {
    /// Handlers that have begun.
    var begun = 0
    /// Bytes that were read, and the largest piece.
    var bytes = 0
    var largest = 0
    var cuts: [BodyCut] = []
    /// Pieces that sources were asked for, and sources that were let go.
    var asked = 0
    var sourcesGone = 0
    /// What refused a form.
    var failures: [MultipartReader.Failure] = []
  }

  struct Failed: Error {}

  private let notes = Mutex(Seen())

  var seen: Seen { notes.withLock { $0 } }

  func note(_ change: (inout Seen) -> Void) { notes.withLock { change(&$0) } }

  static func limits(for head: HTTPRequestHead) -> RouteLimits {
    RouteLimits(maximumBodyBytes: head.path == "/stream/vast" ? 128 << 20 : 30 << 20, destination: .stream)
  }

  func respond(to request: HTTPRequest, gate: () async -> Void) async -> HTTPResponse {
    note { $0.begun += 1 }
    switch request.path {
    case "/stream/refuse": return HTTPResponse(text: "not you", status: 403)
    case "/stream/first": return await first(request)
    case "/stream/wait":
      await gate()
      return await count(request)
    case "/stream/vast":
      guard let piece = await take(from: request) else { return HTTPResponse(status: 500) }
      await gate()
      return await count(request, from: piece.count)
    case "/stream/elsewhere": return await Task.detached { await self.count(request) }.value
    case "/stream/twice": return await twice(request)
    case "/stream/form": return await form(request)
    case "/stream/source": return source(request)
    default: return await count(request)
    }
  }

  private func take(from request: HTTPRequest) async -> [UInt8]? {
    do {
      let piece = try await request.bodyStream?.next()
      note {
        $0.bytes += piece?.count ?? 0
        $0.largest = max($0.largest, piece?.count ?? 0)
      }
      return piece
    } catch {
      note { $0.cuts.append(error) }
      return nil
    }
  }

  private func count(_ request: HTTPRequest, from start: Int = 0) async -> HTTPResponse {
    var count = start
    while let piece = await take(from: request) { count += piece.count }
    return HTTPResponse(text: "\(count)")
  }

  private func first(_ request: HTTPRequest) async -> HTTPResponse {
    let piece = await take(from: request)
    return HTTPResponse(text: "\(piece?.first ?? 0)", status: 400)
  }

  /// Two readers at once: one of them is told off.
  private func twice(_ request: HTTPRequest) async -> HTTPResponse {
    await withTaskGroup(of: Void.self) { group in
      for _ in 1...2 { group.addTask { _ = await self.take(from: request) } }
    }
    return await count(request)
  }

  private func form(_ request: HTTPRequest) async -> HTTPResponse {
    var lines: [String] = []
    var size = 0
    do {
      var reader = try MultipartReader(request)
      while let item = try await reader.next() {
        switch item {
        case .field(let field): lines.append("\(field.name)=\(field.value)")
        case .file(let part):
          lines.append("\(part.name):\(part.fileName ?? "")")
          size = 0
        case .bytes(let bytes): size += bytes.count
        case .fileEnded: lines.append("\(size)")
        }
      }
    } catch {
      if let failure = error as? MultipartReader.Failure { note { $0.failures.append(failure) } }
      return HTTPResponse(text: "no form", status: 400)
    }
    return HTTPResponse(text: lines.joined(separator: " "))
  }

  private func source(_ request: HTTPRequest) -> HTTPResponse {
    let number = { (name: String) in request.query.only(name).flatMap { Int($0) } }
    let count = number("count") ?? 0
    let source = TestSource(
      bytes: number("bytes") ?? count,
      pieceBytes: number("piece") ?? BodyStream.pieceBytes,
      failsAt: number("fail"),
      notes: self
    )
    return HTTPResponse(status: number("status") ?? 200, body: .stream(count: count, source))
  }
}

/// Bytes that count up, in pieces; or an end before the end.
final class TestSource: BodySource {
  private let bytes: Int
  private let pieceBytes: Int
  private let failsAt: Int?
  private let notes: TestStreams
  private let given = Mutex((bytes: 0, pieces: 0))

  init(bytes: Int, pieceBytes: Int, failsAt: Int?, notes: TestStreams) {
    self.bytes = bytes
    self.pieceBytes = pieceBytes
    self.failsAt = failsAt
    self.notes = notes
  }

  deinit { notes.note { $0.sourcesGone += 1 } }

  func next() async throws -> [UInt8]? {
    notes.note { $0.asked += 1 }
    let piece = given.withLock { given in
      let piece = TestSource.pattern(given.bytes..<min(bytes, given.bytes + pieceBytes))
      given = (given.bytes + piece.count, given.pieces + 1)
      return piece
    }
    if given.withLock({ $0.pieces }) == failsAt { throw TestStreams.Failed() }
    return piece.isEmpty ? nil : piece
  }

  /// Bytes that repeat after so many that no piece of a round size looks like another.
  private static let period = (0..<65521).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8)) }

  static func pattern(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < range.count {
      let start = (range.lowerBound + bytes.count) % period.count
      bytes += period[start..<min(period.count, start + range.count - bytes.count)]
    }
    return bytes
  }
}
