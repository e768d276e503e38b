internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import Jobs
internal import People
internal import Portal

extension Web {
  /// `POST /messages`: 202, held or released.
  func sendMessage(_ call: APICall) async throws -> HTTPResponse {
    guard call.exchange.request.bodyStream == nil else { return try await sendWithFiles(call) }
    let reader = try call.body()
    guard !reader.has("attachments") else {
      // Nothing of a file is stored for somebody who is not known yet.
      guard call.admission.state == .given else { throw AdmissionNeeded() }
      return try await sendWithFiles(call)
    }
    let draft = try MessageBody.read(reader, attachmentsAs: .lifted).draft
    return try await call.answerOnce {
      $0.answer(placing: [:])
    } act: { once in
      try await send(draft, call, once)
    }
  }

  /// The same for a message with files, or one that is read while it comes.
  private func sendWithFiles(_ call: APICall) async throws -> HTTPResponse {
    // Judged before a file is taken, which would lie there.
    _ = try call.idempotencyKey()
    var intake = try MessageIntake(call.exchange)
    let message = try await intake.read()
    let places = message.files.places
    return try await call.answerOnce(as: message.fingerprint) {
      $0.answer(placing: places)
    } act: { once in
      do {
        let outcome = try await send(message.draft, call, once)
        guard case .accepted = outcome else {
          try await message.files.letGo()
          return outcome
        }
        return outcome
      } catch {
        // Also where the key was answered before: the message of that answer has files of its own.
        try await message.files.letGo()
        throw error
      }
    }
  }

  private func send(
    _ draft: MessageDraft,
    _ call: APICall,
    _ once: Once<SendOutcome>
  ) async throws -> SendOutcome {
    do {
      return try await rooms.portal.send(draft, by: call.actor, admittedBy: call.admission, once: once)
    } catch is EndRefused { throw MessageBody.badEnd }
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

  /// `GET /messages/{id}/replies/{reply}/attachments/{file}`: a file of an answer, as fast as it is taken.
  func getReplyFile(_ call: APICall) async throws -> HTTPResponse {
    let message = try call.messageID()
    guard let reply = ReplyID(parsing: call.exchange.place("reply")),
      let file = FileID(parsing: call.exchange.place("file"))
    else { throw Problem.unknownFile }
    switch try await rooms.portal.file(file, of: reply, to: message, by: call.actor) {
    case .unknown: throw Problem.unknownFile
    case .held: throw Problem.notScannedYet
    case .quarantined: throw Problem.quarantined
    case .open(let named, let reader): return try FileAnswer.response(of: named, from: reader)
    }
  }

  /// `POST /messages/{id}/restore`: what was taken back is given again.
  func restoreMessage(_ call: APICall) async throws -> HTTPResponse {
    let id = try call.messageID()
    try call.refuseBody()
    return try await call.answerOnce {
      $0.answer(notNow: .cannotBeRestored)
    } act: { once in
      try await rooms.portal.restore(id, by: call.actor, once: once)
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

extension SendOutcome {
  /// What a sender is told.
  ///
  /// - Parameter places: where in the request each file stood.
  /// - Returns: the answer.
  fileprivate func answer(placing places: [FileID: Int]) -> APIAnswer {
    switch self {
    case .accepted(let id, let status, let files):
      APIAnswer(
        202,
        [
          "id": .string(id.text), "status": .string(status.rawValue),
          "attachments": .array(files.map(\.sentJSON)),
        ]
      )
    case .unknownPerson: APIAnswer(.unknownReference("/to"))
    case .noCase: APIAnswer(.noCase)
    case .caseNeeded: APIAnswer(.caseNeeded)
    case .notTheirCase: APIAnswer(.notTheirCase)
    case .partyWall: APIAnswer(.partyWall)
    case .leak(let files): APIAnswer(.leak(inFiles: files.compactMap { places[$0] }))
    case .filesRefused(.tooLarge): APIAnswer(.attachmentRefused("/attachments", "are too large together"))
    case .filesRefused: APIAnswer(.attachmentRefused("/attachments", "went meanwhile; send them again"))
    }
  }
}

extension ChangeOutcome {
  fileprivate func answer(notNow: Problem) -> APIAnswer {
    switch self {
    case .changed(let view): APIAnswer(200, view.json)
    case .unknown: APIAnswer(.unknownMessage)
    case .notNow: APIAnswer(notNow)
    case .leak: APIAnswer(.leak())
    case .frozen: APIAnswer(.frozen)
    case .partyWall: APIAnswer(.wallForbids)
    }
  }
}

extension MessageView {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "status": .string(status.rawValue), "to": .string(to),
      "case": .string(courtCase),
      "language": .string(language.rawValue), "created_at": .string(createdAt.rfc3339),
      "expires_at": .optional(expiresAt?.rfc3339),
      "history": .array(
        history.map { ["status": .string($0.status.rawValue), "at": .string($0.at.rfc3339)] }
      ),
      "attachments": .array(files.map(\.sentJSON)),
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
      "received_at": .string(receivedAt.rfc3339), "attachments": .array(files.map(\.json)),
    ]
  }
}

extension NamedFile {
  /// A file that somebody sent us.
  var json: JSONValue { .object(members) }

  /// A file that we were handed for somebody, with what the leak guard could say of it.
  var sentJSON: JSONValue {
    var members = members
    members.append("checked", .string(FileCheck(reading).rawValue))
    return .object(members)
  }

  private var members: JSONObject {
    [
      "id": .string(file.id.text), "name": name.text.reveal { .string($0.isEmpty ? downloadName : $0) },
      "type": .string(file.type.mediaType), "size": .integer(Int64(file.byteCount)),
      "scan": .string(file.scan.rawValue),
    ]
  }
}

/// Whether a program has looked for confidential details of others in a file.
enum FileCheck: String, CaseIterable {
  /// All of it was read, and none was found.
  case noLeakFound = "no-leak-found"
  /// It cannot be read by a program, or not to its end: somebody must look themselves.
  case notChecked = "not-checked"

  init(_ reading: LeakReading?) { self = reading == .clear ? .noLeakFound : .notChecked }
}
