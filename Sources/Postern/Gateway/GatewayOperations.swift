internal import Access
internal import Attachments
internal import Core
internal import Portal
internal import Record
internal import Web

/// What commands ask of an opened gateway beside serving. Each is carried out by a room that is wired here.
extension Gateway {
  /// A message as `send` takes it.
  struct MessageRequest: Sendable {
    let recipientReference: String
    let caseReference: String?
    let subject: Secret<String>
    let body: Secret<String>
  }

  /// A key for a case system, as it is listed.
  struct ListedKey: Sendable {
    let id: String
    let name: String
    let scopes: [String]
    let createdAt: Timestamp
    let revokedAt: Timestamp?
  }

  /// Runs something with every room open, and closes them behind it.
  func withHouse<Result: Sendable>(_ body: (House) async throws -> Result) async throws -> Result {
    let house = try await House.open(self, showsOutbox: false)
    do {
      let result = try await body(house)
      await house.close()
      return result
    } catch {
      await house.close()
      throw error
    }
  }

  /// Hands a message in; the gateway that serves delivers it.
  ///
  /// - Parameter message: what to send.
  /// - Returns: its identifier and state.
  /// - Throws: ``ProgramFailure`` that says what to mend, or what the rooms throw.
  func send(_ message: MessageRequest) async throws -> String {
    let outcome = try await withHouse { house in
      try await house.portal.send(
        MessageDraft(
          to: message.recipientReference,
          courtCase: message.caseReference,
          subject: message.subject,
          body: message.body,
          language: nil
        ),
        by: .gateway,
        admittedBy: .given
      )
    }
    switch outcome {
    case .accepted(let id, let status, _): return "\(id) \(status.rawValue)"
    case .unknownPerson: throw ProgramFailure(.badData, "--to: there is no person with that reference")
    case .noCase: throw ProgramFailure(.badData, "the person is in no case; put them in one first")
    case .caseNeeded: throw ProgramFailure(.badData, "the person is in several cases; name one with --case")
    case .notTheirCase: throw ProgramFailure(.badData, "--case: the person is not in that case")
    case .partyWall:
      throw ProgramFailure(.notPermitted, "every address of the person stands on another side of a case too")
    case .leak:
      throw ProgramFailure(
        .notPermitted,
        "a confidential detail of somebody else in the case stands in the message; take it out"
      )
    case .filesRefused(let why): throw ProgramFailure(.badData, "a file is not taken: \(why.rawValue)")
    }
  }

  /// Every page and call that is answered, as method and pattern.
  func routes() async throws -> [(method: String, pattern: String)] {
    try await withHouse { WebResponder($0.web).routeList }
  }

  /// Makes a key for a case system.
  ///
  /// - Parameters:
  ///   - name: what it is for.
  ///   - scopes: what it may do.
  /// - Returns: its identifier, and the key, to be shown once.
  /// - Throws: ``ProgramFailure`` that says what to mend, or what the rooms throw.
  func createKey(named name: String, scopes: [String]) async throws -> (id: String, key: Secret<String>) {
    try await withHouse { house in
      let created = try await house.apiKeys.create(
        label: name,
        scopes: Set(scopes.compactMap(APIScope.init(rawValue:)))
      )
      return (created.key.id.text, created.text)
    }
  }

  /// Every key, in force or not.
  func keys() async throws -> [ListedKey] {
    try await withHouse { house in
      try await house.apiKeys.list().map { key in
        ListedKey(
          id: key.id.text,
          name: key.label,
          scopes: key.scopes.map(\.rawValue).sorted(),
          createdAt: key.createdAt,
          revokedAt: key.revokedAt
        )
      }
    }
  }

  /// Ends a key.
  ///
  /// - Parameter id: its identifier.
  /// - Returns: false where there is none in force.
  /// - Throws: ``ProgramFailure`` that says what to mend, or what the rooms throw.
  func revokeKey(_ id: String) async throws -> Bool {
    guard let id = APIKeyID(parsing: id) else { return false }
    return try await withHouse { try await $0.apiKeys.revoke(id) }
  }
}
