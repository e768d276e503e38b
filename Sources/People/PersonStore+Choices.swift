internal import Core
internal import Storage

extension PersonStore {
  static func choices(of id: PersonID, in connection: Connection) throws -> PersonChoices? {
    try connection.first(
      "SELECT chosen_language, shows_subjects, shows_file_names FROM person WHERE id = \(id)"
    ).map { row in
      PersonChoices(
        language: try row.optionalText("chosen_language").flatMap(Language.init(rawValue:)),
        showsSubjects: try row.optionalBool("shows_subjects") ?? false,
        showsFileNames: try row.optionalBool("shows_file_names") ?? false
      )
    }
  }

  static func setChoices(_ choices: PersonChoices, of id: PersonID, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE person SET chosen_language = \(choices.language?.rawValue), shows_subjects = \(choices.showsSubjects),
        shows_file_names = \(choices.showsFileNames)
      WHERE id = \(id)
      """
    )
  }

  static func unfreeze(_ id: PersonID, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: "UPDATE person SET frozen_at = NULL WHERE id = \(id) AND frozen_at IS NOT NULL"
    ) == 1
  }
}
