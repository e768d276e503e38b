internal import Core
public import Storage

/// The gateway's own keys, all of them, opened.
public struct GatewayKeys: Sendable {
  /// Keyed hashes by which things are found.
  public let index: OpenedKey
  /// Goes into every password before it is hashed.
  public let pepper: OpenedKey
  /// Signs the head of the record.
  public let audit: OpenedKey
  /// Form tokens.
  public let forms: OpenedKey
  /// Boxes that belong to no person.
  public let box: OpenedKey
  /// Receipts that are given to people.
  public let receipts: OpenedKey
}

/// A key of the gateway is gone from the key table: what it sealed or hashed cannot be read or found any more.
public struct GatewayKeyDestroyed: Error, Equatable, CustomStringConvertible {
  /// Which one.
  public let use: GatewayKey

  /// What to do, for an operator.
  public var description: String {
    "the gateway's \(use.rawValue) key was destroyed; restore the key table from its backup"
  }
}

extension KeyTable {
  /// Opens the gateway's own keys, and makes those that are not there yet.
  ///
  /// Two processes that start at once both prepare what they miss; one of them writes each, and both read that one back.
  ///
  /// - Parameter database: where the table is.
  /// - Returns: every key.
  /// - Throws: ``StorageFailure``; ``CryptoFailure`` where the key ring is not the one of this database;
  ///   ``GatewayKeyDestroyed``.
  public func openGatewayKeys(in database: Database) async throws -> GatewayKeys {
    let held = try await database.read { try heldKeys(in: $0) }
    let missing = try GatewayKey.allCases.filter { held[$0] == nil }.map { try prepare(.gateway($0)) }
    guard !missing.isEmpty else { return try complete(held) }
    return try await database.write { connection in
      _ = try KeyStore.insertUnlessHeld(missing, at: surroundings.now, in: connection)
      return try complete(heldKeys(in: connection))
    }
  }

  private func heldKeys(in connection: Connection) throws -> [GatewayKey: OpenedKey] {
    let opened = try keys(of: GatewayKey.allCases.map { .gateway($0) }, in: connection)
    var keys: [GatewayKey: OpenedKey] = [:]
    for use in GatewayKey.allCases { keys[use] = opened[.gateway(use)] }
    return keys
  }

  private func complete(_ held: [GatewayKey: OpenedKey]) throws(GatewayKeyDestroyed) -> GatewayKeys {
    func key(_ use: GatewayKey) throws(GatewayKeyDestroyed) -> OpenedKey {
      guard let key = held[use] else { throw GatewayKeyDestroyed(use: use) }
      return key
    }
    return GatewayKeys(
      index: try key(.index),
      pepper: try key(.pepper),
      audit: try key(.audit),
      forms: try key(.forms),
      box: try key(.box),
      receipts: try key(.receipts)
    )
  }
}
