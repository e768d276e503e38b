import Access
import Alerts
import Attachments
import Authenticity
import Core
import Crypto
import Delivery
import HTTPEngine
import Jobs
import Keys
import People
import Portal
import Record
import Storage
import Support
import Templating
import Verification
import Web

/// The whole web over the real rooms: a database of its own, a clock that the test turns, and mail that is kept.
///
/// Requests go to the responder in memory. What jobs would do happens when a test says so (``work()``).
struct WebGround: Sendable {
  let clock: TestClock
  let database: TestDatabase
  let surroundings: Surroundings
  let rooms: Web.Rooms
  let responder: WebResponder
  let mail: KeptMail
  let log: KeptLog
  private let runner: JobRunner

  /// Where the addresses of mails lead.
  static let publicURL = "https://localhost:8443"

  /// The agencies of the tests; the second one speaks Welsh first.
  static let agencies = Agencies(
    first: Agency(
      id: "england",
      names: [.english: "Cafcass"],
      languages: [.english],
      domain: "agency.example.org",
      phone: "020 7946 0100",
      email: "help@example.org",
      postalAddress: nil,
      exitURL: "https://www.example.net/"
    ),
    others: [
      Agency(
        id: "wales",
        names: [.english: "Family Advice Wales", .welsh: "Cyngor Teulu Cymru"],
        languages: [.welsh, .english],
        domain: "cymru.example.org",
        phone: "020 7946 0101",
        email: nil,
        postalAddress: nil,
        exitURL: "https://www.example.net/"
      )
    ]
  )

  /// The web; one that shares the database of another is another instance.
  init(
    clock ownClock: TestClock = TestClock(),
    sharing other: WebGround? = nil,
    migrations: [Migration] = Migration.all,
    isDemonstration: Bool = false
  ) async throws {
    let clock = other?.clock ?? ownClock
    self.clock = clock
    let log = KeptLog()
    self.log = log
    let surroundings = Surroundings(
      clock: clock,
      random: TestRandom(seed: other == nil ? 1 : 2),
      log: Log(clock: clock, write: { log.keep($0) })
    )
    self.surroundings = surroundings
    let held: TestDatabase
    if let other {
      held = try other.database.another(clock: clock)
    } else {
      held = try await TestDatabase.make(migrations: migrations, clock: clock)
      try KeyRing.create(path: WebGround.keyRing(of: held), random: surroundings.random)
    }
    database = held
    let mail = KeptMail()
    self.mail = mail
    let floor = try await SharedGround(held, mail: mail, surroundings: surroundings)
    rooms = try WebGround.rooms(floor, isDemonstration: isDemonstration)
    let templates = try WebGround.templates.get()
    responder = WebResponder(
      Web(
        rooms: rooms,
        agencies: WebGround.agencies,
        publicURL: WebGround.publicURL,
        assets: try WebGround.assets.get(),
        templates: { templates },
        notices: try PrivacyNotices.load(directory: WebGround.templateFolder),
        isReady: { true },
        surroundings: surroundings
      )
    )
    runner = try WebGround.runner(floor, rooms.portal)
  }

  /// Does everything that is due.
  func work() async { await runner.drain() }

  /// Sends a request to the responder.
  func send(
    _ method: HTTPMethod,
    _ target: String,
    headers: HTTPHeaders = HTTPHeaders(),
    body: [UInt8] = []
  ) async throws -> HTTPResponse {
    let head = try HTTPRequestHead(method: method, target: target, headers: headers)
    return await responder.respond(to: HTTPRequest(head: head, body: body))
  }

  /// How many rows a table has.
  func count(_ table: String) async throws -> Int64 {
    try await database.database.read { connection in
      try connection.first("SELECT COUNT(*) AS n FROM \(unsafeRaw: table)")?.int("n") ?? -1
    }
  }

  /// Marks an address as confirmed by its person, with the job that follows from it.
  func verify(_ id: ContactPointID) async throws {
    let people = rooms.people
    let jobs = JobQueue(surroundings: surroundings)
    try await database.database.write { connection in
      guard try people.move(id, to: .verified, in: connection) else { throw Unexpected() }
      try jobs.add(.addressVerified, subject: id.text, in: connection)
    }
    await work()
  }

