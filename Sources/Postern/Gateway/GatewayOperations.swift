internal import Access
internal import Core
internal import Web

/// What commands ask of an opened gateway beside serving. Each is carried out by a room that is wired here.
extension Gateway {
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
