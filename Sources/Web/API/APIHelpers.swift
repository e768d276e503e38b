internal import Access
internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `GET /people/{reference}/helpers`: whom a person lets read, those too that have ended.
  func listHelpers(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    guard let helpers = try await rooms.helping.list(ofReference: reference, by: call.actor) else {
      throw Problem.unknownInPath
    }
    return APIAnswer(200, ["items": .array(helpers.map(\.json))]).response
  }

  /// `DELETE /people/{reference}/helpers/{id}`: ends it at once, and nobody is told.
  func endHelper(_ call: APICall) async throws -> HTTPResponse {
    let (reference, id) = (try call.knownReference(), try call.helperID())
    try call.refuseBody()
    guard try await rooms.helping.end(id, ofReference: reference, by: call.actor) == .done else {
      throw Problem.unknownHelper
    }
    return APIAnswer(200, ["id": .string(id.text), "ended": true]).response
  }

  /// `PUT /people/{reference}/helpers/{id}/agreement`: staff have asked the person, and let it be at heightened risk.
  func agreeToHelper(_ call: APICall) async throws -> HTTPResponse {
    let (reference, id) = (try call.knownReference(), try call.helperID())
    try call.refuseBody()
    guard try await rooms.helping.agree(to: id, ofReference: reference, by: call.actor) == .done else {
      throw Problem.unknownHelper
    }
    return APIAnswer(200, ["id": .string(id.text), "agreed": true]).response
  }
}

extension APICall {
  /// The helper in the path.
  ///
  /// - Throws: 404 where it is no helper's identifier.
  fileprivate func helperID() throws -> HelperID {
    guard let id = HelperID(parsing: exchange.place("id")) else { throw Problem.unknownHelper }
    return id
  }
}

extension HelperView {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "name": name.reveal { .string($0) },
      "message": message.map { .string($0.text) } ?? .null, "may_answer": .bool(mayAnswer),
      "asked_at": .string(askedAt.rfc3339), "accepted_at": acceptedAt.map { .string($0.rfc3339) } ?? .null,
      "agreed_at": agreedAt.map { .string($0.rfc3339) } ?? .null,
      "paused_at": pausedAt.map { .string($0.rfc3339) } ?? .null,
      "ends_at": .string(endsAt.rfc3339),
      "ended_at": endedAt.map { .string($0.rfc3339) } ?? .null,
      "outcome": outcome.map { .string($0) } ?? .null,
    ]
  }
}
