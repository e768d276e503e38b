import Core
import Jobs
import People
import Storage
import Support
import Verification

/// The honest person goes her way.
struct FamilyWay {
  let family: Family
  let ground: DomainGround

  /// Whether she comes through.
  ///
  /// The clock moves on by the days that it takes.
  func passes(_ way: Family.Way) async throws -> Bool {
    let own = [try IdentityAnswer(.dateOfBirth, text: family.birth), try family.home.answer]
    switch way {
    case .link:
      return try await passesOnLink(own)
    case .phone:
      return try await ground.check("HER", own) == .verified
    case .callBack(let number):
      await advance(way)
      return try await ground.check("HER", own.suffix(1) + [family.other.answer], calledBack: number)
        == .verified
    case .referenceInCall(let number):
      await advance(way)
      guard try await isHers(number) else { return false }
      return try await passesOnLink(own + [issued()])
    case .referenceUsedInCall(let number):
      await advance(way)
      guard try await isHers(number) else { return false }
      return try await ground.check("HER", [own[0], issued()], calledBack: number) == .verified
    case .letter:
      let reference = try await issued()
      await advance(way)
      return try await passesOnLink(own + [reference])
    case .letterUsedInCall:
      let reference = try await issued()
      await advance(way)
      return try await ground.check("HER", [own[0], reference]) == .verified
    case .inPerson:
      await advance(way)
      return try await ground.meet("HER") == .verified
    }
  }

  /// A fresh link is mailed to the first mailbox that may be written to, and she answers on its page.
  private func passesOnLink(_ answers: [IdentityAnswer]) async throws -> Bool {
    for mailbox in family.mailboxes where mailbox.source.mayBeWrittenTo {
      let added = try await ground.people.addEmail(
        try EmailAddress(parsing: mailbox.address),
        source: mailbox.source,
        toReference: "HER",
        by: DomainGround.caseSystem
      )
      guard case .added = added else { continue }
      await ground.runner.drain()
      guard let token = try ground.lastToken(to: mailbox.address) else { continue }
      if case .passed = try await ground.links.answer(answers, agreesToShare: true, token: token) {
        return true
      }
    }
    return false
  }

  /// Whether staff may read out a reference there: a number of her own that nobody else uses.
  private func isHers(_ number: String) async throws -> Bool {
    let number = try PhoneNumber(parsing: number)
    return try await ground.database.database.read { [people = ground.people] connection in
      guard let person = try people.person(withReference: "HER", in: connection) else { return false }
      return try people.sourceOfUnsharedPhone(number, of: person, in: connection) == .person
    }
  }

  private func issued() async throws -> IdentityAnswer {
    try IdentityAnswer(.ownReference, text: await ground.issueOwnReference(to: "HER"))
  }

  /// The days go by, and what falls due in them is done.
  private func advance(_ way: Family.Way) async {
    ground.clock.advance(by: .days(way.days))
    await ground.runner.drain()
  }
}
