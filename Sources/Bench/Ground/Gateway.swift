internal import Foundation
internal import Glibc

/// `postern serve` with a folder and a database of its own, as an operator would set it up.
final class Gateway {
  /// Where its data lies.
  enum Store {
    case sqlite
    case postgresql(PostgresServer, database: String)

    var name: String {
      switch self {
      case .sqlite: "sqlite"
      case .postgresql: "postgresql"
      }
    }
  }

  let program: String
  let folder: String
  let store: Store
  let port: Int
  let certificates: Certificates
  private var process: Process?

  /// Prepares everything but the start: key ring by `init`, settings, and a key of the case system.
  init(_ program: String, in folder: String, store: Store, certificates: Certificates, sink: MailSink) throws
  {
    self.program = program
    self.folder = folder
    self.store = store
    self.certificates = certificates
    port = try Sockets.freePort()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Child.run(program, ["init", "--directory", folder + "/data"])
    try writeSettings(sinkPort: sink.port)
  }

  /// The database file, where it is one.
  var databaseFile: String { folder + "/data/postern.db" }

  /// Its process while it runs.
  var processIdentifier: pid_t { process?.processIdentifier ?? 0 }

  /// Starts it, waits until it listens, and says how long that took.
  @discardableResult
  func start() throws -> Double {
    let output = Pipe()
    let log = folder + "/serve.log"
    try Data().write(to: URL(fileURLWithPath: log))
    let process = Child.make(
      "/usr/bin/setpriv",
      ["--pdeathsig=KILL", program, "serve", "--config", settingsFile],
      folder: folder
    )
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: log)
    let begun = Clock.seconds()
    try Child.launch(process)
    self.process = process
    var said = ""
    while !said.contains("listening on ") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw BenchFailure("postern did not start; see \(log)") }
      said += String(decoding: data, as: UTF8.self)
    }
    return Clock.seconds() - begun
  }

  /// Ends it gently.
  func stop() throws {
    guard let process else { return }
    self.process = nil
    process.terminate()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchFailure("postern ended with \(process.terminationStatus); see \(folder)/serve.log")
    }
  }

  /// Ends it at once, where nothing of it is needed any more.
  func kill() {
    guard let process else { return }
    self.process = nil
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Runs a command of it with these settings.
  @discardableResult
  func command(_ arguments: [String]) throws -> String {
    try Child.run(program, arguments + ["--config", settingsFile], folder: folder)
  }

  /// A key of the case system.
  func makeKey() throws -> String {
    let said = try command([
      "api-key", "create", "--name", "bench", "--scope", "people", "--scope", "messages",
    ])
    guard let key = said.split(separator: "\n").last else {
      throw BenchFailure("api-key create printed no key")
    }
    return String(key)
  }

  private var settingsFile: String { folder + "/bench.json5" }

  /// Who asks from this machine is a trusted proxy: it names the network that each family comes from.
  private func writeSettings(sinkPort: Int) throws {
    let agency: [String: Any] = [
      "name": ["en": "Family Court Advice"], "languages": ["en"], "domain": "example.org",
      "contacts": [
        "phone": "020 7946 0000", "email": "enquiries@example.org", "post": "1 Example Street\nLondon",
        "children": "020 7946 0001",
      ],
      "retention": ["untilYoungestIs": 25],
      "deadlines": ["access": "1 month", "erasure": "1 month", "restriction": "1 month"],
      "identityFacts": ["date_of_birth", "address", "own_reference", "passphrase", "phone", "email"],
      "exitURL": "https://www.example.com/weather",
    ]
    let settings: [String: Any] = [
      "agencies": ["england": agency],
      "server": [
        "listen": "127.0.0.1:\(port)", "publicURL": "https://localhost:\(port)",
        "certificate": certificates.certificate, "key": certificates.key, "trustedProxies": ["127.0.0.0/8"],
      ],
      "database": ["file": folder + "/database-address"],
      "keyRing": folder + "/data/keyring",
      "templates": try Gateway.templates(of: program),
      "email": [
        "transport": "smtp", "from": "messages@example.org", "replyTo": "replies@example.org",
        "smtp": ["url": "smtps://localhost:\(sinkPort)", "caFile": certificates.authority],
      ],
      "text": ["transport": "outbox"], "chat": ["transport": "outbox"], "malware": "none",
    ]
    let address =
      switch store {
      case .sqlite: "sqlite:" + databaseFile
      case .postgresql(let server, let database): server.address(of: database)
      }
    let files = FileManager.default
    let secret: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    guard
      files.createFile(
        atPath: folder + "/database-address",
        contents: Data(address.utf8),
        attributes: secret
      ),
      files.createFile(
        atPath: settingsFile,
        contents: try JSONSerialization.data(withJSONObject: settings),
        attributes: secret
      )
    else { throw BenchFailure("\(folder) cannot be written") }
  }

  /// The templates beside the program's sources: `.build/release/postern` belongs to the folder that holds `.build`.
  private static func templates(of program: String) throws -> String {
    var folder = URL(fileURLWithPath: program).resolvingSymlinksInPath()
    for _ in 0..<6 {
      folder.deleteLastPathComponent()
      let templates = folder.appendingPathComponent("Templates").path
      if FileManager.default.fileExists(atPath: templates + "/Pages") { return templates }
    }
    throw BenchFailure("there is no folder Templates above \(program)")
  }
}

/// The certificate of gateway, sink and nginx, and the authority that signed it.
struct Certificates {
  let authority: String
  let certificate: String
  let key: String

  /// Has `postern certs development` make them.
  init(by program: String, in folder: String) throws {
    let said = try Child.run(program, ["certs", "development", "--directory", folder])
    func path(_ label: String) throws -> String {
      guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else {
        throw BenchFailure("`postern certs development` does not say where its \(label) is")
      }
      return String(line.dropFirst(label.count).drop { $0 == " " })
    }
    certificate = try path("certificate:")
    key = try path("key:")
    authority = try path("trust this authority:")
  }
}
