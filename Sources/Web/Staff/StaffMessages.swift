internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import People
internal import Portal

extension Web {
  /// `/staff/messages` and what lies below it: what practitioners write to people of their cases, and read of them.
  var staffMessageRoutes: [Route] {
    [
      .staff("/staff/messages", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.listForStaff(exchange, caller)
      },
      .staff("/staff/messages/team", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showTeamQueue(exchange, caller)
      },
    ] + staffWritingRoutes + staffAbsenceRoutes + staffChangeRoutes + [
      .staff("/staff/messages/{id}", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showForStaff(exchange, caller)
      },
      .staff("/staff/messages/{id}/files/{file}", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.giveFileToStaff(exchange, caller)
      },
    ]
  }

  /// How many messages one page of the list holds.
  private static let staffMessagesPerPage = 30
  /// How many stand beside an opened message.
  private static let staffMessagesBeside = 12

  private func listForStaff(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    let query = exchange.request.query
    let asked = query.only("case")
    let courtCase = asked.flatMap(CourtCaseID.init(parsing:))
    let filter = DeskFilter(
      courtCase: courtCase,
      reference: query.only("reference").flatMap { $0.isEmpty ? nil : $0 },
      status: query.only("state").flatMap(MessageStatus.init(rawValue:))
    )
    guard (asked == nil) == (courtCase == nil),
      case .found(let desk) = try await rooms.portal.desk(
        of: caller.worker,
        showing: filter,
        before: query.only("before").flatMap(MessageID.init(parsing:)),
        atMost: Web.staffMessagesPerPage
      )
    else { throw Problem(status: 404) }
    let language = exchange.language()
    // Told by its identifier from here on, so that what was typed is repeated in no address.
    let found = courtCase ?? (filter.reference == nil ? nil : desk.shownCases.first?.id)
    let narrowed = [found.map { "case=\($0)" }, filter.status.map { "state=\($0.rawValue)" }].compactMap(
      \.self
    )
    let base = "/staff/messages?" + narrowed.map { $0 + "&" }.joined()
    return try page(
      StaffMessagesPage(
        frame: try exchange.staffFrame(caller, at: .messages),
        cases: desk.cases.map { StaffMessagesPage.Case($0, chosen: found) },
        waiting: desk.waiting.map { StaffMessageRow($0, in: language) },
        rows: desk.messages.map { StaffMessageRow($0, in: language) },
        olderPath: desk.next.map { base + "before=\($0)" },
        find: StaffMessagesPage.Find(
          reference: filter.reference ?? desk.shownCases.first { $0.id == courtCase }?.reference ?? "",
          status: filter.status,
          isAsked: query.only("find") != nil
        )
      ),
      in: language
    )
  }

  private func showTeamQueue(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    let language = exchange.language()
    let waiting = try await rooms.portal.waitingForTeam(of: caller.worker)
    return try page(
      StaffMessagesPage(
        frame: try exchange.staffFrame(caller, at: .messages),
        isTeam: true,
        cases: [],
        waiting: waiting.map { StaffMessageRow($0, in: language) },
        rows: []
      ),
      in: language
    )
  }

  private func showForStaff(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let id = MessageID(parsing: exchange.place("id")),
      case .found(let found) = try await rooms.portal.conversation(id, for: caller.worker),
      // Asked after the message, so that what was new a moment ago stands there as read.
      case .found(let desk) = try await rooms.portal.desk(
        of: caller.worker,
        atMost: Web.staffMessagesBeside
      )
    else { throw Problem(status: 404) }
    let language = exchange.language()
    let isOwn = desk.cases.contains { $0.id == found.listed.courtCase.id }
    let query = exchange.request.query
    let model = StaffMessagePage(
      frame: try exchange.staffFrame(caller, at: .messages),
      rows: (desk.waiting + desk.messages).map { StaffMessageRow($0, in: language, current: id) },
      row: StaffMessageRow(found.listed, in: language),
      language: found.language.rawValue,
      paragraphs: Web.paragraphs(found.body),
      files: found.files.map { MessagePage.File($0, ofStaffMessage: id) },
      needsSecondFactor: found.needsSecondFactor,
      history: found.history.map {
        StaffMessagePage.Step(status: $0.status, at: LondonTime.dayAndTime(of: $0.at, in: language))
      },
      answers: try await answers(of: found, in: language),
      neighbours: found.neighbours.map {
        StaffMessagePage.Step(
          status: $0.status,
          at: LondonTime.dayAndTime(of: $0.createdAt, in: language),
          path: "/staff/messages/\($0.id)"
        )
      },
      isJustSent: query.only("sent") != nil && found.answers.isEmpty && found.listed.status != .revoked,
      isJustRevoked: query.only("revoked") != nil && found.listed.status == .revoked,
      isJustRestored: query.only("restored") != nil && found.listed.status != .revoked,
      endsAt: found.expiresAt.map { Web.lastMoment(before: $0, in: language) },
      mayRevoke: isOwn && found.listed.status.mayBeTakenBack,
      mayRestore: isOwn && found.mayBeGivenAgain(at: surroundings.now),
      answerPath: isOwn ? "/staff/messages/new?answer=\(id)" : nil
    )
    return try page(model, in: language)
  }

