import Core
import Storage
import Support
import Testing

@testable import Alerts

@Suite("What a person must look at", .onBothDatabases) struct AlertsTests {
  let clock = TestClock()
  let stored: TestDatabase
  let alerts: Alerts
  let surroundings: Surroundings
  let people: [PersonID]

  init() async throws {
    stored = try await TestDatabase.make()
    let surroundings = Surroundings.test(clock: clock)
    self.surroundings = surroundings
    alerts = Alerts(surroundings: surroundings)
    people = try (0..<3).map { _ in try surroundings.newIdentifier() }
  }

  func raise(_ all: Alert...) async throws {
    try await stored.database.write { [alerts] connection in
      for alert in all { try alerts.raise(alert, in: connection) }
    }
  }

  func list(_ query: AlertQuery = AlertQuery()) async throws -> AlertPage {
    try await AlertDesk(alerts: alerts, database: stored.database).list(query)
  }

  /// Staff take and close alerts later; here it is done by hand.
  func set(_ status: Alert.Status) async throws {
    try await stored.database.write { try $0.execute("UPDATE alert SET status = \(status.rawValue)") }
  }

  @Test func `what is not settled is counted by kind and urgency`() async throws {
    try await raise(
      Alert(.held, note: "a", person: people[0]),
      Alert(.held, note: "a", person: people[1]),
      Alert(.probe, note: "b", person: people[0], isUrgent: true)
    )
    func open() async throws -> [OpenAlerts] {
      try await stored.database.read { [alerts] in try alerts.countOpen(in: $0) }
        .sorted { $0.kind.rawValue < $1.kind.rawValue }
    }
    let both = [
      OpenAlerts(kind: .held, isUrgent: false, count: 2), OpenAlerts(kind: .probe, isUrgent: true, count: 1),
    ]
    #expect(try await open() == both)
    try await set(.taken)
    #expect(try await open() == both)
    try await set(.closed)
    #expect(try await open().isEmpty)
  }

  @Test func `it comes back as it was raised`() async throws {
    let message: MessageID = try surroundings.newIdentifier()
    let courtCase: CourtCaseID = try surroundings.newIdentifier()
    try await raise(
      Alert(
        .leak,
        note: "Look at it.",
        person: people[0],
        courtCase: courtCase,
        message: message,
        owner: "staff_1",
        isUrgent: true
      )
    )
    let alert = try #require(try await list().items.first)
    #expect(alert.kind == .leak && alert.status == .open && alert.isUrgent && alert.note == "Look at it.")
    #expect(alert.person == people[0] && alert.courtCase == courtCase && alert.message == message)
    #expect(alert.owner == "staff_1" && alert.createdAt == clock.now)
  }

  @Test(arguments: [(Alert.Status.open, 1), (.taken, 1), (.closed, 2)])
  func `the same topic is raised again only when it is closed`(status: Alert.Status, count: Int) async throws
  {
    try await raise(Alert(.held, note: "a", person: people[0]))
    try await set(status)
    try await raise(Alert(.held, note: "a", person: people[0]), Alert(.held, note: "a", person: people[0]))
    #expect(try await list().items.count == count)
  }

  @Test func `another kind, person, case, message or topic is another alert`() async throws {
    let message: MessageID = try surroundings.newIdentifier()
    let courtCase: CourtCaseID = try surroundings.newIdentifier()
    try await raise(
      Alert(.held, note: "a", person: people[0]),
      Alert(.leak, note: "a", person: people[0]),
      Alert(.held, note: "a", person: people[1]),
      Alert(.held, note: "a", person: people[0], courtCase: courtCase),
      Alert(.held, note: "a", person: people[0], message: message),
      Alert(.held, note: "a", person: people[0], topic: "day-3")
    )
    #expect(try await list().items.count == 6)
  }

  @Test func `fifty who raise the same at once raise one`() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<50 { group.addTask { try await raise(Alert(.probe, note: "a", person: people[0])) } }
    }
    #expect(try await list().items.count == 1)
  }

  @Test func `the list is filtered by kind, state and person`() async throws {
    try await raise(Alert(.held, note: "a", person: people[0]), Alert(.leak, note: "a", person: people[1]))
    try await set(.taken)
    try await raise(Alert(.held, note: "a", person: people[1]))
    func count(_ query: AlertQuery) async throws -> Int { try await list(query).items.count }
    #expect(try await count(AlertQuery(kind: .held)) == 2)
    #expect(try await count(AlertQuery(status: .taken)) == 2)
    #expect(try await count(AlertQuery(person: people[1])) == 2)
    #expect(try await count(AlertQuery(kind: .held, status: .open, person: people[1])) == 1)
    #expect(try await count(AlertQuery(kind: .held, status: .taken, person: people[1])) == 0)
    #expect(try await count(AlertQuery(person: people[2])) == 0)
  }

  @Test(arguments: [1, 2, 3, 7, 8])
  func `the cursor goes through all of them once, newest first`(limit: Int) async throws {
    for number in 0..<7 {
      try await raise(Alert(.held, note: "a", topic: "topic \(number)"))
      clock.advance(by: .seconds(1))
    }
    var seen: [AlertID] = []
    var query = AlertQuery(limit: limit)
    var pages = 0
    repeat {
      let page = try await list(query)
      seen += page.items.map(\.id)
      query.before = page.next
      pages += 1
    } while query.before != nil && pages < 10
    #expect(seen.count == 7 && seen == seen.sorted(by: >))
    #expect(pages == (7 + limit - 1) / limit)
  }

  @Test(arguments: [(0, 1), (-5, 1), (200, 200), (100_000, 200)])
  func `a page has one to two hundred`(asked: Int, given: Int) {
    #expect(AlertQuery(limit: asked).limit == given)
  }

  @Test func `an alert of an act that is undone is undone with it`() async throws {
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await stored.database.write { [alerts] connection in
        try alerts.raise(Alert(.held, note: "a"), in: connection)
        throw Failure()
      }
    }
    #expect(try await list().items.isEmpty)
  }

  @Test func `raised fifty times on two instances, it is there once until it is closed`() async throws {
    let stores = [stored, try stored.another(clock: clock)]
    let surroundings = [Surroundings.test(clock: clock, seed: 7), .test(clock: clock, seed: 8)]
    let instances = zip(stores, surroundings).map {
      (database: $0.database, alerts: Alerts(surroundings: $1))
    }
    for round in 1...2 {
      _ = try await atOnce(on: instances) { [person = people[0]] instance, _ in
        try await instance.database.write { connection in
          try instance.alerts.raise(Alert(.probe, note: "Look.", person: person), in: connection)
        }
      }
      #expect(try await list().items.count == round)
      try await set(.closed)
    }
  }
}
