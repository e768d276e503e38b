internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import Portal

/// What is done with an answer that was posted.
extension Web {
  /// Takes what was posted to a message: an answer, or what is to be kept or deleted of one.
  func takeAnswer(_ exchange: Exchange) async throws -> HTTPResponse {
    let live = try await exchange.session()
    guard live != nil || exchange.cookie(FamilyCookie.session) != nil else {
      return try await exchange.signInAgain()
    }
    guard let id = MessageID(parsing: exchange.place("id")) else { throw Problem(status: 404) }
    guard let answer = try await AnswerForm.read(exchange, answering: id, live: live) else {
      guard live == nil else { throw Problem(status: 403) }
      return try await exchange.signInAgain(to: id)
    }
    let reader = (live ?? answer.writer.session).reader(at: surroundings.now)
    if answer.writer.isLate { return try await keepLate(answer, to: id, for: reader, exchange, live: live) }
    if answer.action.keepsWords {
      try await rooms.attachments.move(
        answer.tookLate.files,
        from: reader.owner(answering: id, isLate: true),
        to: reader.owner(answering: id)
      )
    }
    for file in answer.leftOut {
      try await rooms.attachments.remove(file, of: reader.owner(answering: id))
    }
    switch answer.action {
    case .send: return try await sendAnswer(exchange, answer, to: id, for: reader)
    case .save, .stay:
      if let refusal = answer.refusal {
        return try await again(exchange, MessagePage.Problem(refusal), answer, to: id, for: reader)
      }
      return try await keep(answer, to: id, for: reader)
        ? .goOn(to: "/messages/\(id)?kept=1") : .goOn(to: "/messages/\(id)")
    case .discard, .discardLate:
      guard
        try await rooms.portal.discardDraft(
          to: id,
          for: reader,
          late: answer.action == .discardLate ? answer.tookLate : nil
        )
      else { throw Problem(status: 404) }
      return try .goOn(to: "/messages/\(id)")
    }
  }

  private func sendAnswer(
    _ exchange: Exchange,
    _ answer: AnswerForm,
    to id: MessageID,
    for reader: Reader
  ) async throws -> HTTPResponse {
    let owner = reader.owner(answering: id)
    func again(_ problem: MessagePage.Problem) async throws -> HTTPResponse {
      try await self.again(exchange, problem, answer, to: id, for: reader)
    }
    if let refusal = answer.refusal { return try await again(MessagePage.Problem(refusal)) }
    let files = try await rooms.attachments.waiting(of: owner).map(\.file.id)
    guard !files.isEmpty || !answer.text.allSatisfy(\.isWhitespace) else {
      return try await again(.answerEmpty)
    }
    guard answer.text.count <= Portal.maximumReplyCharacters else { return try await again(.answerTooLong) }
    let outcome = try await rooms.portal.reply(
      Secret(answer.text),
      files: files.isEmpty ? nil : FilesToSend(files, of: owner),
      to: id,
      for: reader,
      tookLate: answer.tookLate
    )
    switch outcome {
    case .unknown: throw Problem(status: 404)
    case .tooMuch(.answers): return try await again(.answersTooMany)
    case .tooMuch(.files): return try await again(.filesADay)
    // Each of them was small enough when it came.
    case .filesRefused(.tooLarge): return try await again(.filesTooLarge)
    case .filesRefused(let refusal): return try await again(MessagePage.Problem(refusal))
    case .sent: return try .goOn(to: "/messages/\(id)?sent=1")
    }
  }

  /// The page again, with what is to be mended; text and files are kept meanwhile, and for as long as each other.
  private func again(
    _ exchange: Exchange,
    _ problem: MessagePage.Problem,
    _ answer: AnswerForm,
    to id: MessageID,
    for reader: Reader
  ) async throws -> HTTPResponse {
    _ = try await keep(answer, to: id, for: reader)
    return try await showMessage(
      exchange,
      session: answer.writer.session,
      problem: problem,
      typed: answer.text
    )
  }

  /// Keeps what was begun, where it is anything.
  ///
  /// - Returns: whether something is kept.
  private func keep(
    _ answer: AnswerForm,
    to id: MessageID,
    for reader: Reader
  ) async throws -> Bool {
    let isEmpty = answer.text.allSatisfy(\.isWhitespace)
    let owner = reader.owner(answering: id, isLate: answer.writer.isLate)
    if isEmpty, try await rooms.attachments.waiting(of: owner).isEmpty { return false }
    let outcome = try await rooms.portal.keepDraft(
      Secret(answer.text),
      to: id,
      for: reader,
      isLate: answer.writer.isLate,
      tookLate: answer.tookLate,
      over: answer.keptAt
    )
    if case .kept = outcome { return true }
    return false
  }

  /// Keeps what came when the session had run out, for whose it was.
  ///
  /// Whoever posts it learns nothing: the answer is the same whether it was kept or not.
  private func keepLate(
    _ answer: AnswerForm,
    to id: MessageID,
    for reader: Reader,
    _ exchange: Exchange,
    live: Session?
  ) async throws -> HTTPResponse {
    if answer.action.keepsWords { _ = try await keep(answer, to: id, for: reader) }
    guard live == nil else { return try .goOn(to: "/messages/\(id)") }
    return try await exchange.signInAgain(to: id)
  }
}
