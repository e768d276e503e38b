import Testing

@testable import Core

@Suite("Metrics as text") struct MetricsTests {
  @Test func `a family has its help, its kind and a line for each sample`() {
    var text = MetricsText()
    text.add(
      "postern_mails_total",
      .counter,
      "Mails.",
      [
        MetricsText.Sample(3, ["outcome": "sent", "route": .token("/messages/{id}")]),
        MetricsText.Sample(0, ["outcome": "withdrawn"]),
      ]
    )
    text.add("postern_age_seconds", .gauge, "Age.", [MetricsText.Sample(0.25)])
    text.add("postern_nothing", .gauge, "Without samples.", [])
    #expect(
      text.text == """
        # HELP postern_mails_total Mails.
        # TYPE postern_mails_total counter
        postern_mails_total{outcome="sent",route="/messages/{id}"} 3
        postern_mails_total{outcome="withdrawn"} 0
        # HELP postern_age_seconds Age.
        # TYPE postern_age_seconds gauge
        postern_age_seconds 0.25

        """
    )
  }

  @Test func `spans are counted by class, each class with all that are shorter`() {
    let histogram = SpanHistogram()
    for span: Duration in [.microseconds(500), .milliseconds(2), .milliseconds(3), .seconds(100)] {
      histogram.note(span)
    }
    var text = MetricsText()
    text.add("postern_answer_seconds", "Answers.", [(["route": "home"], histogram)])
    let lines = text.text.split(separator: "\n").map(String.init)
    #expect(lines[1] == "# TYPE postern_answer_seconds histogram")
    for line in [
      #"postern_answer_seconds_bucket{route="home",le="0.0005"} 1"#,
      #"postern_answer_seconds_bucket{route="home",le="0.001"} 1"#,
      #"postern_answer_seconds_bucket{route="home",le="0.0025"} 2"#,
      #"postern_answer_seconds_bucket{route="home",le="0.005"} 3"#,
      #"postern_answer_seconds_bucket{route="home",le="10"} 3"#,
      #"postern_answer_seconds_bucket{route="home",le="+Inf"} 4"#,
      #"postern_answer_seconds_sum{route="home"} 100.0055"#,
      #"postern_answer_seconds_count{route="home"} 4"#,
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(histogram.count == 4)
  }

  @Test(arguments: ["a@example.org", "07700900123", "two words", "a\"b", "a\nb", ""])
  func `what could be personal or break a line does not become a label`(value: String) {
    var text = MetricsText()
    text.add("postern_x", .gauge, "X.", [MetricsText.Sample(1, ["label": .token(value)])])
    #expect(text.text.hasSuffix("\npostern_x{label=\"odd\"} 1\n"))
  }

  @Test func `any number of threads count without losing one`() async {
    let counter = Counter()
    await withDiscardingTaskGroup { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<10_000 { counter.add() } } }
    }
    #expect(counter.value == 80_000)
  }

  @Test func `a span beyond all measure does not trap`() {
    let histogram = SpanHistogram()
    histogram.note(.seconds(Int64.max))
    histogram.note(.zero - .seconds(1))
    #expect(histogram.count == 2)
  }
}
