internal import Access
internal import Core
internal import HTTPEngine
internal import People
internal import Portal

/// The cookies of families.
///
/// All are `__Host-`, Secure, HttpOnly and SameSite=Lax.
enum FamilyCookie {
  /// A session.
  static let session: HTTPHeaderName = "session"
  /// A sitting between a pass and the choice of a password.
  ///
  /// It ends with the browser, and after ``Sittings/lifetime`` by the database's word.
  static let sitting: HTTPHeaderName = "sitting"
  /// A step between a right password and a session, where a code is awaited.
  ///
  /// It ends with the browser, and after ``CodeStep/lifetime`` by the database's word.
  static let step: HTTPHeaderName = "step"
  /// A device from which this account signed in before.
  ///
  /// It stays on leaving and signing out: it says nothing about whom, opens nothing, and without it a guesser's failures
  /// would lock its owner out.
  static let device: HTTPHeaderName = "device"
  /// How long a device is known.
  static let deviceSpan: Duration = .days(365)

  static func setting(_ name: HTTPHeaderName, _ secret: Secret<String>, for span: Duration? = nil) throws
    -> SetCookie
  {
    try secret.reveal { try SetCookie(name: name, value: $0, sameSite: .lax, maximumAge: span) }
  }

  static func forgetting(_ name: HTTPHeaderName) -> SetCookie {
    .forgetting(name, sameSite: .lax)
  }

  /// What ends on leaving and signing out.
  static let ended = [session, sitting, step]

  /// What a browser gets when somebody has signed in: a new session, and the device's secret where it has none.
  static func signedIn(_ signedIn: SignedIn) throws -> [SetCookie] {
    var cookies = [try setting(session, signedIn.sessionSecret), forgetting(sitting), forgetting(step)]
    if let device = signedIn.deviceSecret {
      cookies.append(try setting(self.device, device, for: deviceSpan))
    }
    return cookies
  }
}

extension Exchange {
  /// A cookie of ours.
  func cookie(_ name: HTTPHeaderName) -> String? {
    request.cookies[SetCookie.sentName(name)]
  }

  /// The session that this request belongs to; nil where it is none, or over.
  func session() async throws -> Session? {
    guard let secret = cookie(FamilyCookie.session) else { return nil }
    return try await web.rooms.sessions.session(for: secret)
  }

  /// Ends the session that this browser had before somebody signed in: nobody holds its secret any more who should.
  func endEarlierSession() async throws {
    if let earlier = try await session() { try await web.rooms.sessions.end(earlier) }
  }

  /// Ends the sitting that this request's cookie stands for, if any.
  func endSitting() async throws {
    guard let secret = cookie(FamilyCookie.sitting) else { return }
    try await web.rooms.sittings.end(secret)
  }

  /// The language of somebody who has just signed in: what the address asks for, or else what their record says.
  func language(of session: Session) async throws -> Language {
    guard web.agencies.languages.count > 1, let person = session.people.first?.person else {
      return language()
    }
    return language(for: try await web.rooms.people.standing(of: person)?.language)
  }

  /// A page of somebody signed in, by their own agency; where the address asks for no language and theirs is not the usual one,
  /// the way to it in theirs, for a typed address says nothing of who types it.
  func owned(
    by session: Session,
    _ show: (Exchange) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard let person = session.people.first?.person,
      let standing = try await web.rooms.people.standing(of: person)
    else { return try await show(self) }
    let spoken = language(for: standing.language)
    guard spoken == language() else {
      return try .goOn(to: PageLanguage.path(FamilyReturn(of: request.head).path, in: spoken))
    }
    var exchange = self
    exchange.agencyOfSession = web.agencies[standing.agency]
    return try await show(exchange)
  }

  /// Ends the step that this request's cookie stands for, if any.
  func endCodeStep() async throws {
    guard let secret = cookie(FamilyCookie.step) else { return }
    try await web.rooms.accounts.endCodeStep(secret)
  }

  /// The frame of a page in a session.
  func frame(in session: Session, agency: Agency? = nil, language: Language) throws -> PageFrame {
    frame(
      agency: agency ?? agencyOfSession,
      language: language,
      signedIn: PageFrame.SignedIn(
        signOutToken: try formToken(FamilyForm.signOut, binding: session.formBinding),
        sessionEnds: LondonTime.time(of: session.idleEndsAt),
        secondsLeft: session.secondsLeft(at: web.surroundings.now),
        mayStay: session.idleEndsAt < session.endsAt,
        stayToken: try formToken(FamilyForm.stay, binding: session.formBinding),
        stayNext: FamilyReturn(of: request.head).path,
        timeOutScript: web.assets.url(for: "time-out.js") ?? "/assets/time-out.js"
      )
    )
  }
}

/// The names of forms, to which their tokens are bound.
enum FamilyForm {
  static let link = "link"
  static let password = "password"
  static let signIn = "sign-in"
  static let signOut = "sign-out"
  static let stay = "stay"
  static let answer = "answer"
  static let check = "check"
  static let report = "report"
  static let code = "code"
  static let secondFactor = "second-factor"
  static let forgotten = "forgotten"
  static let newPassword = "new-password"
  static let signIns = "sign-ins"
  static let address = "address"
  static let language = "language"
  static let display = "display"
  static let freeze = "freeze"
  static let safety = "safety"
  static let helpers = "helpers"
}

extension Session {
  /// The whole seconds until it ends where nobody asks for anything more.
  func secondsLeft(at now: Timestamp) -> Int {
    max(0, Int(clamping: (idleEndsAt - now).components.seconds))
  }

  /// Who reads in this session.
  func reader(at now: Timestamp) -> Reader {
    Reader(
      session: id.text,
      account: account.text,
      mailboxes: people.map { Reader.Mailbox(person: $0.person, contactPoint: $0.contactPoint) }
        + helps.map { Reader.Mailbox($0) },
      earliestOpenMail: earliestOpenMail(at: now),
      hasShownSecondFactor: secondFactorAt != nil
    )
  }
}
