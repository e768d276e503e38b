internal import Core
internal import Storage

extension ContactPointStore {
  /// Notes that the person gave a contact point in the portal; or that it is the record's alone again.
  static func setByPerson(_ isByPerson: Bool, _ id: ContactPointID, in connection: Connection) throws {
    try connection.execute("UPDATE contact_point SET by_person = \(isByPerson) WHERE id = \(id)")
  }

  /// Makes one of a person's addresses the one to use.
  static func prefer(_ id: ContactPointID, of person: PersonID, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE contact_point SET preferred = CASE WHEN id = \(id) THEN 1 ELSE 0 END
      WHERE person_id = \(person) AND kind = 'email'
      """
    )
  }
}
