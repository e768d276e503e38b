/// Metrics as Prometheus reads them.
///
/// Names and help are the program's own text, and a label takes only what may stand in a log: fixed words, route patterns.
/// So nothing personal can come in by mistake.
///
/// Source: Prometheus text format 0.0.4, <https://prometheus.io/docs/instrumenting/exposition_formats/>
public struct MetricsText: Sendable {
  /// What kind of number a family holds.
  public enum Kind: String, Sendable {
    /// It only grows, until the program starts anew.
    case counter
    /// It goes up and down.
    case gauge
  }

  /// One line of a family.
  public struct Sample: Sendable {
    let labels: [(name: StaticString, value: MetricLabel)]
    let value: Double

    /// A number under some labels.
    ///
    /// - Parameters:
    ///   - value: the number.
    ///   - labels: what tells it from the others of its family.
    public init(_ value: Double, _ labels: KeyValuePairs<StaticString, MetricLabel> = [:]) {
      self.value = value
      self.labels = labels.map { ($0.key, $0.value) }
    }

    /// A whole number under some labels.
    ///
    /// - Parameters:
    ///   - value: the number.
    ///   - labels: what tells it from the others of its family.
    public init(_ value: Int, _ labels: KeyValuePairs<StaticString, MetricLabel> = [:]) {
      self.init(Double(value), labels)
    }
  }

  /// What has been written.
  public private(set) var text = ""

  /// Nothing yet.
  public init() {}

  /// Writes a family; one without samples is left out.
  ///
  /// - Parameters:
  ///   - name: its name, of small letters, digits and low lines; with its unit, and `_total` where it is a counter.
  ///   - kind: what kind of number it holds.
  ///   - help: what it counts, in one line.
  ///   - samples: its lines.
  public mutating func add(_ name: StaticString, _ kind: Kind, _ help: StaticString, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    head("\(name)", kind.rawValue, help)
    for sample in samples { line("\(name)", sample.labels, MetricsText.number(sample.value)) }
  }

  /// Writes a family of spans, in seconds.
  ///
  /// - Parameters:
  ///   - name: its name, which ends in `_seconds`.
  ///   - help: what is measured, in one line.
  ///   - spans: the spans under their labels.
  public mutating func add(
    _ name: StaticString,
    _ help: StaticString,
    _ spans: [(labels: KeyValuePairs<StaticString, MetricLabel>, histogram: SpanHistogram)]
  ) {
    guard !spans.isEmpty else { return }
    head("\(name)", "histogram", help)
    for (pairs, histogram) in spans {
      let labels = pairs.map { (name: $0.key, value: $0.value) }
      var count = 0
      for (place, spansOfClass) in histogram.classes.enumerated() {
        count += spansOfClass.value
        let bounds = SpanHistogram.boundsInMicroseconds
        let bound = place < bounds.count ? MetricsText.number(Double(bounds[place]) / 1_000_000) : "+Inf"
        line("\(name)_bucket", labels + [("le", MetricLabel(text: bound))], String(count))
      }
      line("\(name)_sum", labels, MetricsText.number(Double(histogram.microseconds.value) / 1_000_000))
      line("\(name)_count", labels, String(count))
    }
  }

  private mutating func head(_ name: String, _ kind: String, _ help: StaticString) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
  }

  private mutating func line(
    _ name: String,
    _ labels: [(name: StaticString, value: MetricLabel)],
    _ value: String
  ) {
    let inside = labels.map { "\($0.name)=\"\($0.value.text)\"" }.joined(separator: ",")
    text += inside.isEmpty ? "\(name) \(value)\n" : "\(name){\(inside)} \(value)\n"
  }

  /// Whole numbers without a point, so that a reader of lines is not misled.
  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? value.description
  }
}

/// What may stand as the value of a label: nothing in it needs an escape.
public struct MetricLabel: Sendable, ExpressibleByStringLiteral {
  let text: String

  init(text: String) { self.text = text }

  /// A word that stands in the program's text.
  public init(stringLiteral value: StaticString) { self = .token("\(value)") }

  /// A word of the program's own making that is put together while it runs, by the rule of `LogValue.token`.
  ///
  /// Anything else becomes `odd`.
  public static func token(_ value: String) -> MetricLabel {
    MetricLabel(text: LogValue.isToken(value) ? value : "odd")
  }
}
