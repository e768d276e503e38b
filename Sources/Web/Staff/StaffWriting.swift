internal import Access
internal import Attachments
internal import Core
internal import Delivery
internal import HTTPEngine
internal import People
internal import Portal

extension Web {
  /// The form for a new message, and the look before it goes.
  var staffWritingRoutes: [Route] {
    [
      .staff("/staff/messages/new", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.beginToWrite(exchange, caller)
      },
      .staff("/staff/messages/drafts/{draft}", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showDraft(exchange, caller)
      },
      .staffUpload(
        "/staff/messages/drafts/{draft}",
        .may(.workOwnCases),
        maximumBodyBytes: 101 << 20
      ) { exchange, caller in try await exchange.web.takeDraft(exchange, caller) },
      .staff("/staff/messages/drafts/{draft}/confirm", .may(.workOwnCases), takesHead: false) {
        exchange,
        caller in
        try await exchange.web.showBeforeSending(exchange, caller)
      },
      .staff("/staff/messages/drafts/{draft}/confirm", .may(.workOwnCases), taking: StaffForm.send) {
        exchange,
        caller,
        form in
        try await exchange.web.sendDraft(exchange, caller, form)
      },
    ]
  }

  /// A new form: for a case, or as an answer to a message; without either, the cases to choose from.
  ///
  /// Nothing is kept yet. The draft's identifier stands in the form's address.
  private func beginToWrite(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    let query = exchange.request.query
    if let text = query.only("answer") {
      guard let id = MessageID(parsing: text),
        case .found(let found) = try await rooms.portal.letter(id, for: caller.worker)
      else { throw Problem(status: 404) }
      var draft = StaffDraft(try surroundings.newIdentifier(), in: found.listed.courtCase.id)
      draft.person = found.listed.recipient?.person
      draft.continues = id
      draft.language = found.language
      draft.needsSecondFactor = found.needsSecondFactor
      draft.subject = Secret(Web.answering(found.listed.subject?.reveal { $0 } ?? ""))
      return try await writingPage(draft, problem: nil, exchange, caller)
    }
    if let text = query.only("case") {
      guard let courtCase = CourtCaseID(parsing: text) else { throw Problem(status: 404) }
      return try await writingPage(
        StaffDraft(try surroundings.newIdentifier(), in: courtCase),
        problem: nil,
        exchange,
        caller
      )
    }
    let cases = try await rooms.portal.cases(of: caller.worker).map { courtCase in
      var shown = StaffMessagesPage.Case(courtCase, chosen: nil)
      shown.path = "/staff/messages/new?case=\(courtCase.id)"
      return shown
    }
    return try page(
      StaffWritePage(frame: try exchange.staffFrame(caller, at: .messages), cases: cases),
      in: exchange.language()
    )
  }

  /// `Re: ` before a subject that has none yet.
  static func answering(_ subject: String) -> String {
    let whole = subject.isEmpty || subject.hasPrefix("Re: ") ? subject : "Re: " + subject
    return String(whole.prefix(MessageDraft.maximumSubjectCharacters))
  }

  private func showDraft(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let id = StaffDraftID(parsing: exchange.place("draft")),
      case .found(let kept) = try await rooms.portal.draft(id, of: caller.worker)
    else { throw Problem(status: 404) }
    switch kept {
    case .sent(let message): return try .goOn(to: "/staff/messages/\(message)?sent=1")
    case .writing(let draft): return try await writingPage(draft, problem: nil, exchange, caller)
    }
  }

  private func writingPage(
    _ draft: StaffDraft,
    problem: StaffWritePage.Problem?,
    typedDay: TypedDay? = nil,
    _ exchange: Exchange,
    _ caller: StaffCaller
  ) async throws -> HTTPResponse {
    guard
      case .found(let found) = try await rooms.portal.parties(of: draft.courtCase, for: caller.worker)
    else { throw Problem(status: 404) }
    let continues = draft.continues.map { "&answer=\($0)" } ?? ""
    var model = StaffWritePage(
      frame: try exchange.staffFrame(caller, at: .messages),
      courtCase: found.courtCase.reference,
      isCaseAtRisk: found.courtCase.hasHeightenedRisk,
      parties: found.parties.map { StaffParty($0, chosen: draft.person) },
      subject: draft.subject.reveal { $0 },
      draft: draft.body.reveal { $0 },
      language: draft.language?.rawValue,
      needsSecondFactor: draft.needsSecondFactor,
      lastDay: typedDay ?? TypedDay(draft.lastDay),
      waiting: try await rooms.attachments.waiting(of: draft.fileOwner).map { MessagePage.File($0) },
      problem: problem,
      uploadScript: assets.url(for: "upload-progress.js") ?? "/assets/upload-progress.js",
      unsentScript: assets.url(for: "unsent-draft.js") ?? "/assets/unsent-draft.js",
      formPath: "/staff/messages/drafts/\(draft.id)?case=\(draft.courtCase)\(continues)",
      formToken: try exchange.formToken(
        StaffForm.write,
        binding: caller.session.formBinding + ":" + draft.id.text
      )
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: exchange.language())
  }

