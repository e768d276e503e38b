internal import Core
internal import HTTPEngine

extension Web {
  /// `/health/live` and `/health/ready`, which say one word and nothing about the machine.
  var healthRoutes: [Route] {
    [
      .call(.get, "/health/live") { _ in .json(JSONValue.object(["status": "live"]).encoded()) },
      .call(.get, "/health/ready") { exchange in
        let isReady = await exchange.web.isReady()
        return .json(
          JSONValue.object(["status": isReady ? "ready" : "not_ready"]).encoded(),
          status: isReady ? 200 : 503
        )
      },
    ]
  }
}
