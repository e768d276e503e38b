internal import Foundation

/// One run of the measurement from beginning to end.
final class Course {
  private let options: BenchOptions
  private let measurement: Measurement
  private let folder: String
  private let program: String
  private var results: [RowResult] = []
  private var cryptography: [String: Double] = [:]

  init(_ options: BenchOptions) throws {
    var options = options
    let here = FileManager.default.currentDirectoryPath
    func whole(_ path: String) -> String { path.hasPrefix("/") ? path : here + "/" + path }
    options.output = whole(options.output)
    program = whole(options.program)
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw BenchFailure("\(program) is no program; run `make build`, or name one by --program")
    }
    self.options = options
    measurement = Measurement(options: options)
    // On the disk, in a folder that PostgreSQL's user may come through.
    folder = "/var/tmp/postern-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try Course.removeOldFolders()
    for path in [options.output, folder] {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw BenchFailure("the folder \(path) cannot be made")
      }
    }
    // Now, and not when all is measured.
    guard FileManager.default.isWritableFile(atPath: options.output),
      !FileManager.default.fileExists(atPath: report) || FileManager.default.isWritableFile(atPath: report)
    else { throw BenchFailure("\(report) cannot be written; name another folder by --output") }
  }

  private var report: String { options.output + "/result.json" }

  /// Removes what runs left that were killed.
  private static func removeOldFolders() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: "/var/tmp")
    where name.hasPrefix("postern-bench-") {
      let process = name.dropFirst("postern-bench-".count)
      guard !FileManager.default.fileExists(atPath: "/proc/\(process)") else { continue }
      try Files.remove("/var/tmp/" + name)
    }
  }

  /// Runs every row that was asked for, shows the table and writes the report.
  func run() throws {
    defer {
      do { try Files.remove(folder) } catch { Bench.say("\(folder) could not be removed") }
    }
    var machine = try Machine(folder: folder)
    cryptography = [
      "aesGCMMicroseconds": try Cryptography.aesGCM(seconds: 0.4),
      "x25519Microseconds": try Cryptography.x25519(seconds: 0.4),
      "argon2idPerSecond": try Cryptography.argon2id(seconds: 1),
    ]
    let certificates = try Certificates(by: program, in: folder + "/certs")
    let sink = try MailSink(TLSContext(certificate: certificates.certificate, key: certificates.key))
    let loop = try Bystander.loop(certificates)
    defer { loop.stop() }
    let (sample, rows) = try sample(certificates, sink)
    if options.databases.contains("postgresql") { machine.postgresql = try PostgresServer.version() }
    for line in Report.head(machine, cryptography: cryptography, rows: rows) { Bench.say(line) }
    for (number, database) in options.databases.enumerated() {
      try measure(database, certificates, sink, loop, rows, isFirst: number == 0)
    }
    if options.only.contains("idle") {
      for row in try Rest(gateway: sample, folder: folder).rows() { add(row) }
    }
    finish(machine, rows)
    try Report(machine, cryptography: cryptography, results: results).write(to: report)
    if let row = options.perf, !results.contains(where: { $0.key.hasPrefix(row) }) {
      throw BenchFailure("there is no row \(row), so nothing was profiled; result.json names them")
    }
  }

  /// The rows of one message, from a small gateway that is made for it.
  private func sample(_ certificates: Certificates, _ sink: MailSink) throws -> (Gateway, MessageRows) {
    let gateway = try Gateway(
      program,
      in: folder + "/sample",
      store: .sqlite,
      certificates: certificates,
      sink: sink
    )
    let ground = try Ground(gateway, sink: sink, families: 1)
    try ground.fill(2)
    Quiet.wait(after: gateway)
    try gateway.stop()
    return (gateway, try MessageRows(from: gateway, recipient: ground.families[0].reference))
  }

  private func measure(
    _ database: String,
    _ certificates: Certificates,
    _ sink: MailSink,
    _ loop: Bystander,
    _ rows: MessageRows,
    isFirst: Bool
  ) throws {
    let server = database == "postgresql" ? try PostgresServer(in: folder + "/postgresql") : nil
    defer { server?.stop() }
    try server?.createDatabase("postern")
    let gateway = try Gateway(
      program,
      in: folder + "/" + database,
      store: server.map { .postgresql($0, database: "postern") } ?? .sqlite,
      certificates: certificates,
      sink: sink
    )
    Bench.say("[\(database)] \(options.families) families and \(options.stored) messages come in…")
    let ground = try Ground(gateway, sink: sink, families: options.families)
    let (mails, begun) = (sink.count, Clock.seconds())
    try ground.fill(options.stored)
    Quiet.wait(after: gateway)
    let rate = Double(sink.count - mails) / (Clock.seconds() - begun)
    Bench.say("[\(database)] \(sink.count - mails) notices went out, \(Figures.short(rate))/s")
    try ground.keep()
    try load(ground, loop, rows, isFirst: isFirst)
    if options.isFull { try loadMillion(ground, loop, rows) }
    if let peak = ground.peakPSS {
      add(RowResult.plain("peak", "peak memory (PSS)", "MiB", [peak], database: database))
    }
    try gateway.stop()
  }

  private func load(_ ground: Ground, _ loop: Bystander, _ rows: MessageRows, isFirst: Bool) throws {
    let controls = StoreControls(ground: ground, rows: rows, seconds: Double(max(2, options.seconds - 1)))
    var messages = MessageLoad(ground: ground, measurement: measurement, controls: controls, loop: loop)
    if options.only.contains("store") || options.only.contains("notices") {
      let notices = try messages.notices()
      messages.noticeCPU = notices.cpu
      add(notices)
    }
    if options.only.contains("store") {
      for connections in [1, 16, 64] { add(try messages.store(connections)) }
    }
    if options.only.contains("open") { add(try messages.open()) }
    let signIns = SignInLoad(ground: ground, measurement: measurement)
    if options.only.contains("sign-in") || options.only.contains("storm") { try ground.restore() }
    if options.only.contains("sign-in") { add(try signIns.signIns()) }
    if options.only.contains("storm") { add(try signIns.storeInStorm()) }
    if isFirst, options.only.contains("static") || options.only.contains("tls") {
      for row in try PlainAnswers(ground: ground, measurement: measurement, loop: loop).rows(options.only) {
        add(row)
      }
    }
  }

  /// The same with a million messages, beside what the same run found with few.
  private func loadMillion(_ ground: Ground, _ loop: Bystander, _ rows: MessageRows) throws {
    Bench.say("[\(ground.gateway.store.name)] copies make them \(options.large)…")
    try ground.restore()
    try ground.copy(rows, upTo: options.large)
    let messages = MessageLoad(ground: ground, measurement: measurement, controls: nil, loop: loop)
    func before(_ key: String) -> [Measurement.Control] {
      guard let few = results.last(where: { $0.key == key && $0.database == ground.gateway.store.name })
      else {
        return []
      }
      return [
        Measurement.Control(title: "among \(Figures.short(Double(few.stored ?? 0)))", unit: "/s") {
          few.figure
        }
      ]
    }
    if options.only.contains("store") {
      add(try messages.store(16, key: "store-million", beside: before("store-16")))
    }
    if options.only.contains("open") { add(try messages.open(key: "open-million", beside: before("open"))) }
  }

  private func add(_ result: RowResult) {
    results.append(result)
    for line in ResultTable.lines(of: result, x25519: cryptography["x25519Microseconds"]) { Bench.say(line) }
  }

  private func finish(_ machine: Machine, _ rows: MessageRows) {
    Bench.say("")
    for line in Report.head(machine, cryptography: cryptography, rows: rows) { Bench.say(line) }
    // Database by database, and then what has none.
    let order = options.databases.map(Optional.some) + [nil]
    results = order.flatMap { database in results.filter { $0.database == database } }
    for line in ResultTable.lines(results, x25519: cryptography["x25519Microseconds"]) { Bench.say(line) }
  }
}
