import Testing

@testable import Bench

@Suite struct `The table` {
  private static func store(figure: Double, control: Double, p99: Double = 8000, cpu: Double = 240)
    -> RowResult
  {
    var row = RowResult(key: "store-16", title: "store, 16 connections", database: "sqlite", unit: "/s")
    row.trials = [figure * 0.5, figure, figure * 1.5].map { Trial(figure: $0, p50: 900, p99: p99, cpu: cpu) }
    row.controls = [RowResult.Control(title: "groups of 10", unit: "/s", figures: [control, control, 1])]
    return row
  }

  @Test func `shows medians, the ratio to the control, and whether the aim is met`() {
    let lines = ResultTable.lines(of: Self.store(figure: 1500, control: 5000), x25519: 25)
    #expect(lines[0].contains("1,500/s") && lines[0].contains("5,000/s"))
    #expect(lines[0].hasSuffix("0.3   ≥ 0.2 met"))
    #expect(lines.contains { $0.contains("p99, ms  ") && $0.contains(" 8  ") && $0.hasSuffix("≤ 10 met") })
    // 240 µs, less four operations of 25.
    let cpu = lines.first { $0.contains("CPU − 4 X25519, µs") }
    #expect(cpu?.contains(" 140 ") == true && cpu?.hasSuffix("≤ 150 met") == true)
  }

  @Test func `says what is missed`() {
    let lines = ResultTable.lines(
      of: Self.store(figure: 900, control: 5000, p99: 12_000, cpu: 400),
      x25519: 25
    )
    #expect(lines[0].hasSuffix("0.18   ≥ 0.2 missed"))
    #expect(lines.filter { $0.hasSuffix("missed") }.count == 3)
  }

  @Test func `says when others used the machine`() {
    var row = Self.store(figure: 1, control: 1)
    #expect(!ResultTable.lines(of: row, x25519: nil).contains { $0.contains("noisy") })
    row.others = 0.42
    #expect(ResultTable.lines(of: row, x25519: nil).contains { $0.contains("noisy: others used up to 42 %") })
  }

  @Test func `is at most 110 columns wide, whatever is in it`() {
    var row = Self.store(figure: 123_456_789, control: 123_456_789, p99: 99_999_999, cpu: 99_999_999)
    row.controls.append(
      RowResult.Control(title: "a control with a very long name", unit: "/s", figures: [1e9])
    )
    #expect(ResultTable.lines([row], x25519: 25).allSatisfy { $0.count <= ResultTable.width })
  }

  @Test(arguments: [
    (0.0, "0"), (0.1834, "0.183"), (5, "5"), (12.34, "12.3"), (249.6, "250"), (1499.7, "1,500"),
    (1_234_567, "1,234,567"), (-1234, "-1,234"),
  ])
  func `writes three digits that count`(value: Double, text: String) {
    #expect(Figures.short(value) == text)
  }

  @Test(arguments: [(0.8, "0.8 µs"), (850, "850 µs"), (1500, "1.5 ms"), (2_250_000, "2.25 s")])
  func `writes times in whatever fits`(microseconds: Double, text: String) {
    #expect(Figures.time(microseconds) == text)
  }
}
