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

  /// What binds a wrapped key to its owner: it does not open for another.
  var place: String { KeyOwner.place(kind: kind, id: id) }

  static func place(kind: String, id: String) -> String { "data_key:\(kind):\(id)" }
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
