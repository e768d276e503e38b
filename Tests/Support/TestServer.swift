internal import Foundation
internal import Storage

/// The PostgreSQL server that was lent to the tests: makes a database for each test, and removes it.
actor TestServer {
  private static let one = Result { () throws(NoTestDatabase) in try TestServer() }

  private let wire: TestServerWire
  private let address: URLComponents
  private var templates: [String: Task<String, any Error>] = [:]
  private var count = 0

  /// The server.
  ///
  /// - Throws: ``NoTestDatabase``, which says how the tests are given one.
  static func shared() throws(NoTestDatabase) -> TestServer { try one.get() }

  private init() throws(NoTestDatabase) {
    guard
      let text = ProcessInfo.processInfo.environment["POSTERN_TEST_POSTGRESQL"],
      let address = URLComponents(string: text)
    else {
      throw NoTestDatabase(
        "this test also runs on PostgreSQL, and no server was lent to it; "
          + "run: python3 Tests/EndToEnd/postgresql.py run -- swift test"
      )
    }
    self.address = address
    wire = TestServerWire(to: text)
  }

  /// Makes a database.
  ///
  /// - Parameter migrations: its schema, copied from a template that is made once; nil for an empty database.
  /// - Returns: its name.
  /// - Throws: ``NoTestDatabase``, or ``StorageFailure`` where the template cannot be made.
  func make(migrations: [Migration]?) async throws -> String {
    let name = nextName("test")
    var origin = "template0"
    if let migrations { origin = try await template(migrations).value }
    try await wire.run("CREATE DATABASE \(name) TEMPLATE \(origin) STRATEGY FILE_COPY")
    return name
  }

  /// Removes a database, also from under those who use it.
  func drop(_ name: String) async throws {
    try await wire.run("DROP DATABASE \(name) WITH (FORCE)")
  }

  /// Where a database is.
  nonisolated func location(of name: String) throws -> DatabaseLocation {
    var parts = address
    parts.path = "/" + name
    return try DatabaseLocation(parsing: parts.string ?? "")
  }

  private func template(_ migrations: [Migration]) -> Task<String, any Error> {
    let schema = migrations.map { "\($0.number) \($0.name)\n\($0.sql)\n" }.joined()
    if let made = templates[schema] { return made }
    let name = nextName("template")
    let making = Task {
      try await wire.run("CREATE DATABASE \(name) TEMPLATE template0")
      try await Database.open(location(of: name), migrations: migrations, surroundings: .test()).close()
      return name
    }
    templates[schema] = making
    return making
  }

  private func nextName(_ kind: String) -> String {
    count += 1
    return "\(kind)_\(ProcessInfo.processInfo.processIdentifier)_\(count)"
  }
}
