internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import Portal

extension Web {
  /// `/messages` and `/messages/{id}`.
  var messageRoutes: [Route] {
    [
      .page("/messages", takesHead: false) { exchange in
        guard let session = try await exchange.session() else { return try await exchange.signInAgain() }
        return try await exchange.owned(by: session) { try await $0.web.listMessages($0, session: session) }
      },
      .page("/messages/{id}", takesHead: false) { exchange in
        guard let session = try await exchange.session() else {
          return try await exchange.signInAgain(to: MessageID(parsing: exchange.place("id")))
        }
        return try await exchange.web.showMessage(exchange, session: session)
      },
      .upload("/messages/{id}", maximumBodyBytes: Web.maximumAnswerBytes) { exchange in
        try await exchange.web.takeAnswer(exchange)
      },
    ]
  }

  /// The files of one answer together, with a text and what stands between the parts.
  private static let maximumAnswerBytes = 101 << 20

  /// How many messages one page of the list holds.
  private static let messagesPerPage = 30

  private func listMessages(_ exchange: Exchange, session: Session) async throws -> HTTPResponse {
    let listed = try await rooms.portal.list(
      for: session.reader(at: surroundings.now),
      before: exchange.request.query.only("before").flatMap(MessageID.init(parsing:)),
      atMost: Web.messagesPerPage + 1
    )
    let language = exchange.language()
    let shown = listed.prefix(Web.messagesPerPage)
    let rows = shown.map { message in
      MessagesPage.Row(
        path: "/messages/\(message.id)",
        from: agencies[message.agency]?.name(in: language) ?? message.agency,
        date: LondonTime.dayAndTime(of: message.releasedAt, in: language),
        subject: message.subject?.reveal { $0 },
        forWhom: message.forWhom?.reveal { $0 },
        state: MessagesPage.State(message.status),
        hasBegunAnswer: message.hasBegunAnswer
      )
    }
    let model = MessagesPage(
      frame: try exchange.frame(
        in: session,
        agency: listed.first.flatMap { agencies[$0.agency] },
        language: language
      ),
      rows: rows,
      olderPath: listed.count > Web.messagesPerPage ? shown.last.map { "/messages?before=\($0.id)" } : nil,
      shutUntil: try await shutUntil(session, language: language)
    )
    return try page(model, in: language)
  }

  /// Until when older mail stays shut after a reset; nil where none is (rule 11 of the domain).
  private func shutUntil(_ session: Session, language: Language) async throws -> String? {
    let reader = session.reader(at: surroundings.now)
    guard let reset = reader.earliestOpenMail, try await rooms.portal.shutsOlderMail(of: reader) else {
      return nil
    }
    return LondonTime.dayAndTime(of: reset + Session.resetHold, in: language)
  }

  /// The page of a message.
  ///
  /// - Parameters:
  ///   - exchange: what asked for it.
  ///   - session: whose.
  ///   - problem: what is to be mended of an answer that was just posted.
  ///   - typed: what was typed there; nil for what was kept before.
  /// - Returns: the page.
  /// - Throws: a ``Problem``: 404; what Portal throws.
  func showMessage(
    _ exchange: Exchange,
    session: Session,
    problem: MessagePage.Problem? = nil,
    typed: String? = nil
  ) async throws -> HTTPResponse {
    let language = exchange.language()
    guard let id = MessageID(parsing: exchange.place("id")) else { throw Problem(status: 404) }
    let content: MessagePage.Content
    var opened: OpenedMessage?
    var agency: Agency?
    switch try await rooms.portal.open(id, for: session.reader(at: surroundings.now)) {
    case .unknown: throw Problem(status: 404)
    case .secondFactorNeeded(let agencyID):
      let model = SecondFactorNeededPage(
        frame: try exchange.frame(in: session, agency: agencies[agencyID], language: language),
        setUpPath: "/account/second-factor?message=\(id)"
      )
      return try page(model, in: language, status: 403)
    case .revoked(let moment, let agencyID):
      agency = agencies[agencyID]
      content = .revoked(at: LondonTime.day(of: moment, in: language))
    case .expired(let moment, let agencyID):
      agency = agencies[agencyID]
      content = .expired(at: LondonTime.dayAndTime(of: moment, in: language))
    case .opened(let message):
      opened = message
      agency = agencies[message.listed.agency]
      content = .letter(letter(message, agency: agency, language: language))
    }
    let isKept = exchange.request.query.only("kept") != nil && problem == nil
    let isSent = exchange.request.query.only("sent") != nil
    var model = MessagePage(
      frame: try exchange.frame(in: session, agency: agency, language: language),
      content: content,
      sentAt: isSent
        ? opened?.replies.last.map { LondonTime.dayAndTime(of: $0.receivedAt, in: language) } : nil,
      problem: problem,
      draft: typed ?? opened?.draft?.text.reveal { $0 } ?? "",
      begun: opened?.draft.map { MessagePage.Begun($0, isInBox: typed == nil, in: language) },
      keptAt: opened?.draft?.keptAt.map { String($0.milliseconds) },
      // Files stand on the page in any case.
      tookLate: (typed == nil ? opened?.draft?.late : opened?.draft?.late?.filesAlone)?.text,
      wasKept: isKept && opened?.draft != nil,
      waiting: opened?.waiting.map { MessagePage.File($0) } ?? [],
      openedBefore: opened?.openedBefore.map { LondonTime.dayAndTime(of: $0, in: language) },
      session: session.id.text,
      uploadScript: assets.url(for: "upload-progress.js") ?? "/assets/upload-progress.js",
      maximumLength: Portal.maximumReplyCharacters,
      formPath: "/messages/\(id)",
      formToken: try exchange.formToken(
        FamilyForm.answer,
        binding: AnswerWriter.binding(session, answering: id)
      )
    )
    model.frame.hasProblem = problem != nil
    if opened?.mayAnswer == true { model.frame.signedIn?.stayForm = MessagePage.answerForm }
    return try page(model, in: language)
  }

