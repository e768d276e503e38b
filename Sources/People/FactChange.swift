internal import Core
internal import Crypto

/// What a new record changes in a person's facts, and who else of the cases holds the same ones.
///
/// Worked out while the plain values are in memory and no transaction is held: each value is hashed under the person's
/// own key and under the key of everybody who is or was in one of the cases, and compared both ways. What the person held
/// in the past is there as hashes only; so the others' records are opened, and their values hashed under the person's key.
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
    let hashed = try record.spelledFacts().map { ($0, try key.hashes(of: $0.answers, kind: $0.kind)) }
    for (fact, answers) in hashed {
      let hashes = try key.hashes(of: fact.spellings, kind: fact.kind)
      var isRecordedWithOther = FactChange.isToldByOthers(
        fact,
        answers,
        beside: hashed,
        held: ground.ownFacts
      )
      // What others were once said to know, they know.
      let isKnownToOthers =
        fact.isKnownToOthers
        || ground.ownFacts.contains {
          $0.kind == fact.kind && $0.isKnownToOthers && !$0.spellings.isDisjoint(with: answers)
        }
      for (person, otherKey) in others {
        let theirs = try otherKey.hashes(of: fact.spellings, kind: fact.kind)
        let meeting = (ground.otherFacts[person] ?? []).filter { !$0.spellings.isDisjoint(with: theirs) }
        isRecordedWithOther = isRecordedWithOther || !meeting.isEmpty
        alsoRecorded.formUnion(meeting.map(\.id))
      }
      let same = ground.ownFacts.first { held in
        held.isInUse && held.kind == fact.kind && held.source == fact.source && held.spellings == hashes
          && held.isKnownToOthers == isKnownToOthers && !kept.contains(held.id)
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
            isKnownToOthers: isKnownToOthers,
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
    let past = ground.ownFacts.filter { !kept.contains($0.id) }
    self.alsoRecorded = try alsoRecorded.union(
      FactChange.facts(of: others, meeting: past, key: key, ground: ground)
    )
  }

  /// Whether the person's own record shows that somebody else knows a fact: another party or nobody known told it too, now
  /// or ever, or it stands there a second time as something that others know, such as an earlier address.
  private static func isToldByOthers(
    _ fact: SpelledFact,
    _ answers: Set<[UInt8]>,
    beside others: [(fact: SpelledFact, answers: Set<[UInt8]>)],
    held: [FactStore.FactRow]
  ) -> Bool {
    func tells(_ kind: IdentityFactKind, _ source: FactSource, known: Bool) -> Bool {
      !source.mayBeWrittenTo || (kind != fact.kind && known)
    }
    return others.contains {
      tells($0.fact.kind, $0.fact.source, known: $0.fact.isKnownToOthers)
        && !$0.answers.isDisjoint(with: answers)
    }
      || held.contains {
        tells($0.kind, $0.source, known: $0.isKnownToOthers) && !$0.spellings.isDisjoint(with: answers)
      }
  }

  /// The others' facts that meet something which the person held in the past or drops now, and those facts themselves.
  private static func facts(
    of others: [PersonID: PersonKey],
    meeting past: [FactStore.FactRow],
    key: PersonKey,
    ground: PersonGround
  ) throws -> Set<FactID> {
    var met: Set<FactID> = []
    guard !past.isEmpty else { return met }
    for (person, box) in ground.otherRecords {
      guard let otherKey = others[person] else { continue }
      let record = try RecordCoding.decode(
        PersonRecord.self,
        from: otherKey.open(box, place: "person.record:\(person)")
      )
      for fact in record.spelledFacts() {
        let mine = try key.hashes(of: fact.spellings, kind: fact.kind)
        let meeting = past.filter { !$0.spellings.isDisjoint(with: mine) }
        guard !meeting.isEmpty else { continue }
        let theirs = try otherKey.hashes(of: fact.spellings, kind: fact.kind)
        met.formUnion(meeting.map(\.id))
        met.formUnion(
          (ground.otherFacts[person] ?? []).filter { !$0.spellings.isDisjoint(with: theirs) }.map(\.id)
        )
      }
    }
    return met
  }
}

/// A fact of a record with its honest spellings.
struct SpelledFact {
  let kind: IdentityFactKind
  let source: FactSource
  let isKnownToOthers: Bool
  /// The honest spellings in which it may be answered.
  let answers: Set<String>
  /// The post code of an address: with another party's equal one the address is no secret between them, whatever the house.
  var area: String?

  /// What is kept of it: an area is in small letters and answers in capitals, so that none is ever given as an answer.
  var spellings: Set<String> { area.map { answers.union(["area \($0.lowercased())"]) } ?? answers }
}

extension PersonRecord {
  /// Every fact in the record that a check may ask for.
  func spelledFacts() -> [SpelledFact] {
    var spelled: [SpelledFact] = []
    func add(
      _ kind: IdentityFactKind,
      _ source: FactSource,
      _ answers: Set<String>,
      known: Bool = true,
      area: String? = nil
    ) {
      guard !answers.isEmpty else { return }
      spelled.append(
        SpelledFact(kind: kind, source: source, isKnownToOthers: known, answers: answers, area: area)
      )
    }
    if let dateOfBirth { add(.dateOfBirth, .agency, FactSpelling.date(dateOfBirth) ?? []) }
    for name in previousNames { add(.previousName, .agency, FactSpelling.wording(name)) }
    for address in addresses {
      guard let postcode = address.parsedPostcode else { continue }
      add(
        address.isCurrent ? .address : .previousAddress,
        address.source,
        FactSpelling.address(lines: address.lines, postcode: postcode),
        known: address.isKnownToOthers,
        area: postcode.compact
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
