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
    var spellings: [FactID: Set<[UInt8]>] = [:]
    for row in try connection.query(
      "SELECT fact_id, spelling_hash FROM fact_spelling WHERE person_id = \(person)"
    ) {
      spellings[try row.id("fact_id"), default: []].insert(try row.blob("spelling_hash"))
    }
    return try connection.query(
      """
      SELECT id, kind, source, known_to_others, recorded_with_other, ended_at
      FROM identity_fact WHERE person_id = \(person) ORDER BY id
      """
    ).map { row in
      let id: FactID = try row.id("id")
      guard let kind = IdentityFactKind(rawValue: try row.text("kind")),
        let source = FactSource(rawValue: try row.text("source"))
      else { throw StorageFailure.unreadable(column: "identity_fact.kind") }
      return FactRow(
        id: id,
        kind: kind,
        source: source,
        isKnownToOthers: try row.bool("known_to_others"),
        isRecordedWithOther: try row.bool("recorded_with_other"),
        isInUse: try row.isNull("ended_at"),
        spellings: spellings[id] ?? []
      )
    }
  }

  static func insert(_ fact: FactRow, of person: PersonID, at now: Timestamp, in connection: Connection)
    throws
  {
    try connection.execute(
      """
      INSERT INTO identity_fact (id, person_id, kind, source, known_to_others, recorded_with_other, created_at)
      VALUES (\(fact.id), \(person), \(fact.kind.rawValue), \(fact.source.rawValue), \(fact.isKnownToOthers),
        \(fact.isRecordedWithOther), \(now))
      """
    )
    for spelling in fact.spellings {
      try connection.execute(
        """
        INSERT INTO fact_spelling (person_id, fact_id, spelling_hash) VALUES (\(person), \(fact.id), \(spelling))
        """
      )
    }
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
