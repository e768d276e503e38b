/// What a row shall reach.
///
/// All aims stand here and nowhere else.
struct Aim {
  enum Measure {
    /// Of the row's first control.
    case ratio
    case figure
    /// Milliseconds.
    case p99
    /// Microseconds a request beyond so many X25519 operations, which the same run has measured; it includes the
    /// notices that went out meanwhile.
    case cpu(beyondX25519: Double)
  }

  enum Bound {
    case atLeast(Double)
    case atMost(Double)
  }

  let row: String
  /// Nil holds for both.
  var database: String?
  let measure: Measure
  let bound: Bound

  static let all: [Aim] = [
    Aim(row: "store-1", database: "sqlite", measure: .ratio, bound: .atLeast(0.4)),
    Aim(row: "store-16", database: "sqlite", measure: .ratio, bound: .atLeast(0.2)),
    Aim(row: "store-16", database: "postgresql", measure: .ratio, bound: .atLeast(0.4)),
    Aim(row: "store-16", database: "sqlite", measure: .p99, bound: .atMost(10)),
    // Two mailboxes, and two operations to seal a key to each.
    Aim(row: "store-16", measure: .cpu(beyondX25519: 4), bound: .atMost(150)),
    Aim(row: "open", measure: .figure, bound: .atLeast(5000)),
    Aim(row: "open", measure: .cpu(beyondX25519: 1), bound: .atMost(120)),
    Aim(row: "sign-in", measure: .ratio, bound: .atLeast(0.8)),
    Aim(row: "storm", measure: .ratio, bound: .atMost(5)),
    Aim(row: "static", measure: .ratio, bound: .atLeast(0.35)),
    Aim(row: "tls", measure: .ratio, bound: .atLeast(0.7)),
    Aim(row: "store-million", measure: .ratio, bound: .atLeast(0.9)),
    Aim(row: "open-million", measure: .ratio, bound: .atLeast(0.9)),
    Aim(row: "idle", measure: .figure, bound: .atMost(60)),
    Aim(row: "idle-above", measure: .figure, bound: .atMost(20)),
    Aim(row: "ready", measure: .figure, bound: .atMost(0.2)),
  ]

  /// The aims of a row.
  static func of(_ result: RowResult) -> [Aim] {
    all.filter { $0.row == result.key && ($0.database == nil || $0.database == result.database) }
  }

  /// What was measured against it; nil where the row has no such measure.
  func value(of result: RowResult, x25519: Double?) -> Double? {
    switch measure {
    case .ratio: result.ratio
    case .figure: result.figure
    case .p99: result.p99.map { $0 / 1000 }
    case .cpu(let count):
      if let cpu = result.cpu, let x25519 { cpu - count * x25519 } else { nil }
    }
  }

  /// Whether a value reaches it.
  func isMet(by value: Double) -> Bool {
    switch bound {
    case .atLeast(let least): value >= least
    case .atMost(let most): value <= most
    }
  }

  /// For example `≥ 0.4`.
  var text: String {
    switch bound {
    case .atLeast(let least): "≥ " + Figures.short(least)
    case .atMost(let most): "≤ " + Figures.short(most)
    }
  }

  /// What it is an aim for, in the table.
  var name: String {
    switch measure {
    case .ratio: "ratio"
    case .figure: "figure"
    case .p99: "p99, ms"
    case .cpu(let count): "CPU − \(Figures.short(count)) X25519, µs"
    }
  }
}
