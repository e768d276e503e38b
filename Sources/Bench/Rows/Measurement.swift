internal import Foundation

/// Runs rows: control, row, control, again and again, each after a quiet moment.
struct Measurement {
  struct Control {
    let title: String
    let unit: String
    let run: () throws -> Double
  }

  let options: BenchOptions

  /// Runs one row to its end.
  ///
  /// - Parameters:
  ///   - empty: what it is called.
  ///   - gateway: the gateway that must be at rest before.
  ///   - controls: what runs before and after each repetition.
  ///   - restore: what brings the ground back to where each repetition begins.
  ///   - run: one repetition.
  /// - Returns: all that was found.
  /// - Throws: a `BenchFailure` where an answer is no result or a control no control.
  func row(
    _ empty: RowResult,
    on gateway: Gateway?,
    controls: [Control] = [],
    restore: () throws -> Void = {},
    _ run: () throws -> Trial
  ) throws -> RowResult {
    var result = empty
    result.controls = controls.map { RowResult.Control(title: $0.title, unit: $0.unit) }
    func beside<Found>(_ work: () throws -> Found) throws -> Found {
      Quiet.wait(after: gateway)
      let neighbours = Neighbours()
      let found = try work()
      result.others = max(result.others, neighbours.share())
      return found
    }
    func runControls() throws {
      for (index, control) in controls.enumerated() {
        result.controls[index].figures.append(try beside(control.run))
      }
    }
    try runControls()
    for _ in 0..<options.repeats {
      try restore()
      let trial = try beside {
        let profile = try Profile(of: result.key, gateway: gateway, options: options)
        defer { profile?.end() }
        return try run()
      }
      result.trials.append(trial)
      try runControls()
    }
    if let mails = result.median({ $0.mails }), mails >= 1 {
      let cost =
        result.median { $0.noticeCPU }.map { "; of the CPU about \(Figures.time($0)) is theirs" } ?? ""
      result.notes.append("notices that left meanwhile: \(Figures.short(mails))/s" + cost)
    }
    if let database = result.median({ $0.databaseCPU }) {
      result.notes.append("CPU of the database's processes: \(Figures.time(database)) each")
    }
    return result
  }

  /// One run of load, with the server's CPU beside it.
  static func load(
    _ name: String,
    _ process: Process,
    on ground: Ground,
    connectionsEnd: Bool = false
  ) throws -> (result: LoadResult, trial: Trial) {
    let meter = CPUMeter(ground.gateway)
    let (mails, begun) = (ground.sink.count, Clock.seconds())
    let result = try ground.wrk.run(process).judged(name, connectionsEnd: connectionsEnd)
    let spent = meter.spent()
    ground.weigh()
    let perRequest = 1e6 / Double(result.requests)
    let trial = Trial(
      figure: result.rate,
      p50: result.p50,
      p99: result.p99,
      cpu: spent.server * perRequest,
      databaseCPU: spent.database.map { $0 * perRequest },
      mails: Double(ground.sink.count - mails) / (Clock.seconds() - begun),
      threads: spent.threads.mapValues { $0 * perRequest }.filter { $0.value >= 0.5 }
    )
    return (result, trial)
  }
}

/// `perf record` beside one row.
struct Profile {
  private let process: Process

  /// Begins where this row is the one to look at; nil elsewhere.
  init?(of key: String, gateway: Gateway?, options: BenchOptions) throws {
    guard let wanted = options.perf, key.hasPrefix(wanted), let gateway else { return nil }
    guard let perf = Child.find("perf") else {
      throw BenchFailure("there is no perf: apt-get install linux-perf")
    }
    let file = "\(options.output)/\(key)-\(gateway.store.name).perf"
    process = Child.make(
      perf,
      ["record", "-F", "997", "-g", "-o", file, "-p", "\(gateway.processIdentifier)"]
    )
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try Child.launch(process)
  }

  func end() {
    process.interrupt()
    process.waitUntilExit()
  }
}
