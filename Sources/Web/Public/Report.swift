internal import Authenticity
internal import Core
internal import HTTPEngine

extension Web {
  /// `/report`: somebody pretends to be us.
  var reportRoutes: [Route] {
    [
      .page("/report") { exchange in
        let isSent = exchange.request.query.only("sent") != nil
        return try exchange.web.reportPage(
          exchange,
          state: isSent ? .sent : .first,
          typed: ReportPage.Typed()
        )
      },
      .form("/report") { try await $0.web.takeReport($0) },
    ]
  }

  private func takeReport(_ exchange: Exchange) async throws -> HTTPResponse {
    let fields = try GuardedForm(exchange, form: FamilyForm.report, binding: exchange.visit)
    let typed = ReportPage.Typed(
      text: Web.plainText(fields["text"]),
      sender: Web.line(fields["sender"]),
      number: Web.line(fields["number"]),
      contact: Web.line(fields["contact"])
    )
    if typed.text.allSatisfy(\.isWhitespace) {
      return try reportPage(exchange, state: .mistake(.textEmpty), typed: typed)
    }
    guard typed.text.count <= Report.maximumTextCharacters else {
      return try reportPage(exchange, state: .mistake(.textTooLong), typed: typed)
    }
    let report = Report(
      text: Secret(typed.text),
      sender: Secret(typed.sender),
      messageNumber: Secret(typed.number),
      contact: Secret(typed.contact),
      language: exchange.language()
    )
    switch try await rooms.authenticity.report(report, network: exchange.request.peer.bucket) {
    case .taken: return try .goOn(to: "/report?sent=1")
    case .slowDown(let until): throw tooOften(until)
    }
  }

  private func reportPage(
    _ exchange: Exchange,
    state: ReportPage.State,
    typed: ReportPage.Typed
  ) throws -> HTTPResponse {
    let (binding, cookie) = try exchange.visitToBindTo()
    let language = exchange.language()
    var model = ReportPage(
      frame: exchange.frame(language: language),
      state: state,
      typed: typed,
      maximumLength: Report.maximumTextCharacters,
      formToken: try exchange.formToken(FamilyForm.report, binding: binding)
    )
    if case .mistake = state { model.frame.hasProblem = true }
    var response = try page(model, in: language)
    if let cookie { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }

  /// One line as somebody typed it: what is beyond the limit is left off, for nothing hangs on it.
  private static func line(_ text: String) -> String {
    let line = plainText(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return String(line.prefix(Report.maximumLineCharacters))
  }
}