  private func takeDraft(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    let query = exchange.request.query
    guard let id = StaffDraftID(parsing: exchange.place("draft")),
      let courtCase = query.only("case").flatMap(CourtCaseID.init(parsing:)),
      case .found(let found) = try await rooms.portal.parties(of: courtCase, for: caller.worker)
    else { throw Problem(status: 404) }
    var draft = StaffDraft(id, in: courtCase)
    let form = try await UploadedForm(
      reading: exchange,
      form: StaffForm.write,
      binding: caller.session.formBinding + ":" + id.text,
      owner: draft.fileOwner
    )
    for file in form.fields.all("leave_out").compactMap(FileID.init(parsing:)) {
      try await rooms.attachments.remove(file, of: draft.fileOwner)
    }
    let chosen = PersonID(parsing: form.fields["to"])
    draft.person = found.parties.contains { $0.person == chosen } ? chosen : nil
    draft.continues = query.only("answer").flatMap(MessageID.init(parsing:))
    draft.subject = Secret(
      Web.plainText(form.fields["subject"]).split(separator: "\n").joined(separator: " ")
    )
    draft.body = Secret(Web.plainText(form.fields["body"]))
    draft.language = Language(rawValue: form.fields["language"])
    draft.needsSecondFactor = form.fields["second_factor"] == "yes"
    let typedDay = TypedDay(
      day: form.fields["last_day"],
      month: form.fields["last_month"],
      year: form.fields["last_year"]
    )
    draft.lastDay = typedDay.date
    // Kept whatever is to be mended: nobody writes a letter twice.
    guard try await rooms.portal.save(draft, for: caller.worker) else {
      return try await showDraft(exchange, caller)
    }
    let toMend = try await problem(of: draft, refusal: form.refusal)
    if let problem = toMend ?? (typedDay.isEmpty || typedDay.date != nil ? nil : .lastDay) {
      return try await writingPage(draft, problem: problem, typedDay: typedDay, exchange, caller)
    }
    return try .goOn(to: "/staff/messages/drafts/\(id)/confirm")
  }

  /// What must be mended before a draft can go; nil where nothing must.
  private func problem(
    of draft: StaffDraft,
    refusal: FileRefusal?
  ) async throws -> StaffWritePage.Problem? {
    if let problem = StaffWritePage.Problem(draft, refusal: refusal) { return problem }
    if !draft.mayEnd(from: surroundings.now) { return .lastDay }
    return StaffWritePage.Problem(
      sizes: try await rooms.attachments.waiting(of: draft.fileOwner).map(\.file.byteCount),
      within: rooms.attachments.limits
    )
  }

  private func showBeforeSending(_ exchange: Exchange, _ caller: StaffCaller) async throws -> HTTPResponse {
    guard let id = StaffDraftID(parsing: exchange.place("draft")),
      case .found(let kept) = try await rooms.portal.draft(id, of: caller.worker)
    else { throw Problem(status: 404) }
    guard case .writing(let draft) = kept else { return try await showDraft(exchange, caller) }
    if let problem = try await problem(of: draft, refusal: nil) {
      return try await writingPage(draft, problem: problem, exchange, caller)
    }
    guard case .found(let preview) = try await rooms.portal.preview(draft, for: caller.worker) else {
      // Who was to get it is no longer of the case.
      return try await writingPage(draft, problem: .nobody, exchange, caller)
    }
    let language = exchange.language()
    var model = StaffConfirmPage(
      preview,
      frame: try exchange.staffFrame(caller, at: .messages),
      language: language,
      formToken: try exchange.formToken(StaffForm.send, binding: caller.session.formBinding)
    )
    model.frame.page.hasProblem = preview.isBlocked
    return try page(model, in: language)
  }

