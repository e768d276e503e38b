public import Core
public import Crypto
public import Record
public import Storage

/// What every part of Access stands on; made once, by the executable.
public struct AccessGround: Sendable {
  let database: Database
  let record: Record
  let surroundings: Surroundings
  let hasher: PasswordHasher
  /// Where passwords are hashed.
  public let lane: HashLane
  let index: BlindIndex
  let boxKey: SymmetricKey
  let boxKeyID: KeyID
  let passwordContext: [String]

  /// Gathers it.
  ///
  /// - Parameters:
  ///   - database: where accounts lie.
  ///   - record: what every act is written to.
  ///   - surroundings: time, randomness and the log.
  ///   - hasher: hashes passwords, with the pepper of the key table.
  ///   - lane: the threads that hashing runs on.
  ///   - index: finds an address without storing it.
  ///   - boxKey: seals addresses: the gateway's box key.
  ///   - boxKeyID: names that key.
  ///   - passwordContext: what a guesser tries first here: the agencies' names, the site's name.
  public init(
    database: Database,
    record: Record,
    surroundings: Surroundings,
    hasher: PasswordHasher,
    lane: HashLane,
    index: BlindIndex,
    boxKey: SymmetricKey,
    boxKeyID: KeyID,
    passwordContext: [String]
  ) {
    self.database = database
    self.record = record
    self.surroundings = surroundings
    self.hasher = hasher
    self.lane = lane
    self.index = index
    self.boxKey = boxKey
    self.boxKeyID = boxKeyID
    self.passwordContext = passwordContext
  }

  var now: Timestamp { surroundings.now }

  /// By what an account of this address is found.
  func accountIndex(_ address: EmailAddress) throws -> [UInt8] {
    try index.of(address.lookupForm, kind: "access.account")
  }

  /// The bucket of tries at an address, whether or not it has an account.
  ///
  /// Where a family's account and one of staff have the same address, tries at one are none at the other.
  func tryBucket(_ address: EmailAddress, of kind: AccountKind = .family) throws -> [UInt8] {
    switch kind {
    case .family: try index.of(address.lookupForm, kind: "access.try.address")
    case .staff: try index.of(address.lookupForm, kind: "access.try.staff")
    }
  }

  /// The bucket of tries from a network at accounts of a kind.
  ///
  /// Networks are personal too, so they are stored by their blind index alone. Whoever fails at families' accounts shuts nobody
  /// of the staff out, who may sit in the same network.
  func tryBucket(network: String, of kind: AccountKind) throws -> [UInt8] {
    switch kind {
    case .family: try index.of(network, kind: "access.try.network")
    case .staff: try index.of(network, kind: "access.try.staff_network")
    }
  }

  /// Why a new password will not do for an address; nil where it will.
  ///
  func refusal(of password: Secret<String>, for address: EmailAddress) -> PasswordPolicy.Refusal? {
    do {
      try PasswordPolicy().judge(password, context: passwordContext + [address.text])
      return nil
    } catch { return error }
  }

  static func addressPlace(of account: AccountID) -> String { "account.email:\(account.text)" }

  func seal(_ address: EmailAddress, place: String) throws -> [UInt8] {
    try Box.seal(
      Array(address.text.utf8),
      under: boxKey,
      keyID: boxKeyID,
      place: place,
      random: surroundings.random
    )
  }

  static func namePlace(of helper: HelperID) -> String { "helper.name:\(helper.text)" }

  func seal(name: Secret<String>, place: String) throws -> [UInt8] {
    try name.reveal { name in
      try Box.seal(
        Array(name.utf8),
        under: boxKey,
        keyID: boxKeyID,
        place: place,
        random: surroundings.random
      )
    }
  }

  func openName(_ box: [UInt8], of helper: HelperID) throws -> Secret<String> {
    let bytes = try Box.open(box, under: boxKey, keyID: boxKeyID, place: AccessGround.namePlace(of: helper))
    return Secret(String(decoding: bytes, as: UTF8.self))
  }

  /// A code that a helper types, as it is kept.
  func codeHash(_ digits: String, of helper: HelperID) throws -> [UInt8] {
    try index.of("\(helper.text):\(digits)", kind: "access.helper.code")
  }

  func openAddress(_ box: [UInt8], place: String) throws -> EmailAddress {
    let bytes = try Box.open(box, under: boxKey, keyID: boxKeyID, place: place)
    return try EmailAddress(parsing: String(decoding: bytes, as: UTF8.self))
  }

  /// Writes one entry for each person that an account belongs to, so that each one's record is whole; or one for the
  /// member of staff.
  func audit(
    _ action: AuditEntry.Action,
    outcome: AuditEntry.Outcome = .done,
    isSignedIn: Bool,
    of owner: AccountOwner,
    subject: String,
    in connection: Connection
  ) throws {
    switch owner {
    case .people(let people):
      for person in people.map(\.person) {
        let entry = AuditEntry(
          action,
          by: isSignedIn ? .person(person) : .anonymous,
          outcome: outcome,
          person: person,
          subject: subject,
          channel: .portal
        )
        try record.write(entry, in: connection)
      }
    case .staff(let account):
      let entry = AuditEntry(
        action,
        by: isSignedIn ? .staff(account.text) : .anonymous,
        outcome: outcome,
        subject: subject,
        channel: .staff
      )
      try record.write(entry, in: connection)
    }
  }
}
