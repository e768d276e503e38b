public import Access
public import Core
internal import People
public import Record
internal import Storage

extension Helping {
  /// How an act of staff on a helper ended.
  public enum StaffAct: Sendable, Equatable {
    /// It is done.
    case done
    /// There is no such person, or the person has no such helper any more.
    case unknown
  }

  /// Everybody who reads for a person, read for them, or is to, as staff see it.
  ///
  /// - Parameters:
  ///   - reference: the person's reference.
  ///   - actor: who looks.
  /// - Returns: newest first; nil where there is no such person.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func list(ofReference reference: String, by actor: AuditEntry.Actor) async throws -> [HelperView]? {
    try await room.database.write { connection in
      guard let person = try room.people.person(withReference: reference, in: connection) else { return nil }
      try room.record.write(
        AuditEntry("helpers.read", by: actor, person: person, channel: .api),
        in: connection
      )
      return try helpers.all(of: person, in: connection)
    }
  }

  /// Ends a permission for staff: somebody was made to give it.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - reference: the person's reference.
  ///   - actor: who ends it.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func end(
    _ id: HelperID,
    ofReference reference: String,
    by actor: AuditEntry.Actor
  ) async throws -> StaffAct {
    try await room.database.write { connection in
      guard let person = try room.people.person(withReference: reference, in: connection),
        try end(id, of: person, outcome: "ended_by_staff", by: actor, channel: .api, in: connection)
      else { return .unknown }
      return .done
    }
  }

  /// Lets a permission be at heightened risk: staff have asked the person, safely and alone.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - reference: the person's reference.
  ///   - actor: who lets it be.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func agree(
    to id: HelperID,
    ofReference reference: String,
    by actor: AuditEntry.Actor
  ) async throws -> StaffAct {
    try await room.database.write { connection in
      guard let person = try room.people.person(withReference: reference, in: connection),
        try helpers.agree(id, of: person, in: connection)
      else { return .unknown }
      try room.record.write(
        AuditEntry("helper.agreed", by: actor, person: person, subject: id.text, channel: .api),
        in: connection
      )
      return .done
    }
  }
}
