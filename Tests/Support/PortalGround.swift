public import Access
public import Alerts
public import Attachments
public import Authenticity
public import Core
public import Crypto
public import Delivery
public import Jobs
public import Keys
public import People
public import Portal
public import Record
internal import Storage
internal import Templating

/// The rooms that carry messages and mail, on a database of their own.
///
/// What is real in them is real here. A test turns the clock, and what carries mails or proves addresses does as the test says.
public final class PortalGround: Sendable {
  /// The clock that the test turns.
  public let clock: TestClock
  /// The database with all its files.
  public let stored: TestDatabase
  /// Time, randomness and a log that nobody reads.
  public let surroundings: Surroundings
  /// The key table.
  public let keys: KeyTable
  /// The gateway's index key at work.
  public let index: BlindIndex
  /// Where acts are written down.
  public let record: Record
  /// What the record draws on: a test that makes it fail makes every entry fail.
  public let recordRandom: BreakableRandom
  /// What staff must look at.
  public let alerts: Alerts
  /// The queue.
  public let jobs: JobQueue
  /// Cases, people and contact points.
  public let people: People
  /// Who of the staff may work.
  public let staff: StaffRoll
  /// What goes out.
  public let delivery: Delivery
  /// What carries mails.
  public let mail = ScriptedMailChannel()
  /// Who has an account.
  public let accounts: Accounts
  /// The half hours between a pass and a password.
  public let sittings: Sittings
  /// Files.
  public let attachments: Attachments
  /// The messages.
  public let portal: Portal
  /// Whether something is from us, and who pretends to be.
  public let authenticity: Authenticity
  /// What was asked of the room that proves addresses.
  public let asked = AskedJobs()
  /// Does the jobs.
  public let runner: JobRunner

  /// Opens the rooms on a new database.
  ///
  /// - Parameter clock: what they go by.
  /// - Returns: the rooms.
  /// - Throws: what any of them throws.
  public static func make(clock: TestClock = TestClock()) async throws -> PortalGround {
    let stored = try await TestDatabase.make(clock: clock)
    let surroundings = Surroundings.test(clock: clock)
    let ring = stored.folder + "/key-ring"
    try KeyRing.create(path: ring, random: surroundings.random)
    let keys = KeyTable(ring: try KeyRing.load(path: ring), surroundings: surroundings)
    return try PortalGround(
      clock: clock,
      stored: stored,
      surroundings: surroundings,
      keys: keys,
      gatewayKeys: try await keys.openGatewayKeys(in: stored.database)
    )
  }

  /// Opens the rooms on the same database once more, as another instance would.
  ///
  /// - Returns: the other instance, by the same clock and with a carrier of mails of its own.
  /// - Throws: what any of the rooms throws.
  public func another() async throws -> PortalGround {
    let stored = try stored.another(clock: clock)
    let surroundings = Surroundings.test(clock: clock, seed: 2)
    let keys = KeyTable(ring: try KeyRing.load(path: stored.folder + "/key-ring"), surroundings: surroundings)
    return try PortalGround(
      clock: clock,
      stored: stored,
      surroundings: surroundings,
      keys: keys,
      gatewayKeys: try await keys.openGatewayKeys(in: stored.database),
      recordSeed: 98
    )
  }

