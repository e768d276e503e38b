import Alerts
import Core
import Jobs
import People
import Support
import Testing
import Verification

@testable import Storage

/// Somebody between the gateway and its database holds a link, sees from the length of what passes how a guess will end,
/// and cuts the line before it is written down.
@Suite("A try that is cut off", .onBothDatabases) struct CutTriesTests {
  /// By which way a try comes.
  enum Way: CaseIterable {
    case link
    case call
  }

  private static let right = [Result { try Said.birth() }, Result { try Said.home() }]
  private static let wrong = [Result { try Said.birth("1.1.1984") }, Result { try Said.home("99") }]

  private static func answers(_ isRight: Bool) throws -> [IdentityAnswer] {
    try (isRight ? right : wrong).map { try $0.get() }
  }

  /// A ground whose line can be cut, with a link on its way.
  private static func ground() async throws -> (ground: DomainGround, token: String) {
    try await Home.linked(addressIsKnown: false, migrations: Migration.allWithCut)
  }

  /// One try, whatever becomes of it.
  private static func post(
    _ isRight: Bool,
    by way: Way,
    on ground: DomainGround,
    _ token: String,
    session: String = "call"
  ) async throws {
    switch way {
    case .link: _ = try await ground.answer(answers(isRight), token)
    case .call: _ = try await ground.check("HER", answers(isRight), session: session)
    }
  }

  /// One try whose second transaction fails.
  private static func cut(_ isRight: Bool, by way: Way, on ground: DomainGround, _ token: String) async throws
  {
    ground.clock.cutLine(true)
    await #expect(throws: StorageFailure.self) { try await post(isRight, by: way, on: ground, token) }
    ground.clock.cutLine(false)
  }

