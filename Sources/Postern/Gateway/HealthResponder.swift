internal import Core
internal import HTTPEngine

/// One thing that must hold for the gateway to be ready.
struct Readiness: Sendable {
  /// Its name in the answer.
  let name: String
  /// Whether it holds; asked at every look, so it must be quick.
  let holds: @Sendable () async -> Bool

  init(_ name: String, holds: @escaping @Sendable () async -> Bool) {
    self.name = name
    self.holds = holds
  }
}

/// Answers `/health/live`, `/health/ready` and, where there are any, `/metrics`; 404 for all else.
struct HealthResponder: HTTPResponder {
  let readiness: [Readiness]
  /// What is counted; nil where nothing is.
  var metrics: MetricsPage?

  func limits(for head: HTTPRequestHead) -> RouteLimits {
    HealthResponder.paths.contains(head.path) ? RouteLimits(maximumBodyBytes: 0) : .unknown
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch (request.path, request.method) {
    case ("/health/live", .get), ("/health/live", .head): return HealthResponder.answer(true, [:])
    case ("/health/ready", .get), ("/health/ready", .head): return await readyAnswer()
    case ("/metrics", .get), ("/metrics", .head): return await metricsAnswer(request.head)
    case ("/health/live", _), ("/health/ready", _), ("/metrics", _):
      return methodRefused(for: request.head)
    default: return problem(404, for: request.head)
    }
  }

  func problem(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse {
    .json(
      JSONValue.object(["type": "about:blank", "status": .integer(Int64(status))]).encoded(),
      status: status,
      type: "application/problem+json"
    )
  }

  private func metricsAnswer(_ head: HTTPRequestHead) async -> HTTPResponse {
    guard let metrics else { return problem(404, for: head) }
    return HTTPResponse(text: await metrics.text(), type: MetricsPage.mediaType)
  }

  private func methodRefused(for head: HTTPRequestHead) -> HTTPResponse {
    var response = problem(405, for: head)
    response.headers.set("Allow", "GET, HEAD")
    return response
  }

  private func readyAnswer() async -> HTTPResponse {
    var parts = JSONObject()
    var isReady = true
    for part in readiness {
      let holds = await part.holds()
      parts.append(part.name, .string(holds ? "ready" : "not_ready"))
      isReady = isReady && holds
    }
    return HealthResponder.answer(isReady, parts)
  }

  private static func answer(_ isReady: Bool, _ parts: JSONObject) -> HTTPResponse {
    var body: JSONObject = ["status": .string(isReady ? "ready" : "not_ready")]
    if !parts.members.isEmpty { body.append("parts", .object(parts)) }
    return .json(JSONValue.object(body).encoded(), status: isReady ? 200 : 503)
  }

  private static let paths: Set<String> = ["/health/live", "/health/ready", "/metrics"]
}
