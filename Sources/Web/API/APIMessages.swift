internal import Core
internal import HTTPEngine
internal import People
internal import Portal

extension Web {
  /// `POST /messages`: 202, held or released.
  func sendMessage(_ call: APICall) async throws -> HTTPResponse {
    let draft = try MessageBody.read(call.body())
    return try await call.answerOnce(\.answer) { once in
      try await rooms.portal.send(draft, by: call.actor, admittedBy: call.admission, once: once)
    }
  }

  /// `GET /messages/{id}`: state and history, never the text.
  func getMessage(_ call: APICall) async throws -> HTTPResponse {
    let view = try await rooms.portal.view(call.messageID(), by: call.actor)
    guard let view else { throw Problem.unknownMessage }
    return APIAnswer(200, view.json).response
  }

  /// `POST /messages/{id}/confirm`: releases what was held too long to be released by itself.
  func confirmMessage(_ call: APICall) async throws -> HTTPResponse {
    let id = try call.messageID()
    try call.refuseBody()
    return try await call.answerOnce {
      $0.answer(notNow: .cannotBeConfirmed)
    } act: { once in
      try await rooms.portal.confirm(id, by: call.actor, once: once)
    }
  }

  /// `POST /messages/{id}/revoke`: nobody can open it any more.
  func revokeMessage(_ call: APICall) async throws -> HTTPResponse {
    let id = try call.messageID()
    try call.refuseBody()
    return try await call.answerOnce {
      $0.answer(notNow: .cannotBeRevoked)
    } act: { once in
      try await rooms.portal.revoke(id, by: call.actor, once: once)
    }
  }

  /// `GET /messages/{id}/replies`: what the person answered, oldest first.
  func listReplies(_ call: APICall) async throws -> HTTPResponse {
    let id = try call.messageID()
    let page = try call.page(of: ReplyKind.self)
    let found = try await rooms.portal.replies(to: id, after: page.after, atMost: page.limit, by: call.actor)
    guard let found else { throw Problem.unknownMessage }
    return call.listAnswer(found.items.map(\.json), next: found.next)
  }
}

/// The body of `POST /messages`.
enum MessageBody {
  /// 50,000 characters of body in UTF-8, with room for escapes.
  static let maximumBytes = 262_144

  /// Fields of the contract whose features are not built.
  static let notAvailable = [
    "attachments", "expires_at", "confirm_leak", "on_behalf_of",
  ]

  /// Reads a message.
  ///
  /// - Parameter reader: the body.
  /// - Returns: the message.
  /// - Throws: `MalformedInput`, or a ``Problem`` that names the fields that are not available.
  static func read(_ reader: JSONObjectReader) throws -> MessageDraft {
    let refused = notAvailable.filter(reader.has)
    guard refused.isEmpty else { throw Problem.notAvailable(refused.map { "/" + $0 }) }
    for name in notAvailable { reader.passOver(name) }
    let to = reader.reference("to")
    let courtCase = reader.optionalParsed(
      "case",
      maximumCharacters: CaseSystemReference.maximumCharacters,
      CaseSystemReference.parse
    )
    let subject = reader.optionalText("subject", maximumCharacters: MessageDraft.maximumSubjectCharacters)
    let body = reader.text("body", maximumCharacters: MessageDraft.maximumBodyCharacters, lines: .many)
    let language = reader.language()
    let needsSecondFactor = reader.flag("require_second_factor", default: false)
    return MessageDraft(
      to: try reader.finish(to),
      courtCase: courtCase,
      subject: Secret(subject ?? ""),
      body: Secret(body),
      language: language,
      needsSecondFactor: needsSecondFactor
    )
  }
}

extension SendOutcome {
  fileprivate var answer: APIAnswer {
    switch self {
    case .accepted(let id, let status, _):
      APIAnswer(202, ["id": .string(id.text), "status": .string(status.rawValue)])
    case .unknownPerson: APIAnswer(.unknownReference("/to"))
    case .noCase: APIAnswer(.noCase)
    case .caseNeeded: APIAnswer(.caseNeeded)
    case .notTheirCase: APIAnswer(.notTheirCase)
    case .partyWall: APIAnswer(.partyWall)
    case .leak: APIAnswer(.leak)
    case .filesRefused: APIAnswer(.notAvailable(["/attachments"]))
    }
  }
}

extension ChangeOutcome {
  fileprivate func answer(notNow: Problem) -> APIAnswer {
    switch self {
    case .changed(let view): APIAnswer(200, view.json)
    case .unknown: APIAnswer(.unknownMessage)
    case .notNow: APIAnswer(notNow)
    case .leak: APIAnswer(.leak)
    }
  }
}

extension MessageView {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "status": .string(status.rawValue), "to": .string(to),
      "case": .string(courtCase),
      "language": .string(language.rawValue), "created_at": .string(createdAt.rfc3339),
      "history": .array(
        history.map { ["status": .string($0.status.rawValue), "at": .string($0.at.rfc3339)] }
      ),
      "opened_by_helpers": .array(
        helperLooks.map { look in
          [
            "name": look.helper.reveal { .string($0) }, "first_at": .string(look.firstAt.rfc3339),
            "last_at": .string(look.lastAt.rfc3339),
          ]
        }
      ),
    ]
  }
}

extension ReadReply {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "message": .string(message.text), "from": .string(from),
      "written_by_helper": helper?.reveal { .string($0) } ?? .null,
      "body": body.reveal { .string($0) }, "language": .string(language.rawValue),
      "received_at": .string(receivedAt.rfc3339), "attachments": [],
    ]
  }
}
