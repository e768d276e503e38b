internal import Foundation

/// One run of the measurement from beginning to end.
final class Course {
  private let options: BenchOptions
  private let measurement: Measurement
  private let folder: String
  private let program: String
  private var results: [RowResult] = []
  private var x25519: Double?

  init(_ options: BenchOptions) throws {
    var options = options
    let here = FileManager.default.currentDirectoryPath
    func whole(_ path: String) -> String { path.hasPrefix("/") ? path : here + "/" + path }
    options.output = whole(options.output)
    program = whole(options.program)
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw BenchFailure("\(program) is not there; run `make bench`, or name it by --program")
    }
    self.options = options
    measurement = Measurement(options: options)
    // In a folder that PostgreSQL's user may come through, on the disk that is measured.
    folder = "/var/tmp/postern-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: options.output, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func run() throws {
    defer {
      do { try FileManager.default.removeItem(atPath: folder) } catch {
        print("\(folder) could not be removed")
      }
    }
    var machine = try Machine(folder: folder)
    let certificates = try Certificates(by: program, in: folder + "/certs")
    let sink = try MailSink(TLSContext(certificate: certificates.certificate, key: certificates.key))
    print("fdatasync \(Figures.time(machine.fdatasyncMicroseconds))")
    for database in options.databases {
      var server: PostgresServer?
      defer { server?.stop() }
      if database == "postgresql" {
        let made = try PostgresServer(in: folder + "/postgresql")
        try made.createDatabase("postern")
        machine.postgresql = made.version
        server = made
      }
      let gateway = try Gateway(
        program,
        in: folder + "/" + database,
        store: server.map { .postgresql($0, database: "postern") } ?? .sqlite,
        certificates: certificates,
        sink: sink
      )
      try measure(gateway, sink: sink)
      try gateway.stop()
    }
    for line in ResultTable.lines(results, x25519: x25519) { print(line) }
  }

  private func measure(_ gateway: Gateway, sink: MailSink) throws {
    let begun = Clock.seconds()
    let ground = try Ground(gateway, sink: sink, options: options, rows: nil)
    print("families in: \(Clock.seconds() - begun)")
    try ground.fill(options.stored)
    print("filled: \(Clock.seconds() - begun) mails \(sink.count)")
    _ = Quiet.wait(after: gateway)
    print("quiet: \(Clock.seconds() - begun) mails \(sink.count)")
    let load = MessageLoad(ground: ground, measurement: measurement)
    if options.only.contains("store") {
      for connections in [1, 16, 64] { add(try load.store(connections, controls: [])) }
    }
    if options.only.contains("open") { add(try load.open()) }
  }

  private func add(_ result: RowResult) {
    results.append(result)
    for line in ResultTable.lines(of: result, x25519: x25519) { print(line) }
  }
}
