internal import Access
internal import Alerts
internal import Attachments
internal import Authenticity
internal import Core
internal import Crypto
internal import Delivery
internal import HTTPEngine
internal import Jobs
internal import Keys
internal import Mail
internal import People
internal import Portal
internal import Record
internal import Storage
internal import Transfer
internal import Verification
internal import Web

/// The rooms of the house, opened and introduced to each other.
///
/// This is the one place that knows them all.
struct House: Sendable {
  let people: People
  let delivery: Delivery
  let verification: Verification
  let portal: Portal
  let attachments: Attachments
  let accounts: Accounts
  let sessions: Sessions
  let staff: StaffAccounts
  let apiKeys: APIKeys
  let ownReferences: OwnReferences
  let checks: IdentityChecks
  let links: LinkPages
  let runner: JobRunner
  let jobs: JobQueue
  let alerts: Alerts
  let web: Web
  let outbox: CapturedMailbox?
  private let transfers: Transfers?
  private let access: AccessGround
  private let workLane: WorkLane
  private let scanner: ClamdScanner?
  private let background = BackgroundExecutor()
  private let sweeper: Sweeper
  private let mailboxWatch: MailboxWatch?

  /// Opens every room.
  ///
  /// - Parameters:
  ///   - gateway: what is open already: settings, key ring, database, templates.
  ///   - showsOutbox: whether the pages of the built-in outbox are there, as in the demonstration.
  /// - Returns: the house.
  /// - Throws: what a room says that cannot be opened.
  static func open(_ gateway: Gateway, showsOutbox: Bool) async throws -> House {
    let ground = try await HouseGround(gateway)
    let channel = try MailWiring.channel(gateway.settings, ground: ground)
    let delivery = try Delivery(
      database: gateway.database,
      channel: channel.channel,
      people: ground.people,
      jobs: ground.jobs,
      alerts: ground.alerts,
      record: ground.record,
      boxKey: ground.keys.box,
      surroundings: gateway.surroundings
    )
    let addresses = PublicPaths(publicURL: gateway.settings.server.publicURL.text, agencies: ground.agencies)
    let templates = { @Sendable [shelf = gateway.templates] in shelf.current }
    let accessGround = try ground.access(gateway)
    let sittings = Sittings(accessGround)
    let accounts = Accounts(
      accessGround,
      noteReset: ground.noteReset,
      noteSiege: ground.noteSiege,
      noteGuessedCodes: ground.noteGuessedCodes,
      noteChange: ground.noteSignInChange,
      noteSecondFactor: ground.noteSecondFactor,
      noteHelpersPaused: ground.noteHelpersPaused,
      noteStaff: ground.noteStaff
    )
    let staff = StaffAccounts(
      accessGround,
      post: StaffPost(
        delivery: delivery,
        templates: templates,
        agencies: ground.agencies,
        addresses: addresses
      ),
      noteDisabled: { [people = ground.people] in
        try people.noteDisabled(staff: $0, account: $1.text, in: $2)
      }
    )
    let verification = Verification(
      database: gateway.database,
      people: ground.people,
      delivery: delivery,
      sittings: sittings,
      jobs: ground.jobs,
      alerts: ground.alerts,
      record: ground.record,
      templates: templates,
      agencies: ground.agencies,
      addresses: addresses,
      surroundings: gateway.surroundings
    )
    let workLane = WorkLane()
    let scanner = ground.scanner(gateway)
    let attachments = try Attachments(
      database: gateway.database,
      jobs: ground.jobs,
      alerts: ground.alerts,
      record: ground.record,
      workLane: workLane,
      boxKey: ground.keys.box,
      scanner: scanner,
      surroundings: gateway.surroundings
    )
    let portal = Portal(
      database: gateway.database,
      people: ground.people,
      keys: ground.table,
      delivery: delivery,
      accounts: accounts,
      attachments: attachments,
      leakGuard: LeakGuard(index: ground.index),
      workLane: workLane,
      jobs: ground.jobs,
      alerts: ground.alerts,
      record: ground.record,
      templates: templates,
      agencies: ground.agencies,
      addresses: addresses,
      surroundings: gateway.surroundings
    )
    let idempotency = try ground.idempotency
    let house = HouseRooms(
      delivery: delivery,
      verification: verification,
      // A verified call opens older mail again that a reset had shut (rule 11 of the domain).
      checks: IdentityChecks(verification) { try accounts.settleReset(of: $0, in: $1) },
      waysBack: WaysBack(verification, accounts: accounts, asks: ForgottenPasswords(accessGround)),
      helping: Helping(verification, accounts: accounts, helpers: Helpers(accessGround)),
      portal: portal,
      accounts: accounts,
      sittings: sittings,
      sessions: Sessions(accessGround),
      staff: staff,
      authenticity: try ground.authenticity(delivery, accessGround),
      apiKeys: APIKeys(accessGround),
      attachments: attachments,
      idempotency: idempotency
    )
    return House(
      people: ground.people,
      delivery: delivery,
      verification: verification,
      portal: portal,
      attachments: attachments,
      accounts: accounts,
      sessions: house.sessions,
      staff: staff,
      apiKeys: house.apiKeys,
      ownReferences: OwnReferences(verification),
      checks: house.checks,
      links: LinkPages(verification),
      runner: ground.runner(gateway, house),
      jobs: ground.jobs,
      alerts: ground.alerts,
      web: try ground.web(gateway, house, outbox: showsOutbox ? channel.outbox : nil, templates: templates),
      outbox: channel.outbox,
      transfers: channel.transfers,
      access: accessGround,
      workLane: workLane,
      scanner: scanner,
      sweeper: Sweeper(
        turns: [
          accessGround.sweep, attachments.sweep, portal.sweepDrafts, portal.sweepStaffDrafts,
          { [database = gateway.database] in try await idempotency.sweep(database) },
        ],
        log: gateway.surroundings.log
      ),
      mailboxWatch: try MailWiring.reader(gateway.settings, delivery: delivery, log: gateway.surroundings.log)
        .map { MailboxWatch($0, pause: gateway.settings.email.inbound?.pause ?? .minutes(1)) }
    )
  }

  /// Does what is due, and takes out what is past its time, until the runner is stopped; after those who wait for an answer.
  func work() async {
    await withTaskExecutorPreference(background) {
      await Database.inBackground {
        await withTaskGroup { group in
          group.addTask { await sweeper.run() }
          if let mailboxWatch { group.addTask { await mailboxWatch.run() } }
          await runner.takeUpInterrupted()
          await runner.run()
          group.cancelAll()
        }
      }
    }
  }

  /// How much waits for the threads that hash passwords, and for those that do what must not hold up a loop.
  var waiting: (hashes: Int, work: Int) {
    (access.lane.waiting, workLane.waiting + attachments.waitingPieces)
  }

  /// Ends what has threads of its own.
  func close() async {
    await transfers?.close()
    access.lane.close()
    workLane.close()
    attachments.close()
    scanner?.close()
  }
}

/// The rooms that runner and web need.
struct HouseRooms: Sendable {
  let delivery: Delivery
  let verification: Verification
  let checks: IdentityChecks
  let waysBack: WaysBack
  let helping: Helping
  let portal: Portal
  let accounts: Accounts
  let sittings: Sittings
  let sessions: Sessions
  let staff: StaffAccounts
  let authenticity: Authenticity
  let apiKeys: APIKeys
  let attachments: Attachments
  let idempotency: Idempotency
}
