internal import Foundation

/// All that was found, as it is written to `result.json`.
struct Report: Codable {
  /// One row with its medians and its verdicts.
  struct Row: Codable {
    let figure: Double
    let ratio: Double?
    let p50: Double?
    let p99: Double?
    let cpu: Double?
    let aims: [Verdict]
    let measured: RowResult
  }

  /// One aim of a row.
  struct Verdict: Codable {
    let aim: String
    let value: Double
    let isMet: Bool
  }

  let machine: Machine
  let cryptography: [String: Double]
  let rows: [Row]

  init(_ machine: Machine, cryptography: [String: Double], results: [RowResult]) {
    self.machine = machine
    self.cryptography = cryptography
    let x25519 = cryptography["x25519Microseconds"]
    rows = results.map { result in
      Row(
        figure: result.figure,
        ratio: result.ratio,
        p50: result.p50,
        p99: result.p99,
        cpu: result.cpu,
        aims: Aim.of(result).compactMap { aim in
          aim.value(of: result, x25519: x25519).map {
            Verdict(aim: "\(aim.name) \(aim.text)", value: $0, isMet: aim.isMet(by: $0))
          }
        },
        measured: result
      )
    }
  }

  /// Writes it as a file.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }

  /// What stands above the table.
  static func head(_ machine: Machine, cryptography: [String: Double], rows: MessageRows?) -> [String] {
    var lines = [
      "\(machine.cores) × \(machine.processor), Linux \(machine.kernel), fdatasync of a page "
        + "\(Figures.time(machine.fdatasyncMicroseconds)) (median of 200)",
      "SQLite \(machine.sqlite), PostgreSQL \(machine.postgresql ?? "not asked for"), OpenSSL \(machine.openssl)",
      "AES-256-GCM of 1 KiB \(Figures.time(cryptography["aesGCMMicroseconds"])), X25519 "
        + "\(Figures.time(cryptography["x25519Microseconds"])), Argon2id "
        + "\(Figures.short(cryptography["argon2idPerSecond"] ?? 0))/s",
    ]
    if let rows { lines.append("one message is: \(rows.description)") }
    return lines
  }
}
