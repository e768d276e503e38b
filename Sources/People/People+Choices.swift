public import Core
internal import Record
public import Storage

/// What somebody chose for themself in the portal: no record of a case system touches it.
public struct PersonChoices: Sendable, Equatable {
  /// The language they are spoken to in; nil where they left that to the record.
  public var language: Language?
  /// Whether the list of messages shows subjects, which a bystander could read.
  public var showsSubjects: Bool
  /// Whether files keep their own names when they are downloaded, which stay on the device.
  public var showsFileNames: Bool

  /// Nothing was chosen: what a bystander could learn from is off.
  public static let none = PersonChoices(language: nil, showsSubjects: false, showsFileNames: false)

  /// Choices.
  public init(language: Language?, showsSubjects: Bool, showsFileNames: Bool) {
    self.language = language
    self.showsSubjects = showsSubjects
    self.showsFileNames = showsFileNames
  }
}

extension People {
  /// What somebody chose for themself.
  ///
  /// - Parameters:
  ///   - person: who.
  ///   - connection: the transaction to read in.
  /// - Returns: their choices; where there is no such person, nothing was chosen.
  /// - Throws: ``StorageFailure``.
  public func choices(of person: PersonID, in connection: Connection) throws -> PersonChoices {
    try PersonStore.choices(of: person, in: connection) ?? .none
  }

  /// What somebody chose for themself.
  ///
  /// - Parameter person: who.
  /// - Returns: their choices.
  /// - Throws: ``StorageFailure``.
  public func choices(of person: PersonID) async throws -> PersonChoices {
    try await database.read { try self.choices(of: person, in: $0) }
  }

  /// Takes down what somebody chose for themself.
  ///
  /// - Parameters:
  ///   - people: the person; all of them, where one sign-in opens several mailboxes.
  ///   - change: what is changed; it may be run more than once.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func choose(
    for people: [PersonID],
    _ change: @escaping @Sendable (inout PersonChoices) -> Void
  ) async throws {
    try await database.write { connection in
      for person in people {
        var choices = try self.choices(of: person, in: connection)
        change(&choices)
        try PersonStore.setChoices(choices, of: person, in: connection)
        try self.record.write(
          AuditEntry("person.chose", by: .person(person), person: person, channel: .portal),
          in: connection
        )
      }
    }
  }
}