  private static func keyRing(of held: TestDatabase) -> String { held.folder + "/keyring" }

  struct Unexpected: Error {}
}

// MARK: The rooms, as the executable would put them together

extension WebGround {
  /// What the rooms of the third floor stand on.
  private struct SharedGround {
    let database: Database
    let surroundings: Surroundings
    let keyTable: KeyTable
    let keys: GatewayKeys
    let record: Record
    let alerts: Alerts
    let jobs: JobQueue
    let people: People
    let delivery: Delivery
    let access: AccessGround
    let verification: Verification
    let authenticity: Authenticity
    let attachments: Attachments
    let portal: Portal
    let accounts: Accounts
    let staff: StaffAccounts
    let waysBack: WaysBack
    let helping: Helping

    init(_ held: TestDatabase, mail: KeptMail, surroundings: Surroundings) async throws {
      database = held.database
      self.surroundings = surroundings
      keyTable = KeyTable(
        ring: try KeyRing.load(path: WebGround.keyRing(of: held)),
        surroundings: surroundings
      )
      keys = try await keyTable.openGatewayKeys(in: database)
      record = Record(surroundings: surroundings)
      alerts = Alerts(surroundings: surroundings)
      jobs = JobQueue(surroundings: surroundings)
      let index = BlindIndex(key: keys.index.key)
      people = People(
        database: database,
        keys: keyTable,
        index: index,
        record: record,
        alerts: alerts,
        jobs: jobs,
        surroundings: surroundings,
        staffInForce: { try StaffAccounts.inForce(among: $0, in: $1) }
      )
      delivery = try Delivery(
        database: database,
        channel: mail,
        people: people,
        jobs: jobs,
        alerts: alerts,
        record: record,
        boxKey: keys.box,
        surroundings: surroundings
      )
      access = AccessGround(
        database: database,
        record: record,
        surroundings: surroundings,
        hasher: PasswordHasher(parameters: .floor, pepper: keys.pepper.key, random: surroundings.random),
        lane: HashLane(threads: 1),
        index: index,
        boxKey: keys.box.key,
        boxKeyID: keys.box.id,
        passwordContext: ["Postern"]
      )
      let templates = try WebGround.templates.get()
      let addresses = PublicPaths(publicURL: WebGround.publicURL, agencies: WebGround.agencies)
      verification = Verification(
        database: database,
        people: people,
        delivery: delivery,
        sittings: Sittings(access),
        jobs: jobs,
        alerts: alerts,
        record: record,
        templates: { templates },
        agencies: WebGround.agencies,
        addresses: addresses,
        surroundings: surroundings
      )
      authenticity = try Authenticity(
        database: database,
        delivery: delivery,
        questions: OpenQuestions(access),
        alerts: alerts,
        record: record,
        boxKey: keys.box,
        surroundings: surroundings
      )
      let workLane = WorkLane()
      attachments = try Attachments(
        database: database,
        jobs: jobs,
        alerts: alerts,
        record: record,
        workLane: workLane,
        boxKey: keys.box,
        scanner: nil,
        surroundings: surroundings
      )
      let jobs = jobs
      accounts = Accounts(
        access,
        noteReset: { _, _ in },
        noteChange: { person, connection in
          try jobs.add(.signInChanged, subject: person.contactPoint.text, in: connection)
        },
        noteSecondFactor: { person, isOn, connection in
          let kind: JobKind = isOn ? .secondFactorOn : .secondFactorOff
          try jobs.add(kind, subject: person.contactPoint.text, in: connection)
        },
        noteHelpersPaused: { person, connection in
          try jobs.add(.helpersPaused, subject: person.contactPoint.text, in: connection)
        },
        noteStaff: { note, account, connection in
          guard case .changed = note else { return }
          try jobs.add(.staffSignInChanged, subject: account.text, in: connection)
        }
      )
      staff = StaffAccounts(
        access,
        post: StaffPost(
          delivery: delivery,
          templates: { templates },
          agencies: WebGround.agencies,
          addresses: addresses
        ),
        noteDisabled: { [people] in try people.noteDisabled(staff: $0, account: $1.text, in: $2) }
      )
      waysBack = WaysBack(verification, accounts: accounts, asks: ForgottenPasswords(access))
      helping = Helping(verification, accounts: accounts, helpers: Helpers(access))
      portal = Portal(
        database: database,
        people: people,
        keys: keyTable,
        delivery: delivery,
        accounts: accounts,
        attachments: attachments,
        leakGuard: LeakGuard(index: index),
        workLane: workLane,
        jobs: jobs,
        alerts: alerts,
        record: record,
        templates: { templates },
        agencies: WebGround.agencies,
        addresses: addresses,
        surroundings: surroundings
      )
    }
  }

