internal import Core
internal import Crypto

/// What a new record changes in a person's facts, and who else of the cases holds the same ones.
///
/// Worked out while the plain values are in memory and no transaction is held: each value is hashed under the person's
/// own key and under the key of everybody who is or was in one of the cases, and compared both ways.
struct FactChange: Sendable {
  let added: [FactStore.FactRow]
  let ended: [FactID]
  /// Facts, the person's own and others', that turn out to be held on both.
  let alsoRecorded: Set<FactID>

  init(
    record: PersonRecord,
    key: PersonKey,
    ground: PersonGround,
    newID: () throws(RandomUnavailable) -> FactID
  ) throws {
    var added: [FactStore.FactRow] = []
    var kept: Set<FactID> = []
    var alsoRecorded: Set<FactID> = []
    let others = try ground.otherKeys.mapValues { try PersonKey($0) }
    for fact in record.spelledFacts() {
      let hashes = try key.hashes(of: fact.spellings, kind: fact.kind)
      var isRecordedWithOther = false
      for (person, otherKey) in others {
        let theirs = try otherKey.hashes(of: fact.spellings, kind: fact.kind)
        let meeting = (ground.otherFacts[person] ?? []).filter { !$0.spellings.isDisjoint(with: theirs) }
        isRecordedWithOther = isRecordedWithOther || !meeting.isEmpty
        alsoRecorded.formUnion(meeting.map(\.id))
      }
      let same = ground.ownFacts.first { held in
        held.isInUse && held.kind == fact.kind && held.source == fact.source && held.spellings == hashes
          && held.isKnownToOthers == fact.isKnownToOthers && !kept.contains(held.id)
      }
      if let same {
        kept.insert(same.id)
        if isRecordedWithOther { alsoRecorded.insert(same.id) }
      } else {
        added.append(
          FactStore.FactRow(
            id: try newID(),
            kind: fact.kind,
            source: fact.source,
            isKnownToOthers: fact.isKnownToOthers,
            isRecordedWithOther: isRecordedWithOther,
            isInUse: true,
            spellings: hashes
          )
        )
      }
    }
    self.added = added
    ended = ground.ownFacts.filter { $0.isInUse && $0.kind.isOwnedByRecord && !kept.contains($0.id) }.map(
      \.id
    )
    self.alsoRecorded = alsoRecorded
  }
}

/// A fact of a record with its honest spellings.
struct SpelledFact {
  let kind: IdentityFactKind
  let source: FactSource
  let isKnownToOthers: Bool
  let spellings: Set<String>
}

extension PersonRecord {
  /// Every fact in the record that a check may ask for.
  func spelledFacts() -> [SpelledFact] {
    var spelled: [SpelledFact] = []
    func add(_ kind: IdentityFactKind, _ source: FactSource, _ spellings: Set<String>, known: Bool = true) {
      guard !spellings.isEmpty else { return }
      spelled.append(SpelledFact(kind: kind, source: source, isKnownToOthers: known, spellings: spellings))
    }
    if let dateOfBirth { add(.dateOfBirth, .agency, FactSpelling.date(dateOfBirth) ?? []) }
    for name in previousNames { add(.previousName, .agency, FactSpelling.wording(name)) }
    for address in addresses {
      guard let postcode = address.parsedPostcode else { continue }
      add(
        address.isCurrent ? .address : .previousAddress,
        address.source,
        FactSpelling.address(lines: address.lines, postcode: postcode),
        known: address.isKnownToOthers
      )
    }
    for phone in phones { add(.phone, phone.source, [phone.number]) }
    for email in emails { add(.email, email.source, [email.address.lowercased()]) }
    for fact in facts { add(fact.kind, fact.source, FactSpelling.of(fact.kind, fact.value)) }
    return spelled
  }
}

extension PersonRecord.Address {
  var parsedPostcode: Postcode? {
    do { return try Postcode(parsing: postcode) } catch { return nil }
  }
}

extension IdentityFactKind {
  /// Whether the case system owns facts of this kind; the others are the gateway's own.
  var isOwnedByRecord: Bool { self != .ownReference && self != .passphrase }
}
