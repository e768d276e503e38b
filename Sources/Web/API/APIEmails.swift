internal import Core
internal import HTTPEngine
internal import People
internal import Verification

extension Web {
  /// `POST /people/{reference}/emails`: 202; the confirmation leaves by a job that asks the safe-contact plan.
  func addEmail(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    let reader = try call.body()
    let (address, source) = try reader.finish(
      reader.parsed("address", EmailAddress.init(parsing:)),
      reader.oneOf("source", FactSource.self)
    )
    // The job runs at once, and its link lives from then on.
    let expiresAt = surroundings.now + Verification.linkSpan
    return try await call.answerOnce {
      $0.answer(expiresAt: expiresAt)
    } act: { once -> AddEmailOutcome? in
      let outcome = try await rooms.people.addEmail(
        address,
        source: source,
        toReference: reference,
        by: call.actor,
        once: once
      )
      if case .unknownPerson = outcome { return nil }
      return outcome
    }
  }

  /// `GET /people/{reference}/emails`: with status and history, those that the record has dropped too.
  func listEmails(_ call: APICall) async throws -> HTTPResponse {
    let page = try call.page(of: ContactPointKind.self)
    let view = try await rooms.people.view(ofReference: call.knownReference(), by: call.actor)
    guard let view else { throw Problem.unknownInPath }
    let waiting = view.emails.filter { email in page.after.map { $0 < email.id } ?? true }
    let shown = waiting.prefix(page.limit)
    let items = shown.map { email -> JSONValue in
      var json = email.json
      json.append(
        "history",
        .array(email.history.map { ["status": .string($0.status.rawValue), "at": .string($0.at.rfc3339)] })
      )
      return .object(json)
    }
    return call.listAnswer(items, next: waiting.count > shown.count ? shown.last?.id : nil)
  }
}

extension AddEmailOutcome {
  fileprivate func answer(expiresAt: Timestamp) -> APIAnswer {
    switch self {
    case .added(let email):
      var json = email.json
      json.append("expires_at", .optional(email.status == .pending ? expiresAt.rfc3339 : nil))
      return APIAnswer(202, .object(json))
    case .partyWall: return APIAnswer(.partyWall)
    case .unknownPerson: return APIAnswer(.unknownInPath)
    }
  }
}
