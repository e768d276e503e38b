import Core
import Support

@testable import Storage

/// A database on PostgreSQL behind a proxy that can lose connections, with an engine that waits for nobody for long.
struct PostgresGround {
  /// The database, reached without the proxy.
  let kept: TestDatabase
  let proxy: LossyProxy
  /// The database, reached by the proxy.
  let database: Database

  static func make(
    lanes: PostgresEngine.Lanes = one,
    waitingForRestart restart: Duration = .milliseconds(200)
  ) async throws -> PostgresGround {
    let kept = try await TestDatabase.small()
    let parameters = try kept.parameters
    let proxy = try LossyProxy(to: Int(parameters["port"] ?? "") ?? 0)
    let engine = try PostgresEngine(
      PostgresAddress(parsing: kept.url(["port": "\(proxy.port)"])),
      surroundings: .test(clock: TestClock()),
      lanes: lanes,
      patience: Patience(
        restart: restart,
        doubt: .milliseconds(400),
        start: .zero,
        pause: .milliseconds(10),
        interval: .milliseconds(20)
      ),
      bringUpToDate: { _ in }
    )
    return PostgresGround(kept: kept, proxy: proxy, database: Database(engine))
  }

  /// One lane that writes and one that reads, so that a test knows whose connection it is.
  static let one = PostgresEngine.Lanes(writing: 1, reading: 1)

  func end() async {
    await database.close()
    proxy.end()
  }

  /// The numbers that are in the table, asked for without the proxy.
  func numbers() async throws -> [Int64] {
    try await kept.database.read { connection in
      try connection.query("SELECT number FROM note ORDER BY number").map { row in try row.int("number") }
    }
  }

  /// Writes a number by the proxy.
  func write(_ number: Int) async throws {
    try await database.write { try $0.execute("INSERT INTO note (number) VALUES (\(number))") }
  }
}

extension TestDatabase {
  /// libpq's parameters of the database.
  var parameters: [String: String] {
    get throws {
      guard case .postgresql(let address) = location else {
        throw StorageFailure(.cannotOpen, "not on PostgreSQL")
      }
      return address.parameters.reveal { parameters in
        Dictionary(uniqueKeysWithValues: parameters.map { ($0.keyword, $0.value) })
      }
    }
  }

  /// The database's address with some parameters otherwise.
  func url(_ others: [String: String]) throws -> String {
    let all = try parameters.merging(others) { $1 }
    return
      "postgresql://\(all["user"] ?? ""):\(all["password"] ?? "")@\(all["host"] ?? ""):\(all["port"] ?? "")"
      + "/\(all["dbname"] ?? "")"
  }
}
