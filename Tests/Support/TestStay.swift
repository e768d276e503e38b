internal import Storage
internal import Synchronization

/// The time that a test case spends on one database, and the PostgreSQL databases that it has made meanwhile.
final class TestStay: Sendable {
  @TaskLocal static var current: TestStay?

  /// So many at a time: on PostgreSQL each has some connections for each of its databases, and the server has a few hundred
  /// in all; and a case that is begun among hundreds of others takes so long that limits of time mean nothing.
  private static let places = Turnstile(places: 16)

  let store: TestStore
  private let made = Mutex<[String]>([])

  private init(on store: TestStore) {
    self.store = store
  }

  /// That of the running test case.
  static func here() throws(NoTestDatabase) -> TestStay {
    guard let current else {
      throw NoTestDatabase(
        "this suite uses a database and does not say which: @Suite(\"…\", .onBothDatabases)"
      )
    }
    return current
  }

  /// A place for a database, which goes when the stay ends; with a schema, where the server copies one as it makes it.
  func place(
    in temporary: TemporaryFolder,
    like migrations: [Migration]?
  ) async throws -> DatabaseLocation {
    switch store {
    case .sqlite: return .sqlite(temporary.path + "/postern.db")
    case .postgresql:
      let server = try TestServer.shared()
      let name = try await server.make(migrations: migrations)
      made.withLock { $0.append(name) }
      return try server.location(of: name)
    }
  }

  /// Runs a test case on a database, and removes what it has made there.
  static func on(_ store: TestStore, _ body: @concurrent @Sendable () async throws -> Void) async throws {
    let stay = TestStay(on: store)
    await places.enter()
    do {
      try await $current.withValue(stay) { try await body() }
    } catch {
      await stay.end()
      throw error
    }
    await stay.end()
  }

  private func end() async {
    for database in made.withLock({ $0 }) {
      do {
        try await TestServer.shared().drop(database)
      } catch {
        print("a test's database was left behind: \(error)")
      }
    }
    await Self.places.leave()
  }
}

/// Lets so many in at once; the others wait in the order in which they came.
actor Turnstile {
  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) {
    self.places = places
  }

  func enter() async {
    guard places == 0 else {
      places -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    // Whoever waits longest is given the place itself.
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}
