import Testing

@testable import People
@testable import Verification

@Suite("Identity rule") struct IdentityRuleTests {
  typealias Answer = IdentityRule.Answer

  /// The kinds that support and never decide, whoever told us.
  static let supporting: [IdentityFactKind] = [
    .dateOfBirth, .phone, .email, .lastAppointment, .previousAddress, .previousName, .childName,
    .childDateOfBirth,
    .school, .caseNumber, .court, .hearingDate,
  ]

  @Test(arguments: supporting)
  func `a supporting fact, though right and the person's own, never decides`(kind: IdentityFactKind) {
    let answer = Answer.matching(kind, [held(kind, from: .person, known: false)])
    #expect(answer.matches && !answer.decides && !answer.decidesInHeightenedRisk)
    let other: IdentityFactKind = kind == .dateOfBirth ? .caseNumber : .dateOfBirth
    let answers = [answer, Answer.matching(other, [held(other, from: .person, known: false)])]
    #expect(IdentityRule.judge(answers, control: .none, isHeightened: false) != .verified)
    #expect(IdentityRule.judge(answers, control: .none, isHeightened: true) != .verified)
  }

  @Test func `every kind of fact is in the table`() {
    let deciding: [IdentityFactKind] = [.address, .ownReference, .passphrase]
    #expect(Set(IdentityRuleTests.supporting + deciding) == Set(IdentityFactKind.allCases))
  }

  @Test(arguments: FactSource.allCases, [false, true])
  func `the current address decides only from the person, not known, recorded with nobody else`(
    source: FactSource,
    known: Bool
  ) {
    for recordedWithOther in [false, true] {
      let fact = held(.address, from: source, known: known, with: recordedWithOther)
      let answer = Answer.matching(.address, [fact])
      #expect(answer.decides == (source == .person && !known && !recordedWithOther))
      #expect(!answer.decidesInHeightenedRisk)
    }
  }

  @Test(
    arguments: [FactSource.otherParty, .unknown].flatMap { source in [true, false].map { (source, $0) } }
      + [(FactSource.person, true), (.agency, true)]
  )
  func `an address that somebody else told us too, or that is known by another entry, does not decide`(
    source: FactSource,
    known: Bool
  ) {
    let own = held(.address, from: .person, known: false)
    let other = held(.address, from: source, known: known)
    #expect(!Answer.matching(.address, [own, other]).decides)
    #expect(!Answer.matching(.address, [other, own]).decides)
  }

  @Test func `an address on record twice from trusted sources still decides`() {
    let own = held(.address, from: .person, known: false)
    let agency = held(.address, from: .agency, known: false)
    #expect(Answer.matching(.address, [agency, own]).decides)
    #expect(!Answer.matching(.address, [agency]).decides)
  }

  @Test(arguments: [IdentityFactKind.ownReference, .passphrase], [false, true])
  func `what is the person's own decides at every risk, with one more fact`(
    kind: IdentityFactKind,
    isHeightened: Bool
  ) {
    let alone = [Answer.own(kind)]
    #expect(IdentityRule.judge(alone, control: .none, isHeightened: isHeightened) == .notVerified)
    let withBirth = [Answer.own(kind), right(.dateOfBirth)]
    #expect(IdentityRule.judge(withBirth, control: .none, isHeightened: isHeightened) == .verified)
  }

  /// Standard and heightened risk, by what speaks for the person besides two right facts.
  @Test(
    arguments: [
      (IdentityRule.Control.none, false, IdentityRule.Verdict.needsPerson),
      (.contactPoint(source: .person), false, .verified),
      (.contactPoint(source: .agency), false, .needsPerson),
      (.contactPoint(source: .otherParty), false, .needsPerson),
      (.contactPoint(source: .unknown), false, .needsPerson),
      (.none, true, .needsPerson),
      (.contactPoint(source: .person), true, .needsPerson),
      (.contactPoint(source: .agency), true, .needsPerson),
    ]
  )
  func `two right facts pass with control of the person's own contact point at standard risk only`(
    control: IdentityRule.Control,
    isHeightened: Bool,
    verdict: IdentityRule.Verdict
  ) {
    let answers = [right(.dateOfBirth), right(.caseNumber)]
    #expect(IdentityRule.judge(answers, control: control, isHeightened: isHeightened) == verdict)
  }

  @Test(arguments: [false, true])
  func `an address that decides does so at standard risk only`(isHeightened: Bool) {
    let address = Answer.matching(.address, [held(.address, from: .person, known: false)])
    let verdict = IdentityRule.judge(
      [right(.dateOfBirth), address],
      control: .none,
      isHeightened: isHeightened
    )
    #expect(verdict == (isHeightened ? .needsPerson : .verified))
  }

  @Test(
    arguments: [
      ([IdentityFactKind.phone, .email], [IdentityFactKind]()),
      ([.childName, .childDateOfBirth, .school], []),
      ([.caseNumber, .court, .hearingDate], []), ([.caseNumber, .court], [.dateOfBirth]),
      ([.dateOfBirth], [.childName]), ([.dateOfBirth], []),
    ]
  )
  func `kinds of one group count once`(alike: [IdentityFactKind], further: [IdentityFactKind]) {
    let answers = (alike + further).map(right)
    let verdict = IdentityRule.judge(answers, control: .contactPoint(source: .person), isHeightened: false)
    #expect(verdict == (further.isEmpty ? .notVerified : .verified))
  }

  @Test(arguments: 0...4, 0...4)
  func `at most one wrong answer`(matching: Int, wrong: Int) {
    guard (2...4).contains(matching + wrong) else { return }
    let kinds: [IdentityFactKind] = [.dateOfBirth, .caseNumber, .childName, .previousName]
    let wrongKinds: [IdentityFactKind] = [.address, .email, .ownReference, .previousAddress]
    let answers = kinds.prefix(matching).map(right) + wrongKinds.prefix(wrong).map(Answer.wrong)
    let verdict = IdentityRule.judge(answers, control: .contactPoint(source: .person), isHeightened: false)
    #expect(verdict == (matching >= 2 && wrong <= 1 ? .verified : .notVerified))
  }

  @Test func `a check of fewer than two, more than four, or twice the same kind proves nothing`() {
    let address = Answer.matching(.address, [held(.address, from: .person, known: false)])
    let five: [IdentityFactKind] = [.dateOfBirth, .caseNumber, .childName, .previousName, .phone]
    let tries = [
      [], [right(.dateOfBirth)], five.map(right), [right(.dateOfBirth), address, .wrong(.address)],
      [right(.dateOfBirth), .own(.ownReference), .wrong(.ownReference)],
    ]
    for answers in tries {
      let verdict = IdentityRule.judge(answers, control: .contactPoint(source: .person), isHeightened: false)
      #expect(verdict == .notVerified)
    }
  }

  private func right(_ kind: IdentityFactKind) -> Answer {
    .matching(kind, [held(kind, from: .agency, known: true)])
  }

  private func held(
    _ kind: IdentityFactKind,
    from source: FactSource,
    known: Bool,
    with other: Bool = false
  ) -> IdentityGround.HeldFact {
    IdentityGround.HeldFact(
      kind: kind,
      source: source,
      isKnownToOthers: known,
      isRecordedWithOther: other,
      spellings: []
    )
  }
}
