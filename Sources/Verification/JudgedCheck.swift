internal import Core
internal import Crypto
internal import People
internal import Storage

/// The answers of a check, hashed and compared with what is held of a person.
struct JudgedCheck: Sendable {
  let answers: [IdentityRule.Answer]
  /// The reference in force, where the answers hold it and it is right.
  let usedReference: Identifier<OwnReferenceKind>?

  /// Whether something other than knowledge that others may share speaks for the person.
  var holdsOwnReference: Bool { answers.contains { $0.kind == .ownReference && $0.matches } }

  /// Whether a right answer decides whatever the risk.
  var holdsDecidingFact: Bool { answers.contains { $0.matches && $0.decidesInHeightenedRisk } }

  /// Whether an answer that could have decided is wrong: somebody may be guessing it, covered by facts that are right.
  var holdsWrongGuess: Bool {
    answers.contains { !$0.matches && [.address, .ownReference, .passphrase].contains($0.kind) }
  }

  /// What must be read before answers can be compared.
  struct Ground: Sendable {
    let identity: IdentityGround
    let reference: OwnReferenceStore.ReferenceRow?

    static func read(_ person: PersonID, people: People, at now: Timestamp, in connection: Connection) throws
      -> Ground?
    {
      guard let identity = try people.identityGround(of: person, in: connection) else { return nil }
      return Ground(
        identity: identity,
        reference: try OwnReferenceStore.inForce(of: person, at: now, in: connection)
      )
    }

    /// A caller's name for a call, as the ledger holds it: 32 hexadecimal digits of its keyed hash.
    ///
    /// No reference has a space in its normal form, so the two never meet under the one key.
    func callName(_ session: String) throws(CryptoFailure) -> String {
      Hex.encode(Array(try identity.hash(of: "call " + session, kind: .ownReference).prefix(16)))
    }
  }

  init(_ given: [IdentityAnswer], ground: Ground) throws(CryptoFailure) {
    var answers: [IdentityRule.Answer] = []
    var used: Identifier<OwnReferenceKind>?
    for answer in given {
      if answer.kind == .ownReference {
        let hash = try ground.identity.hash(of: answer.spellings.first ?? "", kind: .ownReference)
        let matches = equalInConstantTime(
          hash,
          ground.reference?.hash ?? [UInt8](repeating: 0, count: hash.count)
        )
        if matches { used = ground.reference?.id }
        answers.append(matches ? .own(.ownReference) : .wrong(.ownReference))
      } else {
        // A passphrase is the person's own, like a reference; it is held as a fact.
        let matching = try ground.identity.matches(answer.spellings, kind: answer.kind)
        let isOwn = answer.kind == .passphrase && !matching.isEmpty
        answers.append(isOwn ? .own(.passphrase) : .matching(answer.kind, matching))
      }
    }
    self.answers = answers
    usedReference = used
  }
}
