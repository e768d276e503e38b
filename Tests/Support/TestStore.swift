public import Testing

/// The databases that the program can stand on.
public enum TestStore: String, Sendable, CaseIterable {
  case sqlite = "SQLite"
  case postgresql = "PostgreSQL"

  /// On which the running test case stands; nil where neither its suite nor the test says it.
  public static var current: TestStore? { TestStay.current?.store }
}

/// The databases on which each case of a suite runs, one after the other; see ``Trait/onBothDatabases``.
public struct StoreTrait: SuiteTrait, TestTrait, TestScoping {
  let stores: [TestStore]
  /// Why only these.
  public let comments: [Comment]

  /// It holds for suites within the suite too.
  public var isRecursive: Bool { true }

  /// A scope for each case, not for a test with all its cases.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> StoreTrait? {
    testCase == nil ? nil : self
  }

  /// Runs the case once on each of the databases, whatever became of it on the one before, and says with each failure on
  /// which it happened.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    // Where a test says something else than its suite, the test is right; the outer trait does it, and this is an inner one.
    guard TestStay.current == nil else { return try await function() }
    let nearest = test.traits.compactMap { $0 as? StoreTrait }.last ?? self
    // Out of time on one database, it is not begun on the next.
    for store in nearest.stores where !Task.isCancelled {
      let naming = IssueHandlingTrait.compactMapIssues { issue in
        var issue = issue
        issue.comments.append("on \(store.rawValue)")
        return issue
      }
      try await naming.provideScope(for: test, testCase: testCase) {
        do {
          try await TestStay.on(store, function)
        } catch is ExpectationFailedError {
          // `#require` has told it already.
        } catch {
          Issue.record(error, sourceLocation: test.sourceLocation)
        }
      }
    }
  }
}

extension Trait where Self == StoreTrait {
  /// Every case runs on SQLite and then on PostgreSQL, each time with a database of its own: ``TestDatabase``.
  public static var onBothDatabases: Self { StoreTrait(stores: TestStore.allCases, comments: []) }

  /// Every case runs on SQLite.
  ///
  /// - Parameter reason: why the other database is none of its business.
  /// - Returns: the trait.
  public static func onSQLiteAlone(_ reason: Comment) -> Self {
    StoreTrait(stores: [.sqlite], comments: [reason])
  }

  /// Every case runs on PostgreSQL.
  ///
  /// - Parameter reason: why the other database is none of its business.
  /// - Returns: the trait.
  public static func onPostgreSQLAlone(_ reason: Comment) -> Self {
    StoreTrait(stores: [.postgresql], comments: [reason])
  }
}