  private func sendDraft(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    _ form: GuardedForm
  ) async throws -> HTTPResponse {
    guard let id = StaffDraftID(parsing: exchange.place("draft")), let revision = Int(form["revision"]) else {
      throw Problem(status: 404)
    }
    switch try await rooms.portal.send(
      id,
      asSeenAt: revision,
      withFiles: form["files"].split(separator: " ").map(String.init),
      by: caller.worker
    ) {
    case .sent(let message): return try .goOn(to: "/staff/messages/\(message)?sent=1")
    case .lookAgain: return try .goOn(to: "/staff/messages/drafts/\(id)/confirm")
    case .unknown: throw Problem(status: 404)
    }
  }
}

extension TypedDay {
  /// A day as it stands in the fields.
  init(_ date: CivilDate?) {
    guard let date else {
      self.init()
      return
    }
    self.init(day: String(date.day), month: String(date.month), year: String(date.year))
  }

  var isEmpty: Bool { day.isEmpty && month.isEmpty && year.isEmpty }

  /// Nil where it is none that exists.
  var date: CivilDate? {
    guard let day = Int(day), let month = Int(month), let year = Int(year) else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }
}

extension StaffWritePage.Problem {
  /// Which limit of a message its files are over, though each of them was taken; nil where none is.
  init?(sizes: [Int], within limits: FileLimits) {
    if sizes.count > limits.messageFiles {
      self = .filesTooMany
    } else if sizes.reduce(0, +) > limits.messageBytes {
      self = .filesTooLarge
    } else {
      return nil
    }
  }

  /// What must be mended before a draft can go; nil where nothing must.
  init?(_ draft: StaffDraft, refusal: FileRefusal?) {
    let bodyCount = draft.body.reveal(\.count)
    if let refusal {
      switch refusal {
      case .tooLarge: self = .fileTooLarge
      case .empty: self = .fileEmpty
      case .typeNotTaken, .tooManyPixels, .unpacksTooLarge: self = .fileType
      case .runsSomething, .malware: self = .fileUnsafe
      case .cut, .gone: self = .fileCut
      case .tooManyWaiting: self = .filesTooMany
      }
    } else if draft.person == nil {
      self = .nobody
    } else if draft.body.reveal({ $0.allSatisfy(\.isWhitespace) }) {
      self = .bodyEmpty
    } else if bodyCount > MessageDraft.maximumBodyCharacters {
      self = .bodyTooLong
    } else if draft.subject.reveal(\.count) > MessageDraft.maximumSubjectCharacters {
      self = .subjectTooLong
    } else {
      return nil
    }
  }
}

extension StaffConfirmPage {
  /// The look before a draft goes.
  init(_ preview: SendPreview, frame: StaffFrame, language: Language, formToken: String) {
    var provedAt: String?
    if case .proved(let since) = preview.address {
      provedAt = since.map { LondonTime.day(of: $0, in: language) }
    }
    let draft = preview.draft
    self.init(
      frame: frame,
      courtCase: preview.courtCase.reference,
      isCaseAtRisk: preview.courtCase.hasHeightenedRisk,
      recipient: StaffParty(preview.recipient),
      others: preview.others.map { StaffParty($0) },
      address: preview.address,
      provedAt: provedAt,
      subject: draft.subject.reveal { $0 },
      paragraphs: Web.paragraphs(draft.body),
      language: (draft.language ?? preview.recipient.language).rawValue,
      needsSecondFactor: draft.needsSecondFactor,
      lastDay: draft.lastDay.map { LondonTime.day(of: $0, in: language) },
      files: preview.files.map {
        File(
          file: MessagePage.File($0.file),
          isNotChecked: $0.reading == .notChecked,
          isLeak: $0.reading == .found
        )
      },
      leaks: preview.leaks.map { Leak(kind: $0.kind.rawValue, written: $0.written) },
      isBlocked: preview.isBlocked,
      revision: String(draft.revision),
      seenFiles: preview.files.map(\.file.file.id.text).joined(separator: " "),
      editPath: "/staff/messages/drafts/\(draft.id)",
      formPath: "/staff/messages/drafts/\(draft.id)/confirm",
      formToken: formToken
    )
  }
}
