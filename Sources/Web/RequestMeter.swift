public import Core
internal import HTTPEngine

/// Counts requests and measures answers, by the pattern of their route: never by a path, a query or a person.
///
/// A request costs two looks at the clock and three additions, for which nothing waits.
public final class RequestMeter: Sendable {
  /// What is counted of one route.
  final class Line: Sendable {
    let method: String
    let pattern: String
    /// By the first digit of the status, 2 to 5.
    private let answers = [Counter(), Counter(), Counter(), Counter()]
    let spans = SpanHistogram()

    init(_ method: String, _ pattern: String) {
      self.method = method
      self.pattern = pattern
    }

    func note(_ status: Int, _ span: Duration) {
      answers[min(max(status / 100, 2), 5) - 2].add()
      spans.note(span)
    }

    var samples: [MetricsText.Sample] {
      zip(answers, Line.classes).filter { $0.0.value > 0 }.map { counter, word in
        MetricsText.Sample(
          counter.value,
          ["method": .token(method), "route": .token(pattern), "status": word]
        )
      }
    }

    private static let classes: [MetricLabel] = ["2xx", "3xx", "4xx", "5xx"]
  }

  let lines: [Line]
  /// Files of the pages.
  let assets = Line("GET", "assets")
  /// Paths that are none of ours, and methods that a path does not take.
  let unknown = Line("any", "none")
  /// What the engine refused before a route was asked.
  let refusals = Counter()

  init(_ routes: [Route]) {
    // A label needs a letter.
    lines = routes.map { Line($0.method.rawValue, $0.pattern.text == "/" ? "home" : $0.pattern.text) }
  }

  /// Writes what was counted since the start, of the routes that were asked.
  public func write(into text: inout MetricsText) {
    let asked = (lines + [assets, unknown]).filter { $0.spans.count > 0 }
    text.add(
      "postern_http_requests_total",
      .counter,
      "Requests that were answered, by route and class of status.",
      asked.flatMap(\.samples)
    )
    text.add(
      "postern_http_answer_seconds",
      "How long it took from a whole request to its answer, by route.",
      asked.map { (["method": .token($0.method), "route": .token($0.pattern)], $0.spans) }
    )
    text.add(
      "postern_http_refusals_total",
      .counter,
      "Requests that were refused before a route was asked: malformed, too large, too slow.",
      [MetricsText.Sample(refusals.value)]
    )
  }
}
