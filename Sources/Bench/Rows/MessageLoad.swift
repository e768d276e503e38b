internal import Foundation

/// Messages in and out: the rows for which the program is there.
struct MessageLoad {
  let ground: Ground
  let measurement: Measurement
  let controls: StoreControls?
  let loop: Bystander
  /// What a notice costs, in CPU microseconds of the server, where that was measured.
  var noticeCPU: Double?

  /// How long the notices of one second may take.
  private static let patience = 60.0

  private var options: BenchOptions { measurement.options }
  private var database: String { ground.gateway.store.name }

  /// Store, by so many connections.
  func store(_ connections: Int, key: String? = nil, beside others: [Measurement.Control]? = nil) throws
    -> RowResult
  {
    let empty = RowResult(
      key: key ?? "store-\(connections)",
      title: key == nil
        ? "store, \(connections) connection\(connections == 1 ? "" : "s")"
        : "store among \(Figures.short(Double(ground.stored)))",
      database: database,
      unit: "/s",
      stored: ground.stored
    )
    return try measurement.row(
      empty,
      on: ground.gateway,
      controls: try others ?? controls?.beside(connections) ?? [],
      restore: restore(key)
    ) {
      var trial = try storeOnce(empty.title, connections, seconds: options.seconds)
      // The notices that went out meanwhile are work of the same process, and a row of their own.
      // While many wait a notice costs more than one alone: then this says too much, and is left out.
      if let noticeCPU, let mails = trial.mails, let cpu = trial.cpu, trial.figure > 0 {
        let theirs = noticeCPU * mails / trial.figure
        trial.noticeCPU = theirs < cpu ? theirs : nil
      }
      return trial
    }
  }

  /// The notices that follow: mails a second while nothing else is asked for, and what one costs.
  ///
  /// Each repetition stores for a second more messages than can be told at once, and then waits until the last is told:
  /// mails are rendered first and sent later, so a part of them would say little.
  func notices() throws -> RowResult {
    let empty = RowResult(
      key: "notices",
      title: "notices by mail",
      database: database,
      unit: "/s",
      stored: ground.stored
    )
    return try measurement.row(empty, on: ground.gateway, restore: ground.restore) {
      _ = try storeOnce("messages to give notice of", 64, seconds: 1)
      let meter = CPUMeter(ground.gateway)
      let (before, begun) = (ground.sink.count, Clock.seconds())
      var (last, seen) = (before, begun)
      while Clock.seconds() - begun < MessageLoad.patience, Clock.seconds() - seen < 1 {
        Thread.sleep(forTimeInterval: 0.01)
        if ground.sink.count > last { (last, seen) = (ground.sink.count, Clock.seconds()) }
      }
      let spent = meter.spent()
      let mails = Double(max(1, last - before))
      return Trial(
        figure: Double(last - before) / max(0.001, seen - begun),
        cpu: spent.server / mails * 1e6,
        databaseCPU: spent.database.map { $0 / mails * 1e6 }
      )
    }
  }

  private func storeOnce(_ title: String, _ connections: Int, seconds: Int) throws -> Trial {
    try Measurement.load(
      title,
      ground.wrk.process(
        .store,
        port: ground.gateway.port,
        connections: connections,
        seconds: seconds,
        settings: ground.storeSettings
      ),
      on: ground
    ).trial
  }

  /// Open, by 16 connections: beside it the loop without anything behind it.
  func open(key: String? = nil, beside others: [Measurement.Control]? = nil) throws -> RowResult {
    let empty = RowResult(
      key: key ?? "open",
      title: key == nil ? "open, 16 connections" : "open among \(Figures.short(Double(ground.stored)))",
      database: database,
      unit: "/s",
      stored: ground.stored
    )
    let constant = Measurement.Control(title: "loop, a constant", unit: "/s") {
      try ground.wrk.run(
        ground.wrk.process(.get, port: loop.port, connections: 16, seconds: controlSeconds)
      ).judged("the constant loop").rate
    }
    return try measurement.row(
      empty,
      on: ground.gateway,
      controls: others ?? [constant],
      restore: restore(key)
    ) { try openOnce(empty.title) }
  }

  private func openOnce(_ title: String) throws -> Trial {
    try Measurement.load(
      title,
      ground.wrk.process(
        .open,
        port: ground.gateway.port,
        connections: 16,
        seconds: options.seconds,
        settings: ["messages": ground.messagesFile]
      ),
      on: ground
    ).trial
  }

  /// A million messages are not copied again and again.
  private func restore(_ key: String?) -> () throws -> Void {
    key == nil ? { try ground.restore() } : {}
  }

  private var controlSeconds: Int { max(1, options.seconds - 1) }
}

extension Ground {
  /// What the script of store must know; each run has Idempotency-Keys of its own.
  var storeSettings: [String: String] {
    [
      "families": "\(families.count)", "key": keyFile,
      "run": String(UInt64.random(in: .min ... .max), radix: 36),
    ]
  }
}

/// The same rows by the database alone.
struct StoreControls {
  let ground: Ground
  let rows: MessageRows
  let seconds: Double

  /// What belongs beside a store by so many connections; the first is what the ratio is of.
  func beside(_ connections: Int) throws -> [Measurement.Control] {
    switch ground.gateway.store {
    case .sqlite:
      let bare = try BareSQLite(copyOf: ground.keptFile, rows: rows)
      let groups = connections == 1 ? [1] : connections == 16 ? [10, 1, 100] : [100]
      return groups.map { group in
        Measurement.Control(title: group == 1 ? "single commits" : "groups of \(group)", unit: "/s") {
          try bare.rate(group: group, seconds: seconds)
        }
      }
    case .postgresql(let server, let database):
      let copy = database + "_control"
      try server.dropDatabase(copy)
      try server.createDatabase(copy, copying: database + "_kept")
      let bench = try PgBench(server, database: copy, rows: rows, folder: ground.folder)
      return [
        Measurement.Control(title: "pgbench, \(connections) client\(connections == 1 ? "" : "s")", unit: "/s")
        {
          try bench.rate(clients: connections, seconds: seconds)
        }
      ]
    }
  }
}
