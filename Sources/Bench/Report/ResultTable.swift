/// The rows as text, at most 110 columns wide.
enum ResultTable {
  static let width = 110

  /// The whole table.
  static func lines(_ results: [RowResult], x25519: Double?) -> [String] {
    let head = line("", "figure", "p50", "p99", "CPU", "control beside it", "", "ratio", "aim", "")
    var lines = [head, String(repeating: "-", count: width)]
    var database: String?? = .none
    for result in results {
      if database != .some(result.database) {
        database = .some(result.database)
        lines.append("[\(result.database ?? "no database")]")
      }
      lines += self.lines(of: result, x25519: x25519)
    }
    return lines
  }

  /// One row, with a line for each further control, aim and note.
  static func lines(of result: RowResult, x25519: Double?) -> [String] {
    let aims = Aim.of(result)
    let leading = aims.first { if case .ratio = $0.measure { true } else { false } }
    let control = result.controls.first
    var lines = [
      line(
        result.title,
        amount(result.figure, result.unit),
        Figures.time(result.p50),
        Figures.time(result.p99),
        Figures.time(result.cpu),
        control?.title ?? "",
        control.map { amount($0.figure, $0.unit) } ?? "",
        result.ratio.map(Figures.short) ?? "",
        leading?.text ?? "",
        verdict(leading, result, x25519: x25519)
      )
    ]
    for other in result.controls.dropFirst() {
      let ratio = other.figure > 0 ? Figures.short(result.figure / other.figure) : ""
      lines.append(line("", "", "", "", "", other.title, amount(other.figure, other.unit), ratio, "", ""))
    }
    for aim in aims {
      if case .ratio = aim.measure { continue }
      guard let value = aim.value(of: result, x25519: x25519) else { continue }
      let word = verdict(aim, result, x25519: x25519)
      lines.append(line("", "", "", "", "", aim.name, Figures.short(value), "", aim.text, word))
    }
    let noise =
      result.others > Neighbours.noise
      ? ["noisy: others used up to \(Figures.short((result.others * 100).rounded())) % of the machine"] : []
    return lines + (result.notes + noise).map { "    " + $0 }
  }

  private static func verdict(_ aim: Aim?, _ result: RowResult, x25519: Double?) -> String {
    guard let aim, let value = aim.value(of: result, x25519: x25519) else { return "" }
    return aim.isMet(by: value) ? "met" : "missed"
  }

  private static func amount(_ value: Double, _ unit: String) -> String {
    unit == "µs" ? Figures.time(value) : Figures.short(value) + (unit == "/s" ? "/s" : " " + unit)
  }

  private static func line(
    _ title: String,
    _ figure: String,
    _ p50: String,
    _ p99: String,
    _ cpu: String,
    _ control: String,
    _ controlFigure: String,
    _ ratio: String,
    _ aim: String,
    _ verdict: String
  ) -> String {
    [
      Figures.column(title, 23), Figures.column(figure, 9, isNumber: true),
      Figures.column(p50, 7, isNumber: true), Figures.column(p99, 7, isNumber: true),
      Figures.column(cpu, 7, isNumber: true), Figures.column(control, 20),
      Figures.column(controlFigure, 9, isNumber: true), Figures.column(ratio, 6, isNumber: true),
      Figures.column(aim, 7, isNumber: true), Figures.column(verdict, 6),
    ].joined(separator: " ").trimmingSuffix { $0 == " " }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
    String(reversed().drop(while: isDropped).reversed())
  }
}
