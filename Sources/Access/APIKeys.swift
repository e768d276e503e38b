public import Core
internal import Crypto
internal import Record
internal import Storage

/// A case system's key, without its secret.
public struct APIKey: Sendable {
  /// Identifies the key, also in the record of what happened; it is the first part of the key's text.
  public let id: APIKeyID
  /// What the operator calls it, for example the name of the case system.
  public let label: String
  /// What it may do.
  public let scopes: Set<APIScope>
  /// When it was made.
  public let createdAt: Timestamp
  /// When it was revoked; nil while it is good.
  public let revokedAt: Timestamp?
}

/// A key that was just made.
///
/// Its text is shown once and stored nowhere.
public struct CreatedAPIKey: Sendable {
  /// The key.
  ///
  public let key: APIKey
  /// What the case system sends: `pk_`, 26 characters that find it, `_`, and 43 that prove it.
  public let text: Secret<String>
}

/// Makes, lists, revokes and checks the keys of case systems.
///
/// A key is asked for on every request, so checking it is one read by primary key and one hash. Nothing is cached:
/// what was revoked is dead on every instance at once.
public struct APIKeys: Sendable {
  private let ground: AccessGround

  /// Keys on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Makes a key.
  ///
  /// - Parameters:
  ///   - label: what the operator calls it.
  ///   - scopes: what it may do.
  /// - Returns: the key with its text, which can never be shown again.
  /// - Throws: ``AccessFailure``.
  public func create(label: String, scopes: Set<APIScope>) async throws(AccessFailure) -> CreatedAPIKey {
    try await accessing {
      let secret = try IssuedSecret(from: ground.surroundings.random)
      let key = APIKey(
        id: try ground.surroundings.newIdentifier(),
        label: label,
        scopes: scopes,
        createdAt: ground.now,
        revokedAt: nil
      )
      try await ground.database.write { connection in
        try APIKeyStore.insert(key, secretHash: secret.hash, in: connection)
        try ground.record.write(
          AuditEntry("api_key.created", by: .gateway, subject: key.id.text, channel: .command),
          in: connection
        )
      }
      return CreatedAPIKey(key: key, text: Secret(secret.text.reveal { "\(key.id.text)_\($0)" }))
    }
  }

  /// Lists all keys, revoked ones too, oldest first.
  ///
  /// - Returns: the keys.
  /// - Throws: ``AccessFailure``.
  public func list() async throws(AccessFailure) -> [APIKey] {
    try await accessing { try await ground.database.read { try APIKeyStore.list(in: $0) } }
  }

  /// Revokes a key, at once and for good.
  ///
  /// - Parameter id: which one.
  /// - Returns: whether there was a good key to revoke.
  /// - Throws: ``AccessFailure``.
  public func revoke(_ id: APIKeyID) async throws(AccessFailure) -> Bool {
    try await accessing {
      let now = ground.now
      return try await ground.database.write { connection in
        guard try APIKeyStore.revoke(id, at: now, in: connection) else { return false }
        try ground.record.write(
          AuditEntry("api_key.revoked", by: .gateway, subject: id.text, channel: .command),
          in: connection
        )
        return true
      }
    }
  }

  /// Finds out whose key a request carries.
  ///
  /// - Parameter presented: the key that it carries.
  /// - Returns: the key, or nil where it is unknown, wrong or revoked, which one is not told.
  /// - Throws: ``AccessFailure``.
  public func authenticate(_ presented: PresentedAPIKey) async throws(AccessFailure) -> APIKey? {
    try await accessing {
      try await ground.database.read { try APIKeys.find(presented, in: $0) }
    }
  }

  /// Lets a call go on that carries a key, once the database has told whose it is.
  ///
  /// - Parameters:
  ///   - presented: the key.
  ///   - judge: throws where this key does not let the call go on; it is given nil for one that is unknown, wrong or revoked.
  /// - Returns: what the call judges in the transaction in which it reads what it needs.
  public func admission(
    _ presented: PresentedAPIKey,
    judge: @escaping @Sendable (APIKey?) throws -> Void
  ) -> Admission {
    Admission { try judge(APIKeys.find(presented, in: $0)) }
  }

  private static func find(_ presented: PresentedAPIKey, in connection: Connection) throws -> APIKey? {
    guard let found = try APIKeyStore.find(presented.id, in: connection), found.key.revokedAt == nil,
      equalInConstantTime(presented.secretHash, found.secretHash)
    else { return nil }
    return found.key
  }
}

/// A key's text taken apart: which one it says it is, and what proves it.
public struct PresentedAPIKey: Sendable {
  /// Which key it says it is.
  public let id: APIKeyID
  let secretHash: [UInt8]

  /// Takes a key's text apart.
  ///
  /// - Parameter text: what followed `Bearer` in the request; nil where it has not the form of a key.
  /// - Throws: ``CryptoFailure``.
  public init?(parsing text: String) throws {
    // pk_ and 26 characters, then a low line; the secret may itself hold low lines.
    let idByteCount = 29
    let bytes = Array(text.utf8)
    guard bytes.count > idByteCount, bytes[idByteCount] == UInt8(ascii: "_"),
      let id = APIKeyID(parsing: String(decoding: bytes.prefix(idByteCount), as: UTF8.self)),
      let secretHash = try IssuedSecret.hash(
        ofPresented: String(decoding: bytes.dropFirst(idByteCount + 1), as: UTF8.self)
      )
    else { return nil }
    self.id = id
    self.secretHash = secretHash
  }
}
