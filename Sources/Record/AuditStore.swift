internal import Core
internal import Storage

/// The table `audit_entry`.
enum AuditStore {
  static func insert(
    id: Identifier<AuditEntryKind>,
    at now: Timestamp,
    entry: AuditEntry,
    salt: [UInt8],
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO audit_entry
        (id, at, actor_kind, actor_id, action, outcome, person_id, case_id, subject_id, channel, salt)
      VALUES (\(id), \(now), \(entry.actor.kind), \(entry.actor.identifier), \(entry.action.word),
        \(entry.outcome.word), \(entry.person?.text), \(entry.courtCase?.text), \(entry.subject),
        \(entry.channel?.rawValue), \(salt))
      """
    )
  }
}
