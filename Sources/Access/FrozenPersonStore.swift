internal import Core
internal import Storage

/// The table `frozen_person`; accounts and sittings are read together with it.
enum FrozenPersonStore {
  static func insert(_ person: PersonID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO frozen_person (person_id, frozen_at) VALUES (\(person), \(now))
      ON CONFLICT (person_id) DO NOTHING
      """
    )
  }

  static func delete(_ person: PersonID, in connection: Connection) throws {
    try connection.execute("DELETE FROM frozen_person WHERE person_id = \(person)")
  }
}
