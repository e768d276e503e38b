internal import Core
internal import Crypto
internal import Keys

/// Boxes under the gateway's own key, for what belongs to no person's key: mail on its way.
struct GatewaySealer: Sendable {
  private let key: SymmetricKey
  private let hashKey: SymmetricKey
  private let id: KeyID
  private let random: any RandomSource

  init(_ opened: OpenedKey, random: any RandomSource) throws(CryptoFailure) {
    key = try opened.key.derive("postern/v1/outgoing-mail-box")
    hashKey = try opened.key.derive("postern/v1/inbound-mail-hash")
    id = opened.id
    self.random = random
  }

  func seal(_ plaintext: [UInt8], place: String) throws(CryptoFailure) -> [UInt8] {
    try Box.seal(plaintext, under: key, keyID: id, place: place, random: random)
  }

  /// By which bytes are known again, and say nothing to whoever has not the key.
  func hash(_ bytes: [UInt8]) throws(CryptoFailure) -> [UInt8] { try hmacSHA256(key: hashKey, bytes) }

  func open(_ box: [UInt8], place: String) throws(CryptoFailure) -> [UInt8] {
    try Box.open(box, under: key, keyID: id, place: place)
  }
}
