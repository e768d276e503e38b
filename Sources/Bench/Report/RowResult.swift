/// What one row of the table is made of: every repetition, so that the medians can be made again.
struct RowResult: Codable {
  /// A control that ran beside the row.
  struct Control: Codable {
    let title: String
    let unit: String
    var figures: [Double] = []

    var figure: Double { Statistics.median(figures) ?? 0 }
  }

  let key: String
  let title: String
  /// `sqlite` or `postgresql`; nil where no database has a part in it.
  let database: String?
  let unit: String
  /// How many messages were stored before it began.
  var stored: Int?
  var trials: [Trial] = []
  /// The first is the one that the ratio is of.
  var controls: [Control] = []
  /// What else was found, by its name with its unit.
  var notes: [String] = []
  /// The most that others used of the machine while one of its repetitions or controls ran, 0 to 1.
  var others = 0.0

  /// A row of figures and nothing else.
  static func plain(
    _ key: String,
    _ title: String,
    _ unit: String,
    _ figures: [Double],
    database: String? = nil
  ) -> RowResult {
    var result = RowResult(key: key, title: title, database: database, unit: unit)
    result.trials = figures.map { Trial(figure: $0) }
    return result
  }

  func median(_ value: (Trial) -> Double?) -> Double? { Statistics.median(trials.compactMap(value)) }

  var figure: Double { median { $0.figure } ?? 0 }
  var p50: Double? { median { $0.p50 } }
  var p99: Double? { median { $0.p99 } }
  var cpu: Double? { median { $0.cpu } }

  /// The row's figure by that of its first control.
  var ratio: Double? {
    guard let control = controls.first, control.figure > 0 else { return nil }
    return figure / control.figure
  }
}

/// One repetition of a row.
struct Trial: Codable {
  var figure: Double
  /// Microseconds.
  var p50: Double?
  var p99: Double?
  /// The server's CPU microseconds a request.
  var cpu: Double?
  /// What of it went into the notices that left meanwhile, by what a notice costs when nothing else is done.
  var noticeCPU: Double?
  /// Those of the database's processes.
  var databaseCPU: Double?
  /// Mails that left meanwhile, a second.
  var mails: Double?
  /// The server's CPU microseconds a request by the names of its threads.
  var threads: [String: Double]?
}
