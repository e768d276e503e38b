internal import Core
internal import Crypto
internal import Keys

/// Boxes under the gateway's own key, for what belongs to no person's key: mail on its way.
struct GatewaySealer: Sendable {
  private let key: SymmetricKey
  private let id: KeyID
  private let random: any RandomSource

  init(_ opened: OpenedKey, random: any RandomSource) throws(CryptoFailure) {
    key = try opened.key.derive("postern/v1/outgoing-mail-box")
    id = opened.id
    self.random = random
  }

  func seal(_ plaintext: [UInt8], place: String) throws(CryptoFailure) -> [UInt8] {
    try Box.seal(plaintext, under: key, keyID: id, place: place, random: random)
  }

  func open(_ box: [UInt8], place: String) throws(CryptoFailure) -> [UInt8] {
    try Box.open(box, under: key, keyID: id, place: place)
  }
}
