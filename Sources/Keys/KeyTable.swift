public import Core
public import Crypto
public import Storage

/// The key table: who has which data key.
///
/// This is the room Keys. How a data key lives:
///
/// 1. A root key of the key ring wraps every data key, and the key of each backup file; it seals nothing else.
/// 2. A data key is made before the transaction that needs it (``prepare(_:)``) and written with it (``insert(_:in:)``).
/// 3. It is opened where it is used; that takes microseconds and needs no cache.
/// 4. Destroying it (``destroy(_:in:)``) blanks the wrapped bytes: all that it sealed is gone, in every data backup too. A
///    ``Tombstone`` is written with it, and every backup carries the list of them: a restore takes each over
///    (``adopt(_:in:)``), so that an older backup of this table gives nothing back.
/// 5. When a root key is added, ``rewrap(after:in:)`` goes over the table in small turns; nothing that a data key sealed
///    changes.
///
/// The gateway's own keys are made at the first start, safely if two processes start at once (``openGatewayKeys(in:)``).
///
/// Invariants:
/// - An owner has one key, ever: a key that was destroyed leaves its row behind, and a second one is refused.
/// - A wrapped key opens for its owner alone, and a mailbox's beside its own public key alone, since both are its place.
/// - Nothing is wrapped while the writer is held.
/// - The table holds no key that opens without the key ring, so data backups that leave it out, and those that hold it
///   without the ring, are unreadable.
///
/// Limits: a turn of re-wrapping is 200 rows.
public struct KeyTable: Sendable {
  let ring: KeyRing
  let surroundings: Surroundings

  /// The table under a key ring.
  public init(ring: KeyRing, surroundings: Surroundings) {
    self.ring = ring
    self.surroundings = surroundings
  }

  /// Makes a key for an owner who has none; it is not written yet.
  ///
  /// - Parameter owner: whose it will be; a mailbox gets a key pair.
  /// - Returns: what ``insert(_:in:)`` takes.
  /// - Throws: ``CryptoFailure``, ``RandomUnavailable``.
  public func prepare(_ owner: KeyOwner) throws -> NewKey {
    let id: Identifier<DataKeyKind> = try surroundings.newIdentifier()
    let secret: SymmetricKey
    var publicKey: [UInt8]?
    if case .mailbox = owner {
      let pair = try MailboxKeyPair.random(from: surroundings.random)
      secret = pair.privateKey
      publicKey = pair.publicKey
    } else {
      secret = try SymmetricKey.random(from: surroundings.random)
    }
    return NewKey(
      id: id,
      owner: owner,
      opened: OpenedKey(key: secret, id: try KeyID(of: id.text), publicKey: publicKey),
      wrapped: try ring.wrap(secret, place: owner.place(publicKey: publicKey), random: surroundings.random),
      rootKeyID: ring.activeID
    )
  }

  /// Writes a prepared key.
  ///
  /// - Parameters:
  ///   - key: what was prepared.
  ///   - connection: the transaction of what needs it.
  /// - Throws: ``StorageFailure``, where the owner has a key already too: read anew, and use that one.
  public func insert(_ key: NewKey, in connection: Connection) throws {
    try KeyStore.insert(key, at: surroundings.now, in: connection)
  }

  /// Writes prepared keys, unless one of their owners has got one meanwhile.
  ///
  /// - Parameters:
  ///   - keys: what was prepared.
  ///   - connection: the transaction of what needs them.
  /// - Returns: false where an owner has one already; then the transaction must not commit.
  /// - Throws: ``StorageFailure``; ``CryptoFailure`` `.unknownKey` where an owner's key was destroyed: none is made again.
  public func insertUnlessHeld(_ keys: [NewKey], in connection: Connection) throws -> Bool {
    guard try KeyStore.insertUnlessHeld(keys, at: surroundings.now, in: connection) < keys.count else {
      return true
    }
    guard try KeyStore.find(keys.map(\.owner), in: connection).count == keys.count else {
      throw CryptoFailure.unknownKey
    }
    return false
  }

  /// Opens an owner's key.
  ///
  /// - Parameters:
  ///   - owner: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none, or it was destroyed.
  /// - Throws: ``StorageFailure``; ``CryptoFailure`` where the key ring does not open it.
  public func key(of owner: KeyOwner, in connection: Connection) throws -> OpenedKey? {
    try sealedKey(of: owner, in: connection)?.opened()
  }

  /// Reads an owner's key without opening it: whoever holds the writer reads it and opens it afterwards.
  ///
  /// - Parameters:
  ///   - owner: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none, or it was destroyed.
  /// - Throws: ``StorageFailure``.
  public func sealedKey(of owner: KeyOwner, in connection: Connection) throws -> SealedKey? {
    try KeyStore.find(owner, in: connection).map { SealedKey(row: $0, owner: owner, ring: ring) }
  }

