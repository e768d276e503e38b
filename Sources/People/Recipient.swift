public import Core
public import Storage

/// Whom a message is for: how they stand towards us, and the cases they are in.
public struct Recipient: Sendable {
  /// How they stand towards us.
  public let standing: PersonStanding
  private let current: [(courtCase: CourtCaseID, reference: String)]

  init(_ row: PersonStore.RecipientRow, reference: String) {
    standing = PersonStanding(row, reference: reference)
    current = row.memberships.filter { !$0.hasLeft }.map { ($0.courtCase, $0.reference) }
  }

  /// The case that a message to them belongs to.
  ///
  /// - Parameter reference: the case that the sender named; nil where none was.
  /// - Returns: the case, or why there is none.
  public func courtCase(named reference: String?) -> CaseForMessage {
    if let reference {
      return current.first { $0.reference == reference }.map { .found($0.courtCase) } ?? .notTheirs
    }
    guard let only = current.first else { return .none }
    return current.count == 1 ? .found(only.courtCase) : .several
  }
}

/// Which case a message belongs to.
public enum CaseForMessage: Sendable {
  /// This one.
  case found(CourtCaseID)
  /// The person is in no case.
  case none
  /// The person is in several, and none was named.
  case several
  /// The person is not in the case that was named.
  case notTheirs
}

extension People {
  /// The person with a reference, whom a message is for.
  ///
  /// - Parameters:
  ///   - reference: the reference in the case system.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is no such person.
  /// - Throws: ``StorageFailure``.
  public func recipient(reference: String, in connection: Connection) throws -> Recipient? {
    try PersonStore.findRecipient(reference: reference, in: connection).map {
      Recipient($0, reference: reference)
    }
  }
}
