/// How a database is: facts for an operator, each with what to mend where it is not as it should be.
public struct DatabaseCondition: Sendable, Equatable {
  /// One fact.
  public struct Fact: Sendable, Equatable {
    /// What it is about, in a word or two: `journal`.
    public let name: String
    /// How it is.
    public let text: String
    /// What to do; nil where nothing need be done.
    public let mend: String?

    static let damageName = "damage"

    init(_ name: String, _ text: String, mend: String? = nil) {
      self.name = name
      self.text = text
      self.mend = mend
    }
  }

  /// The facts, the general ones first.
  public let facts: [Fact]

  /// What is damaged in what is kept, as opposed to how it is set up; nil where nothing was found.
  public var damage: Fact? { facts.first { $0.name == Fact.damageName && $0.mend != nil } }
}

extension Database {
  /// Looks how the database is: its version, schema, size and settings, and whether it is damaged.
  ///
  /// It reads the whole database, and so takes a second for some hundred megabytes; writers go on meanwhile.
  ///
  /// - Returns: the facts.
  /// - Throws: ``StorageFailure`` where it cannot even look.
  public func condition() async throws -> DatabaseCondition {
    try await read { try $0.condition() }
  }
}

extension Connection {
  func condition() throws(StorageFailure) -> DatabaseCondition {
    let number = try first("SELECT COALESCE(MAX(number), 0) AS number FROM schema_migration")?.int("number")
    return DatabaseCondition(facts: [DatabaseCondition.Fact("schema", "\(number ?? 0)")] + (try ownFacts()))
  }
}

extension Session {
  /// What only this kind of database can tell of itself.
  func facts() throws(StorageFailure) -> [DatabaseCondition.Fact] { [] }
}
