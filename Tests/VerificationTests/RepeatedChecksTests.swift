import Core
import Crypto
import Jobs
import Storage
import Support
import Testing
import Verification

/// A check that is asked for again under one Idempotency-Key, as a case system does that has heard no answer.
@Suite("A repeated check", .onBothDatabases) struct RepeatedChecksTests {
  /// What a check was answered.
  private enum Answer: Hashable {
    case first(String)
    case again(String)
    case stillAtWork

    var text: String? {
      switch self {
      case .first(let text), .again(let text): text
      case .stillAtWork: nil
      }
    }
  }

  private static func ask(
    _ ground: DomainGround,
    right isRight: Bool = true,
    key: String = "key-1",
    session: String? = "call"
  ) async throws -> Answer {
    let idempotency = try Idempotency(
      key: SymmetricKey(bytes: [UInt8](repeating: 7, count: 32)),
      keyID: KeyID(of: "gateway:box"),
      surroundings: ground.surroundings
    )
    let once: Once<IdentityChecks.Result> = try idempotency.once(key, caller: "test", request: [1]) {
      Array("\($0.outcome.rawValue) \($0.session)".utf8)
    }
    let request = IdentityChecks.Request(
      channel: .phone,
      session: session,
      officer: nil,
      photoIdentity: nil,
      calledBack: nil,
      answers: isRight ? [try Said.birth(), try Said.home()] : [try Said.birth("1.1.1984"), try Said.home()]
    )
    do {
      let result = try await ground.checks.check(
        request,
        ofReference: "HER",
        caller: "test",
        by: DomainGround.caseSystem,
        once: once
      )
      return .first(try #require(result.map { "\($0.outcome.rawValue) \($0.session)" }))
    } catch let error as AlreadyAnswered {
      return .again(String(decoding: error.answer, as: UTF8.self))
    } catch is StillAtWork {
      return .stillAtWork
    }
  }

  @Test(arguments: [(true, "verified call"), (false, "not_verified call")])
  func `gets the first answer again and is no second try`(isRight: Bool, answer: String) async throws {
    let ground = try await Home.ground()
    #expect(try await Self.ask(ground, right: isRight) == .first(answer))
    ground.clock.advance(by: .minutes(5))
    #expect(try await Self.ask(ground, right: isRight) == .again(answer))
    #expect(try await ground.tries()[0] == 1)
    #expect(try await ground.checks().count == 2)
  }

  @Test func `of fifty at once one is a try, and all hear its answer`() async throws {
    let ground = try await Home.ground()
    let answers = try await atOnce(on: [ground]) { ground, _ in try await Self.ask(ground, session: nil) }
    #expect(Set(answers.map(\.text)).count == 1 && answers[0].text?.hasPrefix("verified") == true)
    #expect(try await ground.ledger() == ["verified": 1])
    #expect(try await ground.checks() == ["tried counted", "checked verified"])
  }

  @Test func `of fifty at once on two instances one is a try, and nobody hears another answer`() async throws
  {
    let here = try await Home.ground()
    let both = [here, try await here.another()]
    let answers = try await atOnce(on: both) { ground, _ in try await Self.ask(ground) }
    #expect(Set(answers.compactMap(\.text)) == ["verified call"])
    #expect(try await here.ledger() == ["verified": 1])
    #expect(try await Self.ask(both[1]) == .again("verified call"))
  }

  @Test func `is still at work for a minute after its line was cut, then stands as wrong for good`()
    async throws
  {
    let ground = try await Home.ground(migrations: Migration.allWithCut)
    ground.clock.cutLine(true)
    await #expect(throws: StorageFailure.self) { try await Self.ask(ground) }
    ground.clock.cutLine(false)
    #expect(try await Self.ask(ground) == .stillAtWork)
    ground.clock.advance(by: .seconds(58))
    #expect(try await Self.ask(ground) == .stillAtWork)
    ground.clock.advance(by: .seconds(2))
    for _ in 0..<2 { #expect(try await Self.ask(ground) == .again("not_verified call")) }
    #expect(try await ground.ledger() == ["counted": 1])
    // It is another request that is another try.
    #expect(try await Self.ask(ground, key: "key-2") == .first("verified call"))
  }
}
