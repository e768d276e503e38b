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
internal import People
internal import Portal
internal import Record
internal import Storage
internal import Templating
internal import Verification
internal import Web

/// What every room stands on: the gateway's keys, the record, alerts, jobs, people.
struct HouseGround: Sendable {
  let keys: GatewayKeys
  let table: KeyTable
  let index: BlindIndex
  let record: Record
  let alerts: Alerts
  let jobs: JobQueue
  let people: People
  let agencies: Agencies
  let database: Database
  let surroundings: Surroundings

  init(_ gateway: Gateway) async throws {
    let surroundings = gateway.surroundings
    table = KeyTable(ring: gateway.keyRing, surroundings: surroundings)
    keys = try await table.openGatewayKeys(in: gateway.database)
    index = BlindIndex(key: keys.index.key)
    record = Record(surroundings: surroundings)
    alerts = Alerts(surroundings: surroundings)
    jobs = JobQueue(surroundings: surroundings)
    people = People(
      database: gateway.database,
      keys: table,
      index: index,
      record: record,
      alerts: alerts,
      jobs: jobs,
      surroundings: surroundings,
      staffInForce: { try StaffAccounts.inForce(among: $0, in: $1) }
    )
    agencies = try Agencies(gateway.settings)
    database = gateway.database
    self.surroundings = surroundings
  }

  /// What Access stands on.
  func access(_ gateway: Gateway) throws -> AccessGround {
    AccessGround(
      database: database,
      record: record,
      surroundings: surroundings,
      hasher: PasswordHasher(pepper: keys.pepper.key, random: surroundings.random),
      lane: HashLane(queueLimit: gateway.settings.limits.passwordQueue),
      index: index,
      boxKey: try keys.box.key.derive("postern/v1/access-box"),
      boxKeyID: keys.box.id,
      passwordContext: gateway.settings.agencies.flatMap { Array($0.names.values) + [$0.domain] }
    )
  }

  /// Whether something is from us.
  func authenticity(_ delivery: Delivery, _ access: AccessGround) throws -> Authenticity {
    try Authenticity(
      database: database,
      delivery: delivery,
      questions: OpenQuestions(access),
      alerts: alerts,
      record: record,
      boxKey: keys.box,
      surroundings: surroundings
    )
  }

  /// Answers by their Idempotency-Key.
  var idempotency: Idempotency {
    get throws { try Idempotency(key: keys.box.key, keyID: keys.box.id, surroundings: surroundings) }
  }

  /// What looks for malware in files; nil where the settings say that nothing does.
  func scanner(_ gateway: Gateway) -> ClamdScanner? {
    guard case .clamd(let address) = gateway.settings.malware else { return nil }
    return ClamdScanner(at: address, log: surroundings.log)
  }

  /// A second account or a reset of a person's password: somebody should know.
  var noteReset: @Sendable (PersonID, Connection) throws -> Void {
    { [alerts] person, connection in
      try alerts.raise(
        Alert(
          .conflict,
          note: "A password was set anew for a person who had one. Was it they?",
          person: person
        ),
        in: connection
      )
    }
  }

  /// A hundred wrong passwords in a row: somebody tries to get in, and staff should know.
  var noteSiege: @Sendable (PersonID, Connection) throws -> Void {
    { [alerts] person, connection in
      try alerts.raise(
        Alert(
          .probe,
          note:
            "A hundred wrong passwords in a row were tried for this person. New browsers now have one try a day.",
          person: person,
          isUrgent: true,
          topic: "sign-in"
        ),
        in: connection
      )
    }
  }

  /// Ten wrong codes in a row after a right password: somebody has the password, and staff should know.
  var noteGuessedCodes: @Sendable (PersonID, Connection) throws -> Void {
    { [alerts] person, connection in
      try alerts.raise(
        Alert(
          .probe,
          note:
            "Ten wrong codes in a row were tried after this person's right password. Ask the person, safely, to change it.",
          person: person,
          isUrgent: true,
          topic: "sign-in-code"
        ),
        in: connection
      )
    }
  }

  /// How somebody signs in was changed: they are told, at the address by which they do.
  var noteSignInChange: @Sendable (AccountPerson, Connection) throws -> Void {
    { [jobs] person, connection in
      try jobs.add(.signInChanged, subject: person.contactPoint.text, in: connection)
    }
  }

  /// A second factor was switched on or off: its person is told, at the address by which they sign in.
  var noteSecondFactor: @Sendable (AccountPerson, Bool, Connection) throws -> Void {
    { [jobs] person, isOn, connection in
      try jobs.add(
        isOn ? .secondFactorOn : .secondFactorOff,
        subject: person.contactPoint.text,
        in: connection
      )
    }
  }

  /// Who reads for a person waits for their word: they are told, at the address by which they sign in.
  var noteHelpersPaused: @Sendable (AccountPerson, Connection) throws -> Void {
    { [jobs] person, connection in
      try jobs.add(.helpersPaused, subject: person.contactPoint.text, in: connection)
    }
  }

