internal import Core
internal import Storage

/// The tables `identity_fact` and `fact_spelling`.
enum FactStore {
  struct FactRow {
    let id: FactID
    let kind: IdentityFactKind
    let source: FactSource
    let isKnownToOthers: Bool
    let isRecordedWithOther: Bool
    let isInUse: Bool
    var spellings: Set<[UInt8]>
  }

  /// All facts of a person, those no longer in use too: what somebody once knew, they know.
  static func facts(of person: PersonID, in connection: Connection) throws -> [FactRow] {
    // One row a spelling, in the order of the facts.
    let rows = try connection.query(
      """
      SELECT fact.id AS id, fact.kind AS kind, fact.source AS source, fact.known_to_others AS known_to_others,
        fact.recorded_with_other AS recorded_with_other, fact.ended_at AS ended_at,
        fact_spelling.spelling_hash AS spelling_hash
      FROM identity_fact AS fact LEFT JOIN fact_spelling
        ON fact_spelling.person_id = fact.person_id AND fact_spelling.fact_id = fact.id
      WHERE fact.person_id = \(person) ORDER BY fact.id
      """
    )
    var facts: [FactRow] = []
    for row in rows {
      let id: FactID = try row.id("id")
      if facts.last?.id != id { facts.append(try fact(row)) }
      guard let spelling = try row.optionalBlob("spelling_hash") else { continue }
      facts[facts.count - 1].spellings.insert(spelling)
    }
    return facts
  }

  /// The kinds of the facts that are in use.
  static func kindsInUse(of person: PersonID, in connection: Connection) throws -> Set<IdentityFactKind> {
    let rows = try connection.query(
      "SELECT DISTINCT kind FROM identity_fact WHERE person_id = \(person) AND ended_at IS NULL"
    )
    return Set(try rows.map(kind))
  }

  private static func kind(_ row: Row) throws -> IdentityFactKind {
    guard let kind = IdentityFactKind(rawValue: try row.text("kind")) else {
      throw StorageFailure.unreadable(column: "identity_fact.kind")
    }
    return kind
  }

  private static func fact(_ row: Row) throws -> FactRow {
    guard let source = FactSource(rawValue: try row.text("source")) else {
      throw StorageFailure.unreadable(column: "identity_fact.source")
    }
    return FactRow(
      id: try row.id("id"),
      kind: try kind(row),
      source: source,
      isKnownToOthers: try row.bool("known_to_others"),
      isRecordedWithOther: try row.bool("recorded_with_other"),
      isInUse: try row.isNull("ended_at"),
      spellings: []
    )
  }

  static func insert(
    _ facts: [FactRow],
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO identity_fact (id, person_id, kind, source, known_to_others, recorded_with_other, created_at) VALUES",
      rows: facts.map { fact in
        """
        (\(fact.id), \(person), \(fact.kind.rawValue), \(fact.source.rawValue), \(fact.isKnownToOthers),
          \(fact.isRecordedWithOther), \(now))
        """
      }
    )
    try connection.execute(
      "INSERT INTO fact_spelling (person_id, fact_id, spelling_hash) VALUES",
      rows: facts.flatMap { fact in fact.spellings.map { "(\(person), \(fact.id), \($0))" } }
    )
  }

  static func end(_ fact: FactID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE identity_fact SET ended_at = \(now) WHERE id = \(fact) AND ended_at IS NULL"
    )
  }

  static func markRecordedWithOther(_ facts: some Collection<FactID>, in connection: Connection) throws {
    guard !facts.isEmpty else { return }
    try connection.execute("UPDATE identity_fact SET recorded_with_other = 1 WHERE id IN \(SQL.list(facts))")
  }
}

/// Identifies a fact.
enum FactEntity: IdentifiedKind {
  static let prefix: StaticString = "fct"
}

typealias FactID = Identifier<FactEntity>