  /// Asks for the keys of several owners, to be opened later.
  ///
  /// - Parameters:
  ///   - owners: whose.
  ///   - connection: the transaction to read in.
  /// - Returns: the keys to come, of those owners who have one that was not destroyed.
  /// - Throws: ``StorageFailure``.
  public func askSealedKeys(
    of owners: [KeyOwner],
    in connection: Connection
  ) throws -> Asked<[KeyOwner: SealedKey]> {
    let ring = ring
    return try KeyStore.ask(owners, in: connection).map { rows in
      Dictionary(
        uniqueKeysWithValues: rows.map { owner, row in (owner, SealedKey(row: row, owner: owner, ring: ring))
        }
      )
    }
  }

  /// Opens the keys of several owners, read together.
  func keys(of owners: [KeyOwner], in connection: Connection) throws -> [KeyOwner: OpenedKey] {
    var keys: [KeyOwner: OpenedKey] = [:]
    for (owner, row) in try KeyStore.find(owners, in: connection) {
      keys[owner] = try SealedKey(row: row, owner: owner, ring: ring).opened()
    }
    return keys
  }

  /// Opens a mailbox: its key pair, for reading what was sealed to it.
  ///
  /// - Parameters:
  ///   - owner: the person or case whose mailbox it is.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none, or it was destroyed.
  /// - Throws: ``StorageFailure``; ``CryptoFailure`` where the key ring does not open it.
  public func mailboxKeyPair(of owner: String, in connection: Connection) throws -> MailboxKeyPair? {
    try key(of: .mailbox(owner), in: connection)?.pair()
  }

  /// Destroys an owner's key, for ever, and lists it among the tombstones.
  ///
  /// - Parameters:
  ///   - owner: whose.
  ///   - connection: the transaction.
  /// - Throws: ``StorageFailure``.
  public func destroy(_ owner: KeyOwner, in connection: Connection) throws {
    let now = surroundings.now
    try TombstoneStore.append(owner, at: now, in: connection)
    try KeyStore.destroy(kind: owner.kind, id: owner.id, at: now, in: connection)
  }
}

/// A data key, opened.
public struct OpenedKey: Sendable {
  /// The key; of a mailbox, its private key.
  public let key: SymmetricKey
  /// What boxes under it begin with.
  public let id: KeyID
  /// Of a mailbox, its public key.
  public let publicKey: [UInt8]?

  /// The key pair of a mailbox.
  ///
  /// - Returns: the pair.
  /// - Throws: ``CryptoFailure/malformed`` where it is no mailbox's key, ``CryptoFailure/libraryFailed(_:)``.
  public func pair() throws(CryptoFailure) -> MailboxKeyPair {
    guard let publicKey else { throw .malformed }
    return try MailboxKeyPair(privateKey: key, publicKey: publicKey)
  }
}

/// A data key as it lies in the table, wrapped.
public struct SealedKey: Sendable {
  let row: KeyStore.KeyRow
  let owner: KeyOwner
  let ring: KeyRing

  /// Opens it.
  ///
  /// - Returns: the key.
  /// - Throws: ``CryptoFailure`` where the key ring does not open it.
  public func opened() throws -> OpenedKey {
    OpenedKey(
      key: try ring.unwrap(row.wrapped, place: owner.place(publicKey: row.publicKey)),
      id: try KeyID(of: row.id),
      publicKey: row.publicKey
    )
  }
}

extension SealedKey {
  /// The public key of a mailbox, which is all that sealing to it takes.
  ///
  /// - Returns: the key, as it was made with the private one.
  /// - Throws: ``CryptoFailure`` `cannotOpen` where it is not the one of this mailbox, `malformed` where it is no mailbox's.
  public func authenticPublicKey() throws -> [UInt8] {
    guard let publicKey = try opened().publicKey else { throw CryptoFailure.malformed }
    return publicKey
  }
}

/// A data key that is not written yet.
public struct NewKey: Sendable {
  /// The key, ready to be used for what is written with it.
  public let opened: OpenedKey
  let id: Identifier<DataKeyKind>
  let owner: KeyOwner
  let wrapped: [UInt8]
  let rootKeyID: KeyID

  init(id: Identifier<DataKeyKind>, owner: KeyOwner, opened: OpenedKey, wrapped: [UInt8], rootKeyID: KeyID) {
    self.id = id
    self.owner = owner
    self.opened = opened
    self.wrapped = wrapped
    self.rootKeyID = rootKeyID
  }
}

/// Identifies a data key.
enum DataKeyKind: IdentifiedKind {
  static let prefix: StaticString = "key"
}
