internal import Access
internal import Core
internal import HTTPEngine
internal import Portal

extension Web {
  /// What an authenticator app calls us: whoever picks up the phone may read it, so it names no agency.
  private static func issuer(in language: Language) -> String {
    switch language {
    case .english: "Messages"
    case .welsh: "Negeseuon"
    }
  }

  /// `/account/second-factor` and what lies below it.
  var secondFactorRoutes: [Route] {
    [
      .page("/account/second-factor") { exchange in
        guard let session = try await exchange.session() else { return try exchange.signInFirst() }
        return try await exchange.web.secondFactorPage(exchange, session: session, isRefused: false)
      },
      .form("/account/second-factor") { try await $0.web.beginSecondFactor($0) },
      .page("/account/second-factor/app") { exchange in
        guard let session = try await exchange.session() else { return try exchange.signInFirst() }
        return try await exchange.web.secondFactorAppPage(exchange, session: session, problem: nil)
      },
      .form("/account/second-factor/app") { try await $0.web.confirmSecondFactor($0) },
      .page("/account/second-factor/code.svg") { try await $0.web.secondFactorPicture($0) },
      .form("/account/second-factor/kept") { try await $0.web.noteCodesKept($0) },
      .page("/account/second-factor/codes") { try await $0.web.secondFactorChangePage($0, .codes) },
      .form("/account/second-factor/codes") { try await $0.web.renewRecoveryCodes($0) },
      .page("/account/second-factor/off") { try await $0.web.secondFactorChangePage($0, .off) },
      .form("/account/second-factor/off") { try await $0.web.turnOffSecondFactor($0) },
    ]
  }

  // MARK: Setting it up

  private func secondFactorPage(
    _ exchange: Exchange,
    session: Session,
    isRefused: Bool
  ) async throws -> HTTPResponse {
    let content: SecondFactorPage.Content
    if let factor = try await rooms.accounts.secondFactor(of: session) {
      content = .on(
        since: LondonTime.day(of: factor.confirmedAt, in: exchange.language()),
        codesLeft: factor.recoveryCodesLeft,
        hasKeptCodes: factor.hasKeptCodes
      )
    } else {
      content = .off(
        formPath: exchange.carryingMessage("/account/second-factor"),
        formToken: try exchange.formToken(FamilyForm.secondFactor, binding: session.formBinding)
      )
    }
    var model = SecondFactorPage(
      frame: try exchange.frame(in: session, language: exchange.language()),
      content: content,
      issuer: Web.issuer(in: exchange.language()),
      isRefused: isRefused,
      messagePath: exchange.carriedMessage.map { "/messages/\($0)" },
      passwordScript: passwordScript
    )
    model.frame.hasProblem = isRefused
    return try page(model, in: exchange.language())
  }

  private func beginSecondFactor(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    let fields = try exchange.secondFactorForm(of: session)
    switch try await rooms.accounts.beginSecondFactor(in: session, password: Secret(fields["password"])) {
    case .done: return try .goOn(to: exchange.carryingMessage("/account/second-factor/app"))
    case .notNow: return try .goOn(to: exchange.carryingMessage("/account/second-factor"))
    case .sessionOver: return try exchange.signInFirst()
    case .refused, .malformed, .slowDown:
      return try await secondFactorPage(exchange, session: session, isRefused: true)
    }
  }

  private func secondFactorAppPage(
    _ exchange: Exchange,
    session: Session,
    problem: SecondFactorAppPage.Problem?
  ) async throws -> HTTPResponse {
    let offer = try await rooms.accounts.secondFactorOffer(
      in: session,
      issuer: Web.issuer(in: exchange.language())
    )
    guard let offer else { return try .goOn(to: exchange.carryingMessage("/account/second-factor")) }
    var model = SecondFactorAppPage(
      frame: try exchange.frame(in: session, language: exchange.language()),
      problem: problem,
      picturePath: "/account/second-factor/code.svg",
      secret: offer.secret.reveal(Web.groupedByFour),
      appAddress: offer.address.reveal { $0 },
      issuer: Web.issuer(in: exchange.language()),
      formPath: exchange.carryingMessage("/account/second-factor/app"),
      formToken: try exchange.formToken(FamilyForm.secondFactor, binding: session.formBinding)
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: exchange.language())
  }

  private func secondFactorPicture(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session(),
      let offer = try await rooms.accounts.secondFactorOffer(
        in: session,
        issuer: Web.issuer(in: exchange.language())
      )
    else { throw Problem(status: 404) }
    return HTTPResponse(text: offer.picture.svg, type: "image/svg+xml")
  }

  private func confirmSecondFactor(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    let fields = try exchange.secondFactorForm(of: session)
    switch try await rooms.accounts.confirmSecondFactor(in: session, code: Secret(fields["code"])) {
    case .wrong: return try await secondFactorAppPage(exchange, session: session, problem: .wrong)
    case .malformed: return try await secondFactorAppPage(exchange, session: session, problem: .malformed)
    case .notBegun: return try .goOn(to: exchange.carryingMessage("/account/second-factor"))
    case .on(let signedIn, let codes):
      var response = try recoveryCodesPage(exchange, session: signedIn.session, codes, isFirst: true)
      for cookie in try FamilyCookie.signedIn(signedIn) {
        response.headers.add("Set-Cookie", cookie.headerValue)
      }
      return response
    }
  }

