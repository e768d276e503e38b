public import Core

/// The root keys: what they wrap are the data keys, and they do nothing else.
///
/// Its file is text: `postern-key-ring 1`, then a line for each key, the id as eight hexadecimal digits, a space, and the
/// key as 43 characters of base64url. The last one is the active one: it wraps; the others only unwrap. An id is the
/// first four bytes of the SHA-256 of a value derived from its key, so a key that was copied wrongly is found out.
public struct KeyRing: Sendable, CustomStringConvertible, CustomReflectable {
  static let firstLine = "postern-key-ring 1"
  static let maximumKeyCount = 64  // a year's rotation for a lifetime; it bounds the file that is read

  /// The id of the key that wraps.
  public let activeID: KeyID
  /// The ids of all keys, the oldest first.
  public let ids: [KeyID]

  private let keys: [KeyID: SymmetricKey]

  init(keys: [SymmetricKey]) throws(KeyRingFailure) {
    var ids: [KeyID] = []
    var byID: [KeyID: SymmetricKey] = [:]
    for key in keys {
      let id = try KeyRing.id(of: key)
      guard byID.updateValue(key, forKey: id) == nil else { throw .damaged }
      ids.append(id)
    }
    guard let last = ids.last else { throw .short }
    activeID = last
    self.ids = ids
    self.keys = byID
  }

  /// Wraps a data key under the active root key.
  ///
  /// - Parameters:
  ///   - key: the data key.
  ///   - place: where the wrapped key will lie.
  ///   - random: where the nonce comes from.
  /// - Returns: a ``Box``.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func wrap(
    _ key: SymmetricKey,
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    guard let root = keys[activeID] else { throw .unknownKey }
    var bytes = key.copyOfBytes()
    defer { wipe(&bytes) }
    return try Box.seal(bytes, under: root, keyID: activeID, place: place, random: random)
  }

  /// Unwraps a data key under the root key that the box names.
  ///
  /// - Parameters:
  ///   - box: what ``wrap(_:place:random:)`` gave.
  ///   - place: where it lay.
  /// - Returns: the data key.
  /// - Throws: ``CryptoFailure/unknownKey`` where that root key is not in the ring, ``CryptoFailure/malformed``,
  ///   ``CryptoFailure/cannotOpen``.
  public func unwrap(_ box: [UInt8], place: String) throws(CryptoFailure) -> SymmetricKey {
    let id = try Box.keyID(of: box)
    guard let root = keys[id] else { throw .unknownKey }
    guard box.count == Box.overheadByteCount + SymmetricKey.byteCount else { throw .malformed }
    var bytes = try Box.open(box, under: root, keyID: id, place: place)
    defer { wipe(&bytes) }
    return try SymmetricKey(bytes: bytes)
  }

  /// Always `‹key ring›`.
  public var description: String { "‹key ring›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  static func id(of key: SymmetricKey) throws(KeyRingFailure) -> KeyID {
    do throws(CryptoFailure) {
      let hash = try sha256(key.derive("postern/v1/root-key-id").copyOfBytes())
      guard let id = KeyID(bytes: Array(hash.prefix(KeyID.byteCount))) else { throw .malformed }
      return id
    } catch {
      throw .crypto(error)
    }
  }
}
