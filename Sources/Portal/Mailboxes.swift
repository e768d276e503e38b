internal import Core
internal import Crypto
internal import Keys
internal import Storage

/// The two mailboxes that a message and its answers are sealed to: the person's and the case's.
struct Mailboxes: Sendable {
  private let held: [(id: String, publicKey: [UInt8])]
  /// Key pairs of mailboxes that are not there yet, to be written with what is sealed to them.
  let new: [NewKey]

  /// What must be read first.
  struct Ground: Sendable {
    fileprivate let keys: [(owner: String, key: SealedKey?)]

    static func ask(_ owners: [String], keys: KeyTable, in connection: Connection) throws -> Asked<Ground> {
      try keys.askSealedKeys(of: owners.map { .mailbox($0) }, in: connection).map { held in
        Ground(keys: owners.map { ($0, held[.mailbox($0)]) })
      }
    }
  }

  init(_ ground: Ground, keys: KeyTable) throws {
    var held: [(id: String, publicKey: [UInt8])] = []
    var new: [NewKey] = []
    for (owner, key) in ground.keys {
      if let key {
        held.append((owner, try key.authenticPublicKey()))
      } else {
        let prepared = try keys.prepare(.mailbox(owner))
        guard let publicKey = prepared.opened.publicKey else { throw CryptoFailure.unknownKey }
        new.append(prepared)
        held.append((owner, publicKey))
      }
    }
    self.held = held
    self.new = new
  }

  func seal(_ letter: Letter, place: String, random: any RandomSource) throws(CryptoFailure) -> SealedEnvelope
  {
    try Envelope.seal(subjectAndBody: letter.encoded, place: place, to: held, random: random)
  }

  /// Opens what is sealed to one mailbox, and the key under which its files lie.
  static func open(
    _ content: [UInt8],
    sealedKey: [UInt8],
    mailbox: String,
    key: OpenedKey,
    place: String
  ) throws -> (letter: Letter, key: MessageKey) {
    let messageKey = try MessageKey(opening: sealedKey, with: key.pair(), mailbox: mailbox, place: place)
    let plaintext = try Envelope.open(content: content, with: messageKey, place: place)
    guard let letter = Letter(encoded: plaintext) else { throw CryptoFailure.malformed }
    return (letter, messageKey)
  }
}
