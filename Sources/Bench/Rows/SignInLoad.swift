internal import Foundation

/// Sign-ins, and what a storm of them does to who stores messages meanwhile.
struct SignInLoad {
  let ground: Ground
  let measurement: Measurement

  private static let connections = 16
  /// Milliseconds that each of four callers pauses, so that the gateway is far from busy.
  private static let pause = "20"

  private var options: BenchOptions { measurement.options }

  /// Sign-ins of one family after the other, each from a network and a browser of its own that the gateway knows.
  ///
  /// The form was fetched once; what is measured is its post. A right password gives its try back, so no throttle is hit.
  func signIns() throws -> RowResult {
    let file = try writeForms()
    let empty = RowResult(
      key: "sign-in",
      title: "sign in, 16 connections",
      database: ground.gateway.store.name,
      unit: "/s",
      stored: ground.stored
    )
    let argon = Measurement.Control(title: "Argon2id alone", unit: "/s") {
      try Cryptography.argon2id(seconds: Double(options.seconds))
    }
    return try measurement.row(empty, on: ground.gateway, controls: [argon]) {
      try Measurement.load(empty.title, storm(file, seconds: options.seconds + 1), on: ground).trial
    }
  }

  /// The p99 of store by four unhurried callers, alone and in a storm of sign-ins.
  func storeInStorm() throws -> RowResult {
    let file = try writeForms()
    let empty = RowResult(
      key: "storm",
      title: "store p99 in a storm",
      database: ground.gateway.store.name,
      unit: "µs",
      stored: ground.stored
    )
    let quiet = Measurement.Control(title: "p99 without it", unit: "µs") { try calmStore().figure }
    var signIns: [Double] = []
    var result = try measurement.row(empty, on: ground.gateway, controls: [quiet]) {
      let running = try ground.wrk.begin(storm(file, seconds: options.seconds + 2))
      Thread.sleep(forTimeInterval: 1)
      let trial = try calmStore()
      signIns.append(try running.end().judged("a storm of sign-ins").rate)
      return trial
    }
    result.notes.append("sign-ins meanwhile: \(Figures.short(Statistics.median(signIns) ?? 0))/s")
    return result
  }

  private func calmStore() throws -> Trial {
    let process = ground.wrk.process(
      .store,
      port: ground.gateway.port,
      connections: 4,
      seconds: options.seconds,
      settings: ground.storeSettings.merging(["pause": SignInLoad.pause]) { $1 }
    )
    var trial = try Measurement.load("store at a low rate", process, on: ground).trial
    trial.figure = trial.p99 ?? 0
    trial.cpu = nil
    trial.databaseCPU = nil
    return trial
  }

  private func storm(_ file: String, seconds: Int) -> Process {
    ground.wrk.process(
      .signin,
      port: ground.gateway.port,
      connections: SignInLoad.connections,
      seconds: seconds,
      settings: ["families": file]
    )
  }

  /// Each family's page of sign-in, fetched once: the visit's cookie and the form with its token.
  private func writeForms() throws -> String {
    let client = HTTPSClient(port: ground.gateway.port, tls: ground.tls)
    var lines: [String] = []
    for family in ground.families {
      let page = try client.expect(200...200, "GET", "/sign-in", headers: family.browser)
      let cookies = (page.cookies + [family.deviceCookie]).joined(separator: "; ")
      let body = Form.body(
        try Form.token(of: page.text),
        [("email", family.email), ("password", family.password)]
      )
      lines.append("\(family.network)\t\(cookies)\t\(body)")
    }
    let file = ground.folder + "/sign-ins"
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