  @Test(arguments: Way.allCases, 0..<3)
  func `what stands in the database then is the same for a right answer and a wrong one`(
    way: Way,
    triesBefore: Int
  ) async throws {
    var contents: [[String: [String]]] = []
    for isRight in [true, false] {
      let (ground, token) = try await Self.ground()
      // Two calls went wrong already: a third that does is a probe.
      for call in ["a", "b"] {
        for _ in 0..<3 { try await Self.post(false, by: .call, on: ground, token, session: call) }
      }
      for _ in 0..<triesBefore { try await Self.post(false, by: way, on: ground, token) }
      let before = try await ground.ledger()
      try await Self.cut(isRight, by: way, on: ground, token)
      let after = try await ground.ledger()
      #expect(after["counted"] == 1 && after["not_verified"] == before["not_verified"])
      contents.append(try await ground.database.contents())
    }
    for (table, rows) in contents[0] { #expect(rows == contents[1][table], "\(table)") }
    #expect(contents[0]["verification_try"]?.count == 7 + triesBefore)
  }

  @Test func `a right answer is counted and does not pass, and the next one does`() async throws {
    let (ground, token) = try await Self.ground()
    try await Self.cut(true, by: .link, on: ground, token)
    #expect(try await ground.ledger() == ["counted": 1])
    #expect(try await ground.status() == .pending)
    #expect(try await ground.rowCounts()["sitting"] == 0)
    #expect(try await ground.answer(Self.answers(true), token) == .passed)
    #expect(try await ground.ledger() == ["counted": 1, "verified": 1])
    #expect(try await ground.checks() == ["tried counted", "tried counted", "checked verified"])
  }

  @Test func `in a call too it is counted and does not pass, and the next one does`() async throws {
    let (ground, token) = try await Self.ground()
    try await Self.cut(true, by: .call, on: ground, token)
    #expect(try await ground.ledger() == ["counted": 1])
    #expect(try await ground.check("HER", Self.answers(true), session: "call") == .verified)
  }

  @Test(arguments: Way.allCases)
  func `three of them close the way, though all were right`(way: Way) async throws {
    let (ground, token) = try await Self.ground()
    for _ in 0..<3 { try await Self.cut(true, by: way, on: ground, token) }
    try await Self.post(true, by: way, on: ground, token)
    #expect(try await ground.ledger() == ["counted": 3])
    #expect(try await ground.status() == .pending)
    ground.clock.advance(by: .minutes(15))
    try await Self.post(true, by: way, on: ground, token)
    #expect(try await ground.ledger()["verified"] == 1)
  }

  @Test func `of two hundred guesses with the line cut three are taken, on two instances`() async throws {
    let (here, token) = try await Self.ground()
    let both = [here, try await here.another()]
    here.clock.cutLine(true)
    let outcomes = try await atOnce(200, on: both) { ground, number -> LinkOutcome? in
      do {
        return try await ground.answer(Self.answers(number.isMultiple(of: 10)), token)
      } catch is StorageFailure { return nil }
    }
    #expect(outcomes.count { $0 == nil } == 3)
    #expect(outcomes.count { $0 == .refused } == 197)
    #expect(try await here.ledger() == ["counted": 3])
    here.clock.cutLine(false)
    #expect(try await here.answer(Self.answers(true), token) == .refused)
  }

  @Test func `after a minute it stands as wrong, and the record says that it was cut off`() async throws {
    let (ground, token) = try await Self.ground()
    try await Self.cut(true, by: .link, on: ground, token)
    ground.clock.advance(by: .seconds(58))
    await ground.runner.drain()
    #expect(try await ground.ledger() == ["counted": 1])
    ground.clock.advance(by: .seconds(2))
    for _ in 0..<2 { await ground.runner.drain() }
    #expect(try await ground.ledger() == ["not_verified": 1])
    #expect(try await ground.checks() == ["tried counted", "checked cut_off"])
    #expect(try await ground.raised().isEmpty)
    #expect(try await ground.answer(Self.answers(true), token) == .passed)
  }

  @Test func `who guesses and cuts the line each time is reported all the same`() async throws {
    let (ground, token) = try await Self.ground()
    for call in ["a", "b", "c"] {
      ground.clock.cutLine(true)
      for _ in 0..<3 {
        await #expect(throws: StorageFailure.self) {
          try await Self.post(false, by: .call, on: ground, token, session: call)
        }
      }
      ground.clock.cutLine(false)
    }
    #expect(try await ground.raised(.probe).isEmpty)
    ground.clock.advance(by: .minutes(1))
    await ground.runner.drain()
    #expect(try await ground.raised(.probe).count == 1)
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
  }
}

@Suite("A line that is cut for good", .onPostgreSQLAlone("SQLite has none")) struct CutLineTests {
  @Test(arguments: [true, false])
  func `when the second transaction of a try is on its way leaves it counted`(isRight: Bool) async throws {
    let (kept, token) = try await Home.linked()
    guard case .postgresql(let address) = kept.database.location else { return }
    let parameters = address.parameters.reveal { $0.map { ($0.keyword, $0.value) } }
    let known = Dictionary(uniqueKeysWithValues: parameters)
    let proxy = try LossyProxy(to: Int(known["port"] ?? "") ?? 0)
    let url =
      "postgresql://\(known["user"] ?? ""):\(known["password"] ?? "")@\(known["host"] ?? ""):\(proxy.port)"
      + "/\(known["dbname"] ?? "")"
    let gateway = try await kept.another(by: .postgresql(PostgresAddress(parsing: url)))
    proxy.lose(.insteadOfSending("identity.checked"), forGood: true)
    let answers = [try Said.birth(isRight ? "7 March 1984" : "1.1.1984"), try Said.home()]
    await #expect(throws: StorageFailure.self) { try await gateway.answer(answers, token) }
    #expect(proxy.losses == 1)
    #expect(try await kept.ledger() == ["counted": 1])
    #expect(try await kept.checks() == ["tried counted"])
    #expect(try await kept.status() == .pending)
    #expect(try await kept.answer([Said.birth(), Said.home()], token) == .passed)
    proxy.end()
  }
}
