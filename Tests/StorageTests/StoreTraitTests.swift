import Support
import Synchronization
import Testing

@Suite("On both databases", .onBothDatabases) struct OnBothDatabasesTests {
  private static let before = Mutex<[String: [TestStore]]>([:])

  /// On which databases a case has run before, of those that give this name.
  private func noted(_ name: String) throws -> [TestStore] {
    let store = try #require(TestStore.current)
    return Self.before.withLock { before in
      defer { before[name, default: []].append(store) }
      return before[name] ?? []
    }
  }

  @Test(arguments: ["one", "two"])
  func `each case runs on SQLite and then on PostgreSQL, and its database is of that kind`(name: String)
    async throws
  {
    let before = try noted(name)
    #expect(before == (TestStore.current == .sqlite ? [] : [.sqlite]))
    #expect(try await TestDatabase.make().store == TestStore.current)
  }

  @Test(.onSQLiteAlone("this test asks whether it may say so"))
  func `a test may say otherwise than its suite`() throws {
    #expect(try noted("alone") == [])
    #expect(TestStore.current == .sqlite)
  }

  @Suite struct Within {
    @Test func `a suite within a suite runs as that one does`() {
      #expect(TestStore.current != nil)
    }
  }
}

@Suite("Without a word of databases") struct NoDatabaseNamedTests {
  @Test func `a suite that says nothing gets no database`() async {
    let refusal = await #expect(throws: NoTestDatabase.self) { try await TestDatabase.make() }
    #expect(refusal?.description.contains(".onBothDatabases") == true)
  }
}
