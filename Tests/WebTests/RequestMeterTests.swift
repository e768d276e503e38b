import Core
import HTTPEngine
import Support
import Testing
import Web

@Suite("Requests, counted", .onBothDatabases) struct RequestMeterTests {
  @Test func `a request is counted under the pattern of its route and the class of its answer`() async throws
  {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    #expect(try await ground.call(.put, "/people/P-1", Sample.mother(), key: key).status == 201)
    #expect(try await ground.call(.put, "/people/P-1", "{}", key: key).status == 422)
    #expect(try await ground.send(.get, "/").status == 200)
    #expect(try await ground.send(.get, "/nosuch/secret").status == 404)
    #expect(try await ground.send(.delete, "/").status == 405)
    _ = ground.responder.problem(431, for: nil)
    var text = MetricsText()
    ground.responder.meter.write(into: &text)
    let lines = Set(text.text.split(separator: "\n").map(String.init))
    for line in [
      #"postern_http_requests_total{method="PUT",route="/api/v1/people/{reference}",status="2xx"} 1"#,
      #"postern_http_requests_total{method="PUT",route="/api/v1/people/{reference}",status="4xx"} 1"#,
      #"postern_http_requests_total{method="GET",route="home",status="2xx"} 1"#,
      #"postern_http_requests_total{method="any",route="none",status="4xx"} 2"#,
      #"postern_http_answer_seconds_count{method="PUT",route="/api/v1/people/{reference}"} 2"#,
      "postern_http_refusals_total 1",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(!text.text.contains("P-1") && !text.text.contains("secret") && !text.text.contains("odd"))
  }

  @Test func `every route has a label of its own`() async throws {
    let ground = try await WebGround()
    for route in ground.responder.routeList {
      guard let method = HTTPMethod(rawValue: route.method) else { continue }
      _ = try await ground.send(method, route.pattern.replacing("{", with: "").replacing("}", with: ""))
    }
    var text = MetricsText()
    ground.responder.meter.write(into: &text)
    #expect(!text.text.contains(#"route="odd""#))
  }
}
