internal import Core
internal import Crypto

/// What a new record changes in a person's contact points, and what the party wall says to it.
struct ContactChange: Sendable {
  let put: [ContactPointStore.NewContact]
  let ended: [ContactPointID]
  /// Contact points that others of the same side hold too.
  let shared: Set<ContactPointID>
  /// Email addresses, the person's and others', that stand on two sides now that a case has grown: they keep their state,
  /// but nothing is sent there and no mailbox opens by them.
  ///
  /// One that was proved is walled by none that was not.
  let walled: Set<ContactPointID>
  /// Whether the record brings an email address that another side holds: it is refused whole.
  let isRefused: Bool
  /// Whether the record says of a verified address that another party or nobody known told it.
  let hasWorseSource: Bool
  /// The mailboxes and numbers that the change may bring onto two sides or take from one.
  let touched: Set<[UInt8]>

  /// One contact point of the new record, already indexed.
  struct Wanted: Sendable {
    let form: ContactPointForm
    let value: String
    let index: [UInt8]
    let wallIndex: [UInt8]
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
    var hasWorseSource = false
    for contact in wanted {
      let held = ground.ownContacts.first { $0.form == contact.form && $0.index == contact.index }
      let id = try held?.point.id ?? surroundings.newIdentifier()
      var isShared = contact.isShared
      switch wall.judge(wallIndex: contact.wallIndex, owner: owner, holders: ground.holders) {
      case .open: break
      case .shared(let others):
        isShared = true
        shared.formUnion(others)
      // A number on two sides is marked when the change is written: see `settleWalls`.
      case .refused where contact.form == .phone: break
      case .refused(let others):
        guard let held = held?.point, held.isHeldByRecord else {
          isRefused = true
          break
        }
        let points = ground.holders.map(\.point).filter { others.contains($0.id) }
        // Whoever never proved it does not take it from somebody who did.
        if !held.wasProved, !held.isWalled, points.contains(where: \.wasProved) { isRefused = true }
        walled.formUnion(ContactChange.walled(held, facing: points))
      }
      if let held, held.point.status == .verified, held.point.source.mayBeWrittenTo {
        hasWorseSource = hasWorseSource || !contact.source.mayBeWrittenTo
      }
      put.append(
        try ContactChange.row(contact, id: id, box: held?.box, isShared: isShared, key: key, surroundings)
      )
    }
    self.put = put
    self.shared = shared
    self.isRefused = isRefused
    self.hasWorseSource = hasWorseSource
    touched = Set(wanted.map(\.wallIndex) + ground.ownContacts.map(\.wallIndex))
    let kept = Set(put.map(\.id))
    ended =
      ground.ownContacts.filter { $0.point.isInUse && !$0.isByPerson && !kept.contains($0.point.id) }
      .map(\.point.id)
    walled.formUnion(ContactChange.walled(behind: newWall, owner: owner, kept: kept, ground: ground))
    self.walled = walled
  }

  /// One contact point as it is to be written.
  private static func row(
    _ contact: Wanted,
    id: ContactPointID,
    box: [UInt8]?,
    isShared: Bool,
    key: PersonKey,
    _ surroundings: Surroundings
  ) throws -> ContactPointStore.NewContact {
    ContactPointStore.NewContact(
      id: id,
      form: contact.form,
      index: contact.index,
      wallIndex: contact.wallIndex,
      box: try box
        ?? key.seal(
          Array(contact.value.utf8),
          place: "contact_point.value:\(id)",
          random: surroundings.random
        ),
      source: contact.source,
      isPreferred: contact.isPreferred,
      isConfidential: contact.isConfidential,
      isShared: isShared,
      isSharedByRecord: contact.isShared
    )
  }

  /// What others hold of the mailboxes that the person drops: whoever joins a case and was named with one until now, was
  /// mailed a link there, or ever showed that they read it, may read it still.
  private static func walled(
    behind newWall: PartyWall,
    owner: PersonID,
    kept: Set<ContactPointID>,
    ground: PersonGround
  ) -> Set<ContactPointID> {
    var walled: Set<ContactPointID> = []
    let inUse = ground.holders.filter(\.point.isHeldByRecord)
    for past in ground.ownContacts where past.form == .email && !kept.contains(past.point.id) {
      guard past.point.countsAcross,
        case .refused(let others) = newWall.judge(wallIndex: past.wallIndex, owner: owner, holders: inUse)
      else { continue }
      let points = inUse.map(\.point).filter { others.contains($0.id) }
      walled.formUnion(ContactChange.walled(past.point, facing: points).subtracting([past.point.id]))
    }
    return walled
  }

  /// Which of these the wall closes: a point and those that another side holds of the same mailbox.
  private static func walled(_ point: ContactPoint, facing others: [ContactPoint]) -> Set<ContactPointID> {
    var walled = Set(others.filter { PartyWall.walls($0, by: point) }.map(\.id))
    if others.contains(where: { PartyWall.walls(point, by: $0) }) { walled.insert(point.id) }
    return walled
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
          wallIndex: try index.of(EmailAddress.mailboxForm(of: email.address), kind: "mailbox"),
          source: email.source,
          isPreferred: email.isPreferred,
          isConfidential: email.isConfidential,
          isShared: false
        )
      )
    }
    for phone in phones {
      let number = try index.of(phone.number, kind: "phone")
      wanted.append(
        ContactChange.Wanted(
          form: .phone,
          value: phone.number,
          index: number,
          wallIndex: number,
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
