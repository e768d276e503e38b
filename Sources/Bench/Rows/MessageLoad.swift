/// Messages in and out: the rows for which the program is there.
struct MessageLoad {
  let ground: Ground
  let measurement: Measurement

  private var options: BenchOptions { measurement.options }
  private var database: String { ground.gateway.store.name }

  /// Store, by so many connections.
  func store(_ connections: Int, controls: [Measurement.Control], key: String? = nil) throws -> RowResult {
    let empty = RowResult(
      key: key ?? "store-\(connections)",
      title: "store, \(connections) connection\(connections == 1 ? "" : "s")",
      database: database,
      unit: "/s",
      stored: ground.stored
    )
    return try measurement.row(empty, on: ground.gateway, controls: controls) {
      try Measurement.load(
        empty.title,
        ground.wrk.process(
          .store,
          port: ground.gateway.port,
          connections: connections,
          seconds: options.seconds,
          settings: storeSettings
        ),
        on: ground
      ).trial
    }
  }

  var storeSettings: [String: String] {
    [
      "families": "\(ground.families.count)", "key": ground.keyFile,
      "run": String(UInt64.random(in: .min ... .max), radix: 36),
    ]
  }

  /// Open, by 16 connections.
  func open(key: String = "open", controls: [Measurement.Control] = []) throws -> RowResult {
    let empty = RowResult(
      key: key,
      title: "open, 16 connections",
      database: database,
      unit: "/s",
      stored: ground.stored
    )
    return try measurement.row(empty, on: ground.gateway, controls: controls) {
      try Measurement.load(
        empty.title,
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
  }
}