  private init(
    clock: TestClock,
    stored: TestDatabase,
    surroundings: Surroundings,
    keys: KeyTable,
    gatewayKeys: GatewayKeys,
    recordSeed: UInt64 = 99
  ) throws {
    recordRandom = BreakableRandom(seed: recordSeed)
    self.clock = clock
    self.stored = stored
    self.surroundings = surroundings
    self.keys = keys
    let database = stored.database
    index = BlindIndex(key: gatewayKeys.index.key)
    record = Record(surroundings: Surroundings(clock: clock, random: recordRandom, log: .silent))
    alerts = Alerts(surroundings: surroundings)
    jobs = JobQueue(surroundings: surroundings)
    staff = StaffRoll(index: index)
    people = People(
      database: database,
      keys: keys,
      index: index,
      record: record,
      alerts: alerts,
      jobs: jobs,
      surroundings: surroundings,
      staffInForce: { [staff] indexes, _ in staff.inForce(among: indexes) }
    )
    delivery = try Delivery(
      database: database,
      channel: mail,
      people: people,
      jobs: jobs,
      alerts: alerts,
      record: record,
      boxKey: gatewayKeys.box,
      surroundings: surroundings
    )
    let access = AccessGround(
      database: database,
      record: record,
      surroundings: surroundings,
      hasher: PasswordHasher(parameters: .floor, pepper: gatewayKeys.pepper.key, random: surroundings.random),
      lane: HashLane(threads: 1),
      index: index,
      boxKey: gatewayKeys.box.key,
      boxKeyID: gatewayKeys.box.id,
      passwordContext: []
    )
    accounts = Accounts(access) { _, _ in }
    authenticity = try Authenticity(
      database: database,
      delivery: delivery,
      questions: OpenQuestions(access),
      alerts: alerts,
      record: record,
      boxKey: gatewayKeys.box,
      surroundings: surroundings
    )
    sittings = Sittings(access)
    let templates = try PortalGround.templates.get()
    let workLane = WorkLane()
    attachments = try Attachments(
      database: database,
      jobs: jobs,
      alerts: alerts,
      record: record,
      workLane: workLane,
      boxKey: gatewayKeys.box,
      scanner: nil,
      surroundings: surroundings
    )
    portal = Portal(
      database: database,
      people: people,
      keys: keys,
      delivery: delivery,
      accounts: accounts,
      attachments: attachments,
      leakGuard: LeakGuard(index: index),
      workLane: workLane,
      jobs: jobs,
      alerts: alerts,
      record: record,
      templates: { templates },
      agencies: PortalGround.agencies,
      addresses: PortalAddresses(),
      surroundings: surroundings
    )
    runner = JobRunner(
      database: database,
      queue: jobs,
      alerts: alerts,
      handlers: [
        .deliverMail: DeliverMail(delivery), .addressVerified: AddressVerified(portal),
        .noticeMessage: NoticeMessage(portal), .mailSettled: MailSettled(portal),
        .reviewHeldMessage: ReviewHeldMessage(portal), .expireMessage: ExpireMessage(portal),
        .confirmAddress: asked, .confirmAddressAfresh: asked,
        .inviteToMessage: asked,
        .addressFailed: AddressThatFailed(people: people, jobs: jobs, delivery: delivery),
      ],
      surroundings: surroundings
    )
  }

  /// Read once for all tests.
  private static let templates = Result {
    try TemplateLibrary.load(
      directory: "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Templates",
      models: [NoticeMail.self],
      languages: [.english]
    )
  }

  private static let agencies = Agencies(
    first: Agency(
      id: "england",
      names: [.english: "Example Family Advice Service"],
      languages: [.english],
      domain: "agency.example.org",
      phone: "020 7946 0321",
      email: nil,
      postalAddress: nil,
      exitURL: "https://www.example.org/"
    ),
    others: []
  )
}

/// Moves an address as Verification does, of which nothing else is here.
private struct AddressThatFailed: JobHandler {
  let people: People
  let jobs: JobQueue
  let delivery: Delivery

  func perform(_ job: Job) async -> JobOutcome {
    .done { connection in
      guard let id = OutgoingMailID(parsing: job.subject),
        let mail = try delivery.settled(id, in: connection)
      else { return }
      _ = try people.move(mail.contactPoint, to: .failed, in: connection)
      try jobs.add(.mailSettled, subject: job.subject, in: connection)
    }
  }
}

/// Addresses of pages that nobody serves.
private struct PortalAddresses: PublicAddresses {
  func signIn(in language: Language) -> String { "https://messages.example.org/sign-in" }
  func check(in language: Language) -> String { "https://messages.example.org/check" }

  func confirmation(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/verify/"
  }

  func invitation(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/welcome/"
  }

  func reset(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/reset/"
  }

  func helper(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/helper/"
  }

  func addressChange(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/address/"
  }

  func staffMessage(_ id: String) -> String { "https://messages.example.org/staff/messages/\(id)" }

  func staffSetUp(token: Secret<String>, in language: Language?) -> String {
    "https://messages.example.org/staff/set-up/"
  }
}
