internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `POST /people/{reference}/own-reference`: 201; shown once, and it ends the one before.
  func issueOwnReference(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    try call.refuseBody()
    return try await call.answerOnce(\.answer) { once in
      try await rooms.ownReferences.issue(toReference: reference, by: call.actor, once: once)
    }
  }
}

extension IssuedReference {
  /// Eight characters without the space that makes them readable in print.
  fileprivate var answer: APIAnswer {
    APIAnswer(
      201,
      [
        "own_reference": .string(ownReference.printed.filter { $0 != " " }),
        "expires_at": .string(expiresAt.rfc3339),
      ]
    )
  }
}
