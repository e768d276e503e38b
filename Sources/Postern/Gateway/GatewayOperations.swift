internal import Core

/// What commands ask of an opened gateway beside serving. Each is carried out by a room that is wired here.
extension Gateway {
  /// A message as `send` takes it.
  struct MessageRequest: Sendable {
    let recipientReference: String
    let caseReference: String?
    let subject: Secret<String>
    let body: Secret<String>
    let attachments: [String]
  }

  /// A key for a case system, as it is listed.
  struct ListedKey: Sendable {
    let id: String
    let name: String
    let scopes: [String]
    let createdAt: Timestamp
    let revokedAt: Timestamp?
  }

  /// Sends a secure message.
  ///
  /// - Returns: the message's id.
  func send(_ message: MessageRequest) async throws -> String {
    throw ProgramFailure(.unavailable, "send is not available yet")
  }

  /// Makes a key.
  ///
  /// - Returns: its id and the key itself, which is shown once.
  func createKey(named name: String, scopes: [String]) async throws -> (id: String, key: Secret<String>) {
    throw ProgramFailure(.unavailable, "api-key is not available yet")
  }

  /// All keys, in the order in which they were made.
  func keys() async throws -> [ListedKey] {
    throw ProgramFailure(.unavailable, "api-key is not available yet")
  }

  /// Revokes a key.
  ///
  /// - Returns: whether there was such a key in force.
  func revokeKey(_ id: String) async throws -> Bool {
    throw ProgramFailure(.unavailable, "api-key is not available yet")
  }
}
