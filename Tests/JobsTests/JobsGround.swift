import Alerts
import Core
import Storage
import Support
import Synchronization

@testable import Jobs

/// A queue on a database of its own, whose jobs do as a closure says.
struct JobsGround: Sendable {
  let clock: TestClock
  let stored: TestDatabase
  let alerts: Alerts
  let queue: JobQueue
  let surroundings: Surroundings
  let seen = Seen()

  var database: Database { stored.database }

  /// The jobs that were begun.
  final class Seen: Sendable {
    private let jobs = Mutex<[Job]>([])
    var all: [Job] { jobs.withLock { $0 } }
    func add(_ job: Job) { jobs.withLock { $0.append(job) } }
  }

  private struct Handler: JobHandler {
    let seen: Seen
    let body: @Sendable (Job) async -> JobOutcome

    func perform(_ job: Job) async -> JobOutcome {
      seen.add(job)
      return await body(job)
    }
  }

  /// A ground; one that shares the database of another is another instance, with lanes and a bell of its own.
  init(sharing other: JobsGround? = nil) async throws {
    clock = other?.clock ?? TestClock()
    if let other { stored = try other.stored.another() } else { stored = try await TestDatabase.make() }
    surroundings = .test(clock: clock, seed: other == nil ? 1 : 2)
    alerts = Alerts(surroundings: surroundings)
    queue = JobQueue(surroundings: surroundings)
  }

  /// A runner that renews its leases when a test says so, however slowly the machine runs.
  func runner(_ body: @escaping @Sendable (Job) async -> JobOutcome) -> JobRunner {
    var runner = JobRunner(
      database: database,
      queue: queue,
      alerts: alerts,
      handlers: [.deliverMail: Handler(seen: seen, body: body)],
      surroundings: surroundings
    )
    runner.renewalPause = .seconds(3600)
    return runner
  }

  func add(_ subject: String = "mail_1", at due: Timestamp? = nil, kind: JobKind = .deliverMail) async throws
  {
    try await database.write { [queue] in try queue.add(kind, subject: subject, at: due, in: $0) }
  }

  struct Stored: Equatable {
    let subject: String
    let attempts: Int64
    let dueAt: Timestamp
    let isParked: Bool
    let isLeased: Bool
    let failure: String?
  }

  /// The jobs that are left.
  func jobs() async throws -> [Stored] {
    let now = clock.now
    return try await database.read { connection in
      try connection.query(
        "SELECT subject_id, attempts, due_at, parked_at, leased_until, failure FROM job ORDER BY subject_id"
      ).map { row in
        Stored(
          subject: try row.text("subject_id"),
          attempts: try row.int("attempts"),
          dueAt: try row.timestamp("due_at"),
          isParked: try row.optionalTimestamp("parked_at") != nil,
          isLeased: try row.timestamp("leased_until") > now,
          failure: try row.optionalText("failure")
        )
      }
    }
  }

  func parkedAlerts() async throws -> Int {
    try await database.read { [alerts] in try alerts.list(AlertQuery(kind: .parked), in: $0).items.count }
  }

  /// A trace that a job's result leaves in the database, in a table that the queue does not look at.
  func note(_ text: String, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO captured_mail (id, box, at)
      SELECT 'note-' || COUNT(*), \(Array(text.utf8)), COUNT(*) FROM captured_mail
      """
    )
  }

  /// The traces, oldest first.
  func notes() async throws -> [String] {
    try await database.read { connection in
      try connection.query("SELECT box FROM captured_mail ORDER BY at").map {
        String(decoding: try $0.blob("box"), as: UTF8.self)
      }
    }
  }
}
