import Core
import Jobs
import People
import Support

@testable import Verification

/// The other party tries everything: each route, again and again, over days.
struct FamilyAttack {
  let family: Family
  let ground: DomainGround
  /// What passed that should not have; empty where he was held off.
  private(set) var passes: [String] = []

  init(_ family: Family, on ground: DomainGround) {
    self.family = family
    self.ground = ground
  }

  mutating func run() async throws {
    for day in 0..<3 {
      try await guessAddresses(on: day)
      try await hideBehindHimself(on: day)
      try await followLinks(on: day)
      try await answerWhatIsKnown(on: day)
      try await guessReferences(on: day)
      ground.clock.advance(by: .hours(25))
      await ground.runner.drain()
    }
  }

  /// Pairs of right answers, by every way that takes them.
  private mutating func answerWhatIsKnown(on day: Int) async throws {
    let known = try family.known
    let home = try family.attacker.addresses.first?.answer
    var pairs = zip(known, known.dropFirst()).map { [$0, $1] }
    if known.count > 2 { pairs.append([known[0], known[2]]) }
    if let home { pairs += known.prefix(3).map { [$0, home] } }
    for pair in pairs {
      try await call(pair, "day \(day): known facts by telephone")
      for number in family.attacker.answersPhones {
        try await call(pair, calledBack: number, "day \(day): known facts, called back at \(number)")
      }
    }
    for channel in [IdentityChecks.Channel.chat, .email, .portal] {
      guard let pair = pairs.last else { continue }
      if try await ground.check("HER", pair, by: channel) == .verified {
        passes.append("day \(day): \(channel)")
      }
    }
  }

  /// The pages of the links in the mailboxes that he reads.
  private mutating func followLinks(on day: Int) async throws {
    let birth = try IdentityAnswer(.dateOfBirth, text: "1984-03-07")
    for mailbox in family.attacker.reads {
      guard let token = try ground.lastToken(to: mailbox) else { continue }
      for home in family.attacker.addresses.prefix(4) {
        for reference in [nil, try reference(UInt64(day) + 50)] {
          let answers = [birth, try home.answer] + (reference.map { [$0] } ?? [])
          if case .passed = try await ground.links.answer(answers, agreesToShare: true, token: token) {
            passes.append("day \(day): the link mailed to \(mailbox)")
          }
          ground.clock.advance(by: .minutes(16))
        }
      }
    }
  }

  /// Two right facts cover for one guess, then one does.
  ///
  /// He hops from call to call, so that no session is used up.
  private mutating func guessAddresses(on day: Int) async throws {
    let cover = Array(try family.known.prefix(2))
    for (number, guess) in family.attacker.addresses.enumerated() {
      let answer = try guess.answer
      try await call(
        cover + [answer],
        session: "hop-\(day)-\(number / 2)",
        "day \(day): address guess \(number + 1)"
      )
    }
    for (number, guess) in family.attacker.addresses.enumerated() {
      let answers = Array(cover.prefix(1)) + [try guess.answer]
      try await call(answers, session: "bare-\(day)-\(number / 2)", "day \(day): bare guess \(number + 1)")
    }
  }

  private mutating func guessReferences(on day: Int) async throws {
    let cover = Array(try family.known.prefix(2))
    for number in 0..<3 {
      let guess = try reference(UInt64(day * 10 + number) + 100)
      try await call(cover + [guess], "day \(day): a made-up reference")
    }
  }

  /// He begins a call as himself and goes on as her, so that his failures might be booked on him.
  private mutating func hideBehindHimself(on day: Int) async throws {
    guard family.records.contains(where: { $0.reference == "HIM" }) else { return }
    for (number, guess) in family.attacker.addresses.prefix(6).enumerated() {
      let birth = try IdentityAnswer(.dateOfBirth, text: "1984-03-07")
      let answers = [birth, try guess.answer]
      let session = "two-people-\(day)-\(number)"
      _ = try await ground.check("HIM", answers, session: session)
      try await call(answers, session: session, "day \(day): in a call begun as himself")
    }
  }

  private mutating func call(
    _ answers: [IdentityAnswer],
    session: String? = nil,
    calledBack: String? = nil,
    _ how: String
  ) async throws {
    guard answers.count >= 2 else { return }
    if try await ground.check("HER", answers, session: session, calledBack: calledBack) == .verified {
      passes.append(how)
    }
  }

  /// A reference that is well made and nobody's.
  private func reference(_ seed: UInt64) throws -> IdentityAnswer {
    try IdentityAnswer(.ownReference, text: OwnReference(from: TestRandom(seed: seed)).printed)
  }
}