  private static func rooms(_ floor: SharedGround, isDemonstration: Bool) throws -> Web.Rooms {
    Web.Rooms(
      people: floor.people,
      links: LinkPages(floor.verification),
      checks: IdentityChecks(floor.verification) { [accounts = floor.accounts] in
        try accounts.settleReset(of: $0, in: $1)
      },
      authenticity: floor.authenticity,
      inbound: Inbound(floor.delivery),
      waysBack: floor.waysBack,
      helping: floor.helping,
      ownReferences: OwnReferences(floor.verification),
      portal: floor.portal,
      attachments: floor.attachments,
      accounts: floor.accounts,
      sessions: Sessions(floor.access),
      staff: floor.staff,
      sittings: Sittings(floor.access),
      apiKeys: APIKeys(floor.access),
      alerts: AlertDesk(alerts: floor.alerts, database: floor.database),
      idempotency: try Idempotency(
        key: floor.keys.box.key,
        keyID: floor.keys.box.id,
        surroundings: floor.surroundings
      ),
      formTokens: FormTokens(key: floor.keys.forms.key),
      demoOutbox: isDemonstration
        ? try CapturedMailbox(
          database: floor.database,
          boxKey: floor.keys.box,
          surroundings: floor.surroundings
        ) : nil
    )
  }

  private static func runner(_ floor: SharedGround, _ portal: Portal) throws -> JobRunner {
    JobRunner(
      database: floor.database,
      queue: floor.jobs,
      alerts: floor.alerts,
      handlers: [
        .deliverMail: DeliverMail(floor.delivery), .confirmAddress: ConfirmAddress(floor.verification),
        .confirmAddressAfresh: ConfirmAddress(floor.verification, afresh: true),
        .linkAskedAfresh: LinkAskedAfresh(floor.verification),
        .inviteToMessage: Invite(floor.verification), .expireAddress: ExpireAddress(floor.verification),
        .settleTry: SettleTry(floor.verification),
        .passwordForgotten: PasswordForgotten(floor.waysBack),
        .mailResetLink: MailResetLink(floor.verification),
        .mailChangeLink: MailChangeLink(floor.verification),
        .settleAddressChange: SettleAddressChange(floor.waysBack),
        .signInChanged: TellSignInChanged(floor.verification),
        .secondFactorOn: TellSignInChanged(floor.verification, .secondFactorOn),
        .secondFactorOff: TellSignInChanged(floor.verification, .secondFactorOff),
        .staffSignInChanged: TellStaffSignInChanged(floor.staff),
        .mailHelperLink: MailHelperLink(floor.verification), .endHelper: EndHelper(floor.helping),
        .helperNamed: TellSignInChanged(floor.verification, .helperNamed),
        .helpersPaused: TellSignInChanged(floor.verification, .helpersPaused),
        .addressVerified: AddressVerified(portal), .noticeMessage: NoticeMessage(portal),
        .mailSettled: MailSettled(portal), .reviewHeldMessage: ReviewHeldMessage(portal),
        .answerCame: AnswerCame(portal, staff: floor.staff, workingDays: WorkingDays()),
        .answerUnread: AnswerUnread(portal),
        .expireMessage: ExpireMessage(portal),
      ],
      surroundings: floor.surroundings
    )
  }

  private static let templateFolder =
    "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Templates"

  /// Read once for all tests.
  private static let templates = Result {
    try TemplateLibrary.load(
      directory: templateFolder,
      models: Web.templateModels,
      languages: Language.allCases
    )
  }

  private static let assets = Result { try StaticFiles.load(directory: templateFolder + "/Assets") }
}