  /// What the others do for people, for a member of staff.
  var noteStaff: @Sendable (StaffNote, AccountID, Connection) throws -> Void {
    { [alerts, jobs] note, account, connection in
      switch note {
      case .siege:
        try alerts.raise(
          Alert(
            .probe,
            note:
              "A hundred wrong passwords in a row were tried for a member of staff. New browsers now have one try a day.",
            isUrgent: true,
            topic: "staff-sign-in:\(account.text)"
          ),
          in: connection
        )
      case .guessedCodes:
        try alerts.raise(
          Alert(
            .probe,
            note:
              "Ten wrong codes in a row were tried after the right password of a member of staff. Reset the account.",
            isUrgent: true,
            topic: "staff-sign-in-code:\(account.text)"
          ),
          in: connection
        )
      case .changed: try jobs.add(.staffSignInChanged, subject: account.text, in: connection)
      }
    }
  }

  /// Who does which kind of job.
  func runner(_ gateway: Gateway, _ rooms: HouseRooms) -> JobRunner {
    JobRunner(
      database: database,
      queue: jobs,
      alerts: alerts,
      handlers: [
        .deliverMail: DeliverMail(rooms.delivery),
        .confirmAddress: ConfirmAddress(rooms.verification),
        .confirmAddressAfresh: ConfirmAddress(rooms.verification, afresh: true),
        .linkAskedAfresh: LinkAskedAfresh(rooms.verification),
        .inviteToMessage: Invite(rooms.verification),
        .expireAddress: ExpireAddress(rooms.verification),
        .addressFailed: AddressFailed(rooms.verification),
        .settleTry: SettleTry(rooms.verification),
        .passwordForgotten: PasswordForgotten(rooms.waysBack),
        .mailResetLink: MailResetLink(rooms.verification),
        .mailChangeLink: MailChangeLink(rooms.verification),
        .settleAddressChange: SettleAddressChange(rooms.waysBack),
        .signInChanged: TellSignInChanged(rooms.verification),
        .secondFactorOn: TellSignInChanged(rooms.verification, .secondFactorOn),
        .secondFactorOff: TellSignInChanged(rooms.verification, .secondFactorOff),
        .staffSignInChanged: TellStaffSignInChanged(rooms.staff),
        .mailHelperLink: MailHelperLink(rooms.verification),
        .helperNamed: TellSignInChanged(rooms.verification, .helperNamed),
        .helpersPaused: TellSignInChanged(rooms.verification, .helpersPaused),
        .endHelper: EndHelper(rooms.helping),
        .addressVerified: AddressVerified(rooms.portal),
        .noticeMessage: NoticeMessage(rooms.portal),
        .mailSettled: MailSettled(rooms.portal),
        .reviewHeldMessage: ReviewHeldMessage(rooms.portal),
        .answerCame: AnswerCame(rooms.portal, staff: rooms.staff, workingDays: gateway.settings.workingDays),
        .answerUnread: AnswerUnread(rooms.portal),
        .expireMessage: ExpireMessage(rooms.portal),
        .scanFile: ScanFile(rooms.attachments),
      ],
      surroundings: surroundings
    )
  }

  /// The roof.
  func web(
    _ gateway: Gateway,
    _ rooms: HouseRooms,
    outbox: CapturedMailbox?,
    templates: @escaping @Sendable () -> TemplateLibrary
  ) throws -> Web {
    Web(
      rooms: Web.Rooms(
        people: people,
        links: LinkPages(rooms.verification),
        checks: rooms.checks,
        authenticity: rooms.authenticity,
        inbound: Inbound(rooms.delivery),
        waysBack: rooms.waysBack,
        helping: rooms.helping,
        ownReferences: OwnReferences(rooms.verification),
        portal: rooms.portal,
        attachments: rooms.attachments,
        accounts: rooms.accounts,
        sessions: rooms.sessions,
        staff: rooms.staff,
        sittings: rooms.sittings,
        apiKeys: rooms.apiKeys,
        alerts: AlertDesk(alerts: alerts, database: database),
        idempotency: rooms.idempotency,
        formTokens: FormTokens(key: keys.forms.key),
        demoOutbox: outbox
      ),
      agencies: agencies,
      publicURL: gateway.settings.server.publicURL.text,
      assets: try StaticFiles.load(directory: gateway.settings.templates + "/Assets"),
      templates: templates,
      notices: try PrivacyNotices.load(directory: gateway.settings.templates),
      isReady: { [database] in database.acceptsWrites },
      surroundings: surroundings
    )
  }
}

extension Agencies {
  /// The agencies of the settings.
  init(_ settings: Settings) throws(ProgramFailure) {
    let all = settings.agencies.map { Agency($0, languages: settings.writtenLanguages(of: $0)) }
    guard let first = all.first else {
      throw ProgramFailure(.badSettings, "agencies: name at least one agency")
    }
    self.init(first: first, others: Array(all.dropFirst()))
  }
}

extension Agency {
  /// An agency as people meet it.
  init(_ settings: AgencySettings, languages: [Language]) {
    self.init(
      id: settings.id,
      names: settings.names,
      languages: languages,
      domain: settings.domain,
      phone: settings.contacts.phone,
      email: settings.contacts.email?.text,
      postalAddress: settings.contacts.post,
      exitURL: settings.exitURL.text
    )
  }
}