  private func letter(
    _ message: OpenedMessage,
    agency: Agency?,
    language: Language
  ) -> MessagePage.Letter {
    MessagePage.Letter(
      subject: message.subject.reveal { $0 },
      from: agency?.name(in: language) ?? message.listed.agency,
      at: LondonTime.dayAndTime(of: message.listed.releasedAt, in: language),
      forWhom: message.listed.forWhom?.reveal { $0 },
      isHelped: message.listed.isHelped,
      mayAnswer: message.mayAnswer,
      helperLooks: message.helperLooks.map { look in
        let first = LondonTime.dayAndTime(of: look.firstAt, in: language)
        let last = LondonTime.dayAndTime(of: look.lastAt, in: language)
        return (look.helper.reveal { $0 }, first, first == last ? nil : last)
      },
      language: message.language.rawValue,
      openUntil: message.expiresAt.map { LondonTime.dayAndTime(of: $0, in: language) },
      paragraphs: Web.paragraphs(message.body),
      files: message.files.map { MessagePage.File($0, of: message.listed.id) },
      replies: message.replies.map { reply in
        MessagePage.Reply(
          isMine: reply.helper == nil && !message.listed.isHelped,
          from: (reply.helper ?? message.answeredBy)?.reveal { $0 } ?? "",
          at: LondonTime.dayAndTime(of: reply.receivedAt, in: language),
          language: reply.language.rawValue,
          paragraphs: Web.paragraphs(reply.body),
          files: reply.files.map { MessagePage.File($0, of: message.listed.id) }
        )
      }
    )
  }

  /// A text as its paragraphs: blank lines part them, single line ends stay.
  static func paragraphs(_ text: Secret<String>) -> [String] {
    text.reveal { text in
      let lines = plainText(text).utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
      return lines.split(omittingEmptySubsequences: true, whereSeparator: \.isEmpty).map { paragraph in
        paragraph.map { String(Substring($0)) }.joined(separator: "\n")
      }
    }
  }

  /// A posted text with line ends as `\n` and without other control characters: browsers send CRLF, which Swift takes for
  /// one character.
  static func plainText(_ text: String) -> String {
    // Most letters hold nothing to mend, which their bytes tell at once; 0xC2 may begin a control character of Latin-1.
    let isPlain = text.allBytes { byte in
      byte >= 0x20 && byte != 0x7f && byte != 0xc2 || byte == 0x0a || byte == 0x09
    }
    if isPlain { return text }
    var scalars = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r":
        scalars.append("\n")
        wasReturn = true
        continue
      case "\n" where wasReturn: break
      case "\n", "\t": scalars.append(scalar)
      default: if scalar.properties.generalCategory != .control { scalars.append(scalar) }
      }
      wasReturn = false
    }
    return String(scalars)
  }
}

extension MessagesPage.State {
  /// The word that the list shows for a state.
  init(_ status: MessageStatus) {
    switch status {
    case .answered: self = .answered
    case .opened: self = .opened
    case .revoked: self = .takenBack
    case .expired: self = .over
    default: self = .new
    }
  }
}

extension Exchange {
  /// Sends somebody without a session to the page for signing in.
  func signInFirst() throws -> HTTPResponse {
    let wasSignedIn = cookie(FamilyCookie.session) != nil
    return try .goOn(
      to: wasSignedIn ? "/sign-in?ended=1" : "/sign-in",
      cookies: wasSignedIn ? [FamilyCookie.forgetting(FamilyCookie.session)] : []
    )
  }
}
