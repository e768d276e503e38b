import Core
import People
import Support
import Testing
import Verification

/// Failing closes what others may know, and never the person.
@Suite("Closed knowledge", .onBothDatabases) struct ClosedKnowledgeTests {
  /// Somebody has failed three times as her.
  static func probed(addressIsKnown: Bool = false) async throws -> DomainGround {
    let ground = try await Home.ground(addressIsKnown: addressIsKnown)
    for _ in 0..<3 { _ = try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")]) }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .closed)
    return ground
  }

  @Test func `a wrong own reference does not open it`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    _ = try await ground.issueOwnReference(to: "HER")
    let answers = [try Said.birth(), try Said.home(), try Said.reference(Said.madeUp)]
    #expect(try await ground.check("HER", answers) == .closed)
  }

  @Test func `a right own reference passes at once`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    let reference = try await ground.issueOwnReference(to: "HER")
    #expect(try await ground.check("HER", [Said.birth(), Said.reference(reference)]) == .verified)
  }

  @Test func `a right own reference alone proves nothing, closed or not`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    let reference = try await ground.issueOwnReference(to: "HER")
    let answers = [try Said.birth("1.1.1984"), try Said.reference(reference)]
    #expect(try await ground.check("HER", answers) == .notVerified)
  }

  @Test func `a call that we place to her own number is judged, by the heightened rule`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    #expect(
      try await ground.check("HER", [Said.birth(), Said.home()], calledBack: Home.phone) == .needsPerson
    )
    let other = try await ground.check("HER", [Said.birth(), Said.home()], calledBack: "07700 900999")
    #expect(other == .closed)
  }

  @Test func `the link to an address of her own is judged, and passes with an own reference`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    let token = try #require(try await ground.mailLink(to: Home.mailbox, of: "HER"))
    let reference = try await ground.issueOwnReference(to: "HER")
    let answers = [try Said.birth(), try Said.home(), try Said.reference(reference)]
    guard case .passed = try await ground.links.answer(answers, agreesToShare: false, token: token) else {
      Issue.record("she was locked out by somebody else's failures")
      return
    }
  }

  @Test func `photo identity passes at once, and only with officer and document named`() async throws {
    let ground = try await ClosedKnowledgeTests.probed()
    #expect(try await ground.meet("HER", officer: nil) == .notVerified)
    #expect(try await ground.meet("HER", officer: "") == .notVerified)
    #expect(try await ground.meet("HER", photoIdentity: nil) == .notVerified)
    #expect(try await ground.meet("HER") == .verified)
  }

  @Test func `after a day it is open again, and the next failure closes it for another`() async throws {
    let ground = try await ClosedKnowledgeTests.probed(addressIsKnown: true)
    ground.clock.advance(by: .hours(24) - .milliseconds(1))
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .closed)
    ground.clock.advance(by: .milliseconds(1))
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .needsPerson)
    #expect(try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")]) == .notVerified)
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .closed)
  }

  @Test func `tries while it is closed do not keep it closed`() async throws {
    let ground = try await ClosedKnowledgeTests.probed(addressIsKnown: true)
    for _ in 0..<23 {
      ground.clock.advance(by: .hours(1))
      #expect(try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")]) == .closed)
    }
    ground.clock.advance(by: .hours(1))
    #expect(try await ground.check("HER", [Said.birth(), Said.home()]) == .needsPerson)
  }
}
