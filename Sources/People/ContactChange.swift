internal import Core
internal import Crypto

/// What a new record changes in a person's contact points, and what the party wall says to it.
struct ContactChange: Sendable {
  let put: [ContactPointStore.NewContact]
  let ended: [ContactPointID]
  /// Contact points that others of the same side hold too.
  let shared: Set<ContactPointID>
  /// Email addresses that the person held before, and that stand on two sides now that a case has grown:
  /// they keep their state, but nothing is sent there and no mailbox opens by them.
  ///
  /// Others' addresses that they meet are among them.
  let walled: Set<ContactPointID>
  /// Whether the record brings an email address that another side holds: it is refused whole.
  let isRefused: Bool

  /// One contact point of the new record, already indexed.
  struct Wanted: Sendable {
    let form: ContactPointForm
    let value: String
    let index: [UInt8]
    let source: FactSource
    let isPreferred: Bool
    let isConfidential: Bool
    let isShared: Bool
  }

  /// Works the change out.
  ///
  /// - Parameters:
  ///   - wanted: the contact points of the new record.
  ///   - owner: whose they are.
  ///   - key: the owner's key.
  ///   - ground: what was read.
  ///   - wall: towards everybody who is or was in the owner's cases.
  ///   - newWall: towards those of the cases that the owner joins by this record.
  ///   - surroundings: time and randomness.
  /// - Throws: ``CryptoFailure``, ``RandomUnavailable``.
  init(
    wanted: [Wanted],
    owner: PersonID,
    key: PersonKey,
    ground: PersonGround,
    wall: PartyWall,
    newWall: PartyWall,
    surroundings: Surroundings
  ) throws {
    var put: [ContactPointStore.NewContact] = []
    var shared: Set<ContactPointID> = []
    var walled: Set<ContactPointID> = []
    var isRefused = false
    for contact in wanted {
      let held = ground.ownContacts.first { $0.form == contact.form && $0.index == contact.index }
      let id = try held?.point.id ?? surroundings.newIdentifier()
      var isShared = contact.isShared
      switch wall.judge(index: contact.index, owner: owner, holders: ground.holders) {
      case .open: break
      case .shared(let others):
        isShared = true
        shared.formUnion(others)
      case .refused where contact.form == .email && held?.point.isHeldByRecord != true:
        isRefused = true
      case .refused(let others) where contact.form == .email:
        walled.formUnion(others)
        walled.insert(id)
      case .refused(let others):
        // A number on two sides is shared for both: no reminder, code or call until staff settle it.
        isShared = true
        shared.formUnion(others)
      }
      put.append(
        ContactPointStore.NewContact(
          id: id,
          form: contact.form,
          index: contact.index,
          box: try held?.box
            ?? key.seal(
              Array(contact.value.utf8),
              place: "contact_point.value:\(id)",
              random: surroundings.random
            ),
          source: contact.source,
          isPreferred: contact.isPreferred,
          isConfidential: contact.isConfidential,
          isShared: isShared
        )
      )
    }
    self.put = put
    self.shared = shared
    self.isRefused = isRefused
    let kept = Set(put.map(\.id))
    ended = ground.ownContacts.filter { $0.point.isInUse && !kept.contains($0.point.id) }.map(\.point.id)
    // Whoever joins a case and read a mailbox until now, or ever showed that they did, may read it still.
    let inUse = ground.holders.filter(\.point.isHeldByRecord)
    for past in ground.ownContacts where past.form == .email && !kept.contains(past.point.id) {
      guard past.point.countsAtWall,
        case .refused(let others) = newWall.judge(index: past.index, owner: owner, holders: inUse)
      else { continue }
      walled.formUnion(others)
    }
    self.walled = walled
  }
}

extension PersonRecord {
  /// The contact points in the record, with the keyed hashes by which they are found.
  func wantedContacts(index: BlindIndex) throws(CryptoFailure) -> [ContactChange.Wanted] {
    var wanted: [ContactChange.Wanted] = []
    for email in emails {
      wanted.append(
        ContactChange.Wanted(
          form: .email,
          value: email.address,
          index: try index.of(email.address.lowercased(), kind: "email"),
          source: email.source,
          isPreferred: email.isPreferred,
          isConfidential: email.isConfidential,
          isShared: false
        )
      )
    }
    for phone in phones {
      wanted.append(
        ContactChange.Wanted(
          form: .phone,
          value: phone.number,
          index: try index.of(phone.number, kind: "phone"),
          source: phone.source,
          isPreferred: false,
          isConfidential: phone.isConfidential,
          isShared: phone.isShared
        )
      )
    }
    return wanted
  }
}