  private func recoveryCodesPage(
    _ exchange: Exchange,
    session: Session,
    _ codes: PrintedRecoveryCodes,
    isFirst: Bool
  ) throws -> HTTPResponse {
    var model = RecoveryCodesPage(
      frame: try exchange.frame(in: session, language: exchange.language()),
      codes: codes.map { $0.reveal { $0 } },
      isFirst: isFirst,
      formPath: exchange.carryingMessage("/account/second-factor/kept"),
      formToken: try exchange.formToken(FamilyForm.secondFactor, binding: session.formBinding)
    )
    // What leads away would lose what is shown only now: the switch between languages, and the form of the session.
    model.frame.languages = []
    model.frame.signedIn?.sessionEnds = nil
    return try page(model, in: exchange.language())
  }

  private func noteCodesKept(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    let fields = try exchange.secondFactorForm(of: session)
    // Without the tick the page of the second factor says that something is left to do.
    guard !fields["kept"].isEmpty else { return try .goOn(to: "/account/second-factor") }
    try await rooms.accounts.noteRecoveryCodesKept(in: session)
    return try .goOn(to: exchange.carriedMessage.map { "/messages/\($0)" } ?? "/account/second-factor")
  }

  // MARK: Changing it

  private enum SecondFactorChange {
    case codes, off

    var path: String {
      switch self {
      case .codes: "/account/second-factor/codes"
      case .off: "/account/second-factor/off"
      }
    }
  }

  private func secondFactorChangePage(
    _ exchange: Exchange,
    _ change: SecondFactorChange,
    problem: SecondFactorChangePage.Problem? = nil
  ) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    guard try await rooms.accounts.secondFactor(of: session) != nil else {
      return try .goOn(to: "/account/second-factor")
    }
    var model = SecondFactorChangePage(
      frame: try exchange.frame(in: session, language: exchange.language()),
      isOff: change == .off,
      problem: problem,
      formPath: change.path,
      formToken: try exchange.formToken(FamilyForm.secondFactor, binding: session.formBinding),
      passwordScript: passwordScript
    )
    model.frame.hasProblem = problem != nil
    return try page(model, in: exchange.language())
  }

  private func renewRecoveryCodes(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    let fields = try exchange.secondFactorForm(of: session)
    let proof = try await rooms.accounts.renewRecoveryCodes(
      in: session,
      password: Secret(fields["password"]),
      code: Secret(fields["code"])
    )
    guard case .done(let codes) = proof else { return try await refused(exchange, .codes, proof) }
    return try recoveryCodesPage(exchange, session: session, codes, isFirst: false)
  }

  private func turnOffSecondFactor(_ exchange: Exchange) async throws -> HTTPResponse {
    guard let session = try await exchange.session() else { return try exchange.signInFirst() }
    let fields = try exchange.secondFactorForm(of: session)
    let proof = try await rooms.accounts.turnOffSecondFactor(
      in: session,
      password: Secret(fields["password"]),
      code: Secret(fields["code"])
    )
    guard case .done(let signedIn) = proof else { return try await refused(exchange, .off, proof) }
    return try .goOn(to: "/account/second-factor", cookies: FamilyCookie.signedIn(signedIn))
  }

  private func refused<Done>(
    _ exchange: Exchange,
    _ change: SecondFactorChange,
    _ proof: SecondFactorProof<Done>
  ) async throws -> HTTPResponse {
    switch proof {
    case .done, .notNow: try .goOn(to: "/account/second-factor")
    case .sessionOver: try exchange.signInFirst()
    case .refused: try await secondFactorChangePage(exchange, change, problem: .refused)
    case .malformed: try await secondFactorChangePage(exchange, change, problem: .malformed)
    case .slowDown: try await secondFactorChangePage(exchange, change, problem: .tooOften)
    }
  }

  /// A secret as it is typed.
  static func groupedByFour(_ text: String) -> String {
    var groups: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }
}

extension Exchange {
  /// The message that asked for a second factor, to which the person goes back in the end.
  fileprivate var carriedMessage: MessageID? {
    request.query.only("message").flatMap(MessageID.init(parsing:))
  }

  /// A path of ours that goes on carrying that message.
  fileprivate func carryingMessage(_ path: String) -> String {
    carriedMessage.map { "\(path)?message=\($0)" } ?? path
  }

  fileprivate func secondFactorForm(of session: Session) throws -> GuardedForm {
    try GuardedForm(self, form: FamilyForm.secondFactor, binding: session.formBinding)
  }
}

extension QRCode {
  /// The picture as a file of its own: black on white whatever the colours of the page, for that is what apps read.
  var svg: String {
    let size = side + 2 * QRCode.quietSquares
    var path = ""
    for row in 0..<side {
      var column = 0
      while column < side {
        let start = column
        while isDark(column: column, row: row) { column += 1 }
        if column > start {
          path +=
            "M\(start + QRCode.quietSquares) \(row + QRCode.quietSquares)h\(column - start)v1h-\(column - start)z"
        }
        column += 1
      }
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" shape-rendering="crispEdges">\
      <path fill="#ffffff" d="M0 0h\(size)v\(size)h-\(size)z"/><path fill="#000000" d="\(path)"/></svg>
      """
  }
}