  private func answers(
    of found: StaffConversation,
    in language: Language
  ) async throws -> [StaffMessagePage.Answer] {
    var names: [String: String] = [:]
    for account in Set(found.answers.map(\.readBy)) {
      guard let id = AccountID(parsing: account) else { continue }
      names[account] = try await rooms.staff.member(id)?.name.reveal { $0 }
    }
    return found.answers.map { answer in
      StaffMessagePage.Answer(
        at: LondonTime.dayAndTime(of: answer.receivedAt, in: language),
        language: answer.language.rawValue,
        paragraphs: Web.paragraphs(answer.body),
        helper: answer.helper?.reveal { $0 },
        files: answer.files.map { MessagePage.File($0, ofStaffMessage: found.listed.id) },
        isNew: answer.isNew,
        readAt: LondonTime.dayAndTime(of: answer.readAt, in: language),
        readBy: names[answer.readBy]
      )
    }
  }

  private func giveFileToStaff(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let message = MessageID(parsing: exchange.place("id")),
      let file = FileID(parsing: exchange.place("file"))
    else { throw Problem(status: 404) }
    switch try await rooms.portal.file(file, of: message, for: caller.worker) {
    case .unknown, .quarantined: throw Problem(status: 404)
    case .held: return try .goOn(to: "/staff/messages/\(message)")
    case .open(let named, let reader): return try FileAnswer.response(of: named, from: reader)
    }
  }
}

extension StaffCaller {
  /// Who they are to the room of messages.
  var worker: CaseWorker { CaseWorker(account: member.account.text, address: member.email) }
}

extension StaffParty {
  /// Somebody of a case.
  init(_ party: CaseParty, chosen: PersonID? = nil) {
    self.init(
      id: party.person.text,
      name: party.name?.reveal { $0 },
      role: party.role,
      side: party.side.word,
      isAtRisk: party.isAtRisk,
      isFrozen: party.isFrozen,
      isChosen: party.person == chosen
    )
  }
}

extension StaffMessageRow {
  /// A line of the list.
  init(_ message: DeskMessage, in language: Language, current: MessageID? = nil) {
    var party = message.recipient.map { StaffParty($0) }
    if message.courtCase.hasHeightenedRisk { party?.isAtRisk = true }
    let subject = message.subject?.reveal { $0 } ?? ""
    self.init(
      path: "/staff/messages/\(message.id)",
      party: party,
      courtCase: message.courtCase.reference,
      subject: subject.isEmpty ? nil : subject,
      status: message.status,
      at: LondonTime.dayAndTime(of: message.statusSince, in: language),
      unread: message.unread,
      unreadSince: message.unreadSince.map { LondonTime.dayAndTime(of: $0, in: language) },
      isCurrent: message.id == current
    )
  }
}

extension StaffMessagesPage.Case {
  /// A case by which the list may be narrowed.
  init(_ courtCase: StaffCase, chosen: CourtCaseID?) {
    self.init(
      path: "/staff/messages?case=\(courtCase.id)",
      reference: courtCase.reference,
      isAtRisk: courtCase.hasHeightenedRisk,
      isCurrent: courtCase.id == chosen,
      isStandIn: courtCase.ground == .standIn,
      isTeams: courtCase.ground == .team
    )
  }
}

extension MessagePage.File {
  /// A file of a message or an answer, as staff get it.
  init(_ named: NamedFile, ofStaffMessage message: MessageID) {
    self.init(named, of: message)
    path = "/staff/messages/\(message)/files/\(named.file.id)"
  }
}
