internal import Core
internal import HTTPEngine
internal import Jobs

/// An answer of the API as it is kept with an Idempotency-Key: its status and its bytes.
struct APIAnswer: Sendable {
  let status: Int
  let body: [UInt8]

  /// An answer that says what is.
  init(_ status: Int, _ value: JSONValue) {
    self.status = status
    body = value.encoded()
  }

  /// An answer that says what stands in the way.
  init(_ problem: Problem) {
    status = problem.status
    if case .bytes(let bytes) = problem.document.body { body = bytes } else { body = [] }
  }

  /// Version byte 1, the status in two bytes, the more significant first, the body.
  var stored: [UInt8] {
    [1, UInt8(truncatingIfNeeded: status >> 8), UInt8(truncatingIfNeeded: status)] + body
  }

  /// Reads ``stored``; nil for anything else.
  init?(stored: [UInt8]) {
    guard stored.count >= 3, stored[0] == 1 else { return nil }
    status = Int(stored[1]) << 8 | Int(stored[2])
    body = Array(stored[3...])
  }

  /// As it goes out.
  var response: HTTPResponse {
    .json(body, status: status, type: status < 400 ? "application/json" : "application/problem+json")
  }
}

extension APICall {
  /// The longest Idempotency-Key: an index over them must stay small.
  static let maximumKeyBytes = 255

  /// Acts once for the caller's Idempotency-Key, and answers; without a key it acts each time.
  ///
  /// A refusal of the domain is an answer too, and kept. What never reached the domain, a body that cannot be taken or a
  /// reference that nobody has, is not kept: the same key may come again with it mended.
  ///
  /// - Parameters:
  ///   - fingerprint: the SHA-256 of all that makes the request the same as another; nil for that of its body.
  ///   - render: what an outcome says to the caller; the same outcome always the same.
  ///   - act: the one method of the domain; nil where the path names nothing.
  /// - Returns: the answer; where the key was answered before, exactly that answer, marked as such.
  /// - Throws: 404 where `act` gives nil; 422 for a key that is malformed or was used for another request.
  func answerOnce<Outcome: Sendable>(
    as fingerprint: [UInt8]? = nil,
    _ render: @escaping @Sendable (Outcome) -> APIAnswer,
    act: (Once<Outcome>) async throws -> Outcome?
  ) async throws -> HTTPResponse {
    do {
      guard let outcome = try await act(try once(fingerprint, render)) else { throw Problem.unknownInPath }
      return render(outcome).response
    } catch let kept as AlreadyAnswered {
      guard var response = APIAnswer(stored: kept.answer)?.response else { throw Problem(status: 500) }
      response.headers.set("Idempotent-Replayed", "true")
      return response
    }
  }

  private func once<Outcome: Sendable>(
    _ fingerprint: [UInt8]?,
    _ render: @escaping @Sendable (Outcome) -> APIAnswer
  ) throws -> Once<Outcome> {
    guard let text = try idempotencyKey() else { return .always }
    if let fingerprint {
      return try rooms.idempotency.once(text, caller: caller, requestHash: fingerprint) { render($0).stored }
    }
    let bytes = APICall.fingerprintStart(of: exchange.request) + exchange.request.body
    return try rooms.idempotency.once(text, caller: caller, request: bytes) { render($0).stored }
  }

  /// What stands before the body in what makes a request the same as another.
  static func fingerprintStart(of request: HTTPRequest) -> [UInt8] {
    // A zero byte stands in no path, so that no two requests run together into the same bytes.
    Array("\(request.method.rawValue) \(request.path)".utf8) + [0]
  }

  func idempotencyKey() throws -> String? {
    guard exchange.request.headers.contains("Idempotency-Key") else { return nil }
    guard let text = exchange.request.headers.only("Idempotency-Key"),
      (1...APICall.maximumKeyBytes).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { throw Problem.badIdempotencyKey }
    return text
  }
}
