internal import Crypto

/// Whose a data key is.
public enum KeyOwner: Hashable, Sendable {
  /// The gateway's own, for one use.
  case gateway(GatewayKey)
  /// A person's.
  case person(String)
  /// A mailbox's: a key pair, named by the person or case whose mailbox it is.
  case mailbox(String)
  /// A case's.
  case courtCase(String)
  /// A conversation's.
  case conversation(String)

  var kind: String {
    switch self {
    case .gateway: "gateway"
    case .person: "person"
    case .mailbox: "mailbox"
    case .courtCase: "case"
    case .conversation: "conversation"
    }
  }

  var id: String {
    switch self {
    case .gateway(let use): use.rawValue
    case .person(let id), .mailbox(let id), .courtCase(let id), .conversation(let id): id
    }
  }

  /// What binds a wrapped key to its owner, and a mailbox's to its public half: it opens for no other owner, and beside no
  /// other public key.
  ///
  /// Sealing to a mailbox takes the public key alone. Were it not bound, whoever can write to the database could lay his own
  /// in its stead and read what is sealed from then on.
  func place(publicKey: [UInt8]?) -> String { KeyOwner.place(kind: kind, id: id, publicKey: publicKey) }

  static func place(kind: String, id: String, publicKey: [UInt8]?) -> String {
    let owner = "data_key:\(kind):\(id)"
    return publicKey.map { "\(owner):\(Hex.encode($0))" } ?? owner
  }
}

/// What the gateway's own keys are for; each is made once, at the first start.
public enum GatewayKey: String, Hashable, Sendable, CaseIterable {
  /// Keyed hashes by which things are found.
  case index
  /// Goes into every password before it is hashed.
  case pepper
  /// Signs the head of the record.
  case audit
  /// Form tokens.
  case forms
  /// Boxes that belong to no person.
  case box
  /// Receipts that are given to people.
  case receipts
}
