public import Core

/// That a data key was destroyed.
///
/// The list of these lies with the data and in every backup, so that a restore destroys the key again.
public struct Tombstone: Sendable, Equatable {
  /// The key.
  public let keyID: String
  /// The kind of its owner, as the key table says it.
  public let ownerKind: String
  /// The owner.
  public let ownerID: String
  /// When it was destroyed.
  public let destroyedAt: Timestamp

  /// A tombstone, as a backup tells it.
  public init(keyID: String, ownerKind: String, ownerID: String, destroyedAt: Timestamp) {
    self.keyID = keyID
    self.ownerKind = ownerKind
    self.ownerID = ownerID
    self.destroyedAt = destroyedAt
  }
}
