internal import Foundation

/// What costs next to nothing by itself: a small static file, and a new connection for it.
struct PlainAnswers {
  let ground: Ground
  let measurement: Measurement
  let loop: Bystander

  private var options: BenchOptions { measurement.options }

  /// Both rows, beside nginx with one worker where it is installed.
  func rows(_ wanted: [String]) throws -> [RowResult] {
    let (path, bytes) = try smallest()
    let name = String(path.split(separator: "/").last ?? "file")
    let nginx = try Bystander.nginx(
      ground.gateway.certificates,
      folder: ground.folder + "/nginx",
      file: bytes,
      name: name
    )
    defer { nginx?.stop() }
    var results: [RowResult] = []
    if wanted.contains("static") {
      var row = try row(
        "static",
        "\(bytes.count)-byte file, 64 conn.",
        path,
        "/" + name,
        nginx,
        closes: false
      )
      row.notes.append("\(path), kept connections")
      results.append(row)
    }
    if wanted.contains("tls") {
      results.append(try row("tls", "new TLS connections", path, "/" + name, nginx, closes: true))
    }
    if nginx == nil {
      for index in results.indices { results[index].notes.append("nginx not installed") }
    }
    return results
  }

  private func row(
    _ key: String,
    _ title: String,
    _ path: String,
    _ nginxPath: String,
    _ nginx: Bystander?,
    closes: Bool
  ) throws -> RowResult {
    let empty = RowResult(key: key, title: title, database: nil, unit: "/s")
    var controls: [Measurement.Control] = []
    if let nginx {
      controls.append(
        Measurement.Control(title: "nginx, one worker", unit: "/s") {
          try ground.wrk.run(load(nginx.port, nginxPath, closes: closes)).judged(
            "nginx",
            connectionsEnd: closes
          ).rate
        }
      )
    }
    controls.append(
      Measurement.Control(title: "loop, a constant", unit: "/s") {
        try ground.wrk.run(load(loop.port, "/", closes: closes)).judged("the loop", connectionsEnd: closes)
          .rate
      }
    )
    return try measurement.row(empty, on: ground.gateway, controls: controls) {
      var trial = try Measurement.load(
        title,
        load(ground.gateway.port, path, closes: closes),
        on: ground,
        connectionsEnd: closes
      ).trial
      trial.mails = nil
      trial.databaseCPU = nil
      return trial
    }
  }

  private func load(_ port: Int, _ path: String, closes: Bool) -> Process {
    ground.wrk.process(
      .get,
      port: port,
      path: path,
      connections: closes ? 16 : 64,
      seconds: options.seconds,
      settings: closes ? ["close": "yes"] : [:]
    )
  }

  /// The smallest of the files that a page names.
  private func smallest() throws -> (path: String, bytes: [UInt8]) {
    let client = HTTPSClient(port: ground.gateway.port, tls: ground.tls)
    let page = try client.expect(200...200, "GET", "/sign-in").text
    var found: [(path: String, bytes: [UInt8])] = []
    for start in page.ranges(of: "\"/assets/") {
      let path = "/assets/" + page[start.upperBound...].prefix { $0 != "\"" }
      found.append((path, try client.expect(200...200, "GET", path).body))
    }
    guard let smallest = found.min(by: { $0.bytes.count < $1.bytes.count }) else {
      throw BenchFailure("the page of sign-in names no file below /assets/")
    }
    return smallest
  }
}
