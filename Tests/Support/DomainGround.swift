public import Access
public import Alerts
public import Core
internal import Crypto
public import Delivery
internal import Foundation
public import Jobs
public import Keys
public import People
internal import Record
public import Storage
internal import Templating
public import Verification

/// The rooms that judge who somebody is, on a database of their own: what is real in them is real here, and only the clock,
/// the randomness and the carrier of mails are a test's.
public final class DomainGround: Sendable {
  /// The clock that the test turns.
  public let clock: TestClock
  /// The database with all its files.
  public let database: TestDatabase
  /// Time, randomness and a log that nobody reads.
  public let surroundings: Surroundings
  /// The key table.
  public let keys: KeyTable
  /// Cases, people and contact points.
  public let people: People
  /// What goes out.
  public let delivery: Delivery
  /// What staff must look at.
  public let alerts: Alerts
  /// The half hours between a pass and a password.
  public let sittings: Sittings
  /// What proves who somebody is.
  public let verification: Verification
  /// The pages behind links.
  public let links: LinkPages
  /// Checks of callers.
  public let checks: IdentityChecks
  /// References of people's own.
  public let references: OwnReferences
  /// What mails were handed over to.
  public let mail: RecordingMailChannel
  /// Does the jobs.
  public let runner: JobRunner

  /// Opens the rooms on a new database.
  ///
  /// - Parameters:
  ///   - clock: what they go by.
  ///   - migrations: the database's schema; by default that of the program.
  /// - Returns: the rooms.
  /// - Throws: what any of them throws.
  public static func make(
    clock: TestClock = TestClock(),
    migrations: [Migration] = Migration.all
  ) async throws -> DomainGround {
    let database = try await TestDatabase.make(migrations: migrations, clock: clock)
    let surroundings = Surroundings.test(clock: clock)
    let ring = database.folder + "/key-ring"
    try KeyRing.create(path: ring, random: surroundings.random)
    let keys = KeyTable(ring: try KeyRing.load(path: ring), surroundings: surroundings)
    return try DomainGround(
      clock: clock,
      database: database,
      surroundings: surroundings,
      keys: keys,
      gatewayKeys: try await keys.openGatewayKeys(in: database.database)
    )
  }

  /// Opens the rooms on the same database once more, as another instance would.
  ///
  /// - Parameter way: another way to the same database, a proxy before its server; by default the direct one.
  /// - Returns: the other instance, by the same clock and with a carrier of mails of its own.
  /// - Throws: what any of the rooms throws.
  public func another(by way: DatabaseLocation? = nil) async throws -> DomainGround {
    let database = try database.another(clock: clock, by: way)
    let surroundings = Surroundings.test(clock: clock, seed: 2)
    let keys = KeyTable(
      ring: try KeyRing.load(path: database.folder + "/key-ring"),
      surroundings: surroundings
    )
    return try DomainGround(
      clock: clock,
      database: database,
      surroundings: surroundings,
      keys: keys,
      gatewayKeys: try await keys.openGatewayKeys(in: database.database)
    )
  }

  private init(
    clock: TestClock,
    database: TestDatabase,
    surroundings: Surroundings,
    keys: KeyTable,
    gatewayKeys: GatewayKeys
  ) throws {
    self.clock = clock
    self.database = database
    self.surroundings = surroundings
    self.keys = keys
    let store = database.database
    let record = Record(surroundings: surroundings)
    let jobs = JobQueue(surroundings: surroundings)
    let index = BlindIndex(key: gatewayKeys.index.key)
    alerts = Alerts(surroundings: surroundings)
    mail = RecordingMailChannel()
    people = People(
      database: store,
      keys: keys,
      index: index,
      record: record,
      alerts: alerts,
      jobs: jobs,
      surroundings: surroundings,
      staffInForce: { indexes, _ in Set(indexes) }
    )
    delivery = try Delivery(
      database: store,
      channel: mail,
      people: people,
      jobs: jobs,
      alerts: alerts,
      record: record,
      boxKey: gatewayKeys.box,
      surroundings: surroundings
    )
    sittings = Sittings(
      AccessGround(
        database: store,
        record: record,
        surroundings: surroundings,
        hasher: PasswordHasher(
          parameters: .floor,
          pepper: gatewayKeys.pepper.key,
          random: surroundings.random
        ),
        lane: HashLane(threads: 1),
        index: index,
        boxKey: gatewayKeys.box.key,
        boxKeyID: gatewayKeys.box.id,
        passwordContext: []
      )
    )
    let templates = try DomainGround.templates()
    verification = Verification(
      database: store,
      people: people,
      delivery: delivery,
      sittings: sittings,
      jobs: jobs,
      alerts: alerts,
      record: record,
      templates: { templates },
      agencies: DomainGround.agencies,
      addresses: TestAddresses(),
      surroundings: surroundings
    )
    links = LinkPages(verification)
    checks = IdentityChecks(verification)
    references = OwnReferences(verification)
    runner = JobRunner(
      database: store,
      queue: jobs,
      alerts: alerts,
      handlers: [
        .confirmAddress: ConfirmAddress(verification),
        .confirmAddressAfresh: ConfirmAddress(verification, afresh: true),
        .linkAskedAfresh: LinkAskedAfresh(verification),
        .inviteToMessage: Invite(verification),
        .expireAddress: ExpireAddress(verification), .settleTry: SettleTry(verification),
        .addressFailed: AddressFailed(verification),
        .deliverMail: DeliverMail(delivery),
        .addressVerified: NothingToDo(), .mailSettled: NothingToDo(),
      ],
      surroundings: surroundings
    )
  }

  private static func templates() throws -> TemplateLibrary {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    return try TemplateLibrary.load(
      directory: root + "/Templates",
      models: [
        ConfirmAddressMail.self, InvitationMail.self, ResetPasswordMail.self, ChangeAddressMail.self,
        SignInChangedMail.self,
      ],
      languages: [.english]
    )
  }

  private static let agencies = Agencies(
    first: Agency(
      id: "wales",
      names: [.english: "Example Family Advice Service"],
      languages: [.english],
      domain: "example.org",
      phone: "020 7946 0321",
      email: nil,
      postalAddress: nil,
      exitURL: "https://www.example.org/"
    ),
    others: []
  )
}

/// A job that another room would do.
private struct NothingToDo: JobHandler {
  func perform(_ job: Job) async -> JobOutcome { .done }
}

/// Addresses of pages that nobody serves.
private struct TestAddresses: PublicAddresses {
  func signIn(in language: Language) -> String { "https://messages.example.org/sign-in" }
  func check(in language: Language) -> String { "https://messages.example.org/check" }

  func confirmation(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/verify/\($0)" }
  }

  func invitation(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/welcome/\($0)" }
  }

  func reset(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/reset/\($0)" }
  }

  func helper(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/helper/\($0)" }
  }

  func addressChange(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/address/\($0)" }
  }

  func staffMessage(_ id: String) -> String { "https://messages.example.org/staff/messages/\(id)" }

  func staffSetUp(token: Secret<String>, in language: Language?) -> String {
    token.reveal { "https://messages.example.org/staff/set-up/\($0)" }
  }
}
