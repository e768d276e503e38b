internal import Foundation
internal import Glibc

/// A PostgreSQL server of the measurement's own, with the settings it is born with: every commit is synced.
///
/// It runs as `postgres` where we are root, for it refuses to be root.
final class PostgresServer {
  private static let folderOfPrograms = "/usr/lib/postgresql/15/bin"
  private static let user = "postern_bench"

  let port: Int
  private let folder: String
  private let password: String
  private let process: Process

  /// Makes and starts one in a folder.
  init(in folder: String) throws {
    self.folder = folder
    port = try Sockets.freePort()
    password =
      String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36)
    let manager = FileManager.default
    guard manager.isExecutableFile(atPath: PostgresServer.program("initdb")) else {
      throw BenchFailure("there is no PostgreSQL server: apt-get install postgresql-15")
    }
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let passwordFile = folder + "/password"
    try Data(password.utf8).write(to: URL(fileURLWithPath: passwordFile))
    for path in [folder, passwordFile] { try PostgresServer.give(path) }
    try PostgresServer.asServer(
      "initdb",
      [
        "--pgdata=\(folder)/data", "--username=\(PostgresServer.user)", "--pwfile=\(passwordFile)",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
      ]
    )
    let log = folder + "/server.log"
    try Data().write(to: URL(fileURLWithPath: log))
    let command = PostgresServer.command(
      "postgres",
      [
        "-D", folder + "/data", "-c", "listen_addresses=127.0.0.1", "-c", "port=\(port)", "-c",
        "unix_socket_directories=",
      ]
    )
    process = Child.make(command[0], Array(command.dropFirst()), folder: "/")
    process.standardOutput = FileHandle(forWritingAtPath: log)
    process.standardError = process.standardOutput
    try Child.launch(process)
    for _ in 0..<600 where !isReady() { Thread.sleep(forTimeInterval: 0.05) }
    guard isReady() else { throw BenchFailure("PostgreSQL did not start; see \(log)") }
  }

  /// The version that is installed.
  static func version() throws -> String {
    try Child.run(program("postgres"), ["--version"], folder: "/")
      .split(separator: " ").dropFirst(2).first.map(String.init) ?? "?"
  }

  /// Its first process.
  var processIdentifier: pid_t { process.processIdentifier }

  /// Whether a commit waits for the disk, by the server's own word.
  func isDurable() throws -> Bool {
    try ask("SHOW fsync") == "on" && ask("SHOW synchronous_commit") == "on"
  }

  /// Ends it as a crash would: nothing of it is needed any more.
  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGQUIT)
    process.waitUntilExit()
  }

  /// The address of a database; it holds the password.
  func address(of database: String) -> String {
    "postgresql://\(PostgresServer.user):\(password)@127.0.0.1:\(port)/\(database)"
  }

  /// Makes a database, empty or as a copy of one that nobody uses.
  func createDatabase(_ name: String, copying template: String = "template0") throws {
    try run(
      "psql",
      ["--quiet", "--command", "CREATE DATABASE \(name) TEMPLATE \(template)"],
      database: "postgres"
    )
  }

  /// Removes a database, also from under those who use it, if it is there.
  func dropDatabase(_ name: String) throws {
    try run(
      "psql",
      ["--quiet", "--command", "DROP DATABASE IF EXISTS \(name) WITH (FORCE)"],
      database: "postgres"
    )
  }

  /// The answer to one statement, unaligned and without headings.
  func ask(_ statement: String, database: String = "postgres") throws -> String {
    try run("psql", ["--quiet", "--no-align", "--tuples-only", "--command", statement], database: database)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a client program on a database.
  @discardableResult
  func run(_ program: String, _ arguments: [String], database: String) throws -> String {
    try Child.run(
      PostgresServer.program(program),
      arguments,
      environment: [
        "PGHOST": "127.0.0.1", "PGPORT": "\(port)", "PGUSER": PostgresServer.user, "PGPASSWORD": password,
        "PGDATABASE": database,
      ],
      folder: folder
    )
  }

  private func isReady() -> Bool {
    (try? ask("SELECT 1")) == "1"
  }

  private static func program(_ name: String) -> String { folderOfPrograms + "/" + name }

  private static func command(_ program: String, _ arguments: [String]) -> [String] {
    let identity = geteuid() == 0 ? ["--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    return ["/usr/bin/setpriv", "--pdeathsig=QUIT"] + identity + [PostgresServer.program(program)] + arguments
  }

  private static func asServer(_ program: String, _ arguments: [String]) throws {
    let command = command(program, arguments)
    try Child.run(command[0], Array(command.dropFirst()), folder: "/")
  }

  private static func give(_ path: String) throws {
    guard geteuid() == 0 else { return }
    try Child.run("/usr/bin/chown", ["postgres:postgres", path])
  }
}
