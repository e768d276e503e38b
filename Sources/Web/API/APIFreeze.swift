internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `POST /people/{reference}/freeze`: ends sessions and stops everything outgoing, for the asking.
  func freezePerson(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    try call.refuseBody()
    return try await call.answerOnce({ Web.frozen($0, reference: reference, isFrozen: true) }) { once in
      try await rooms.waysBack.freeze(reference: reference, by: call.actor, once: once)
    }
  }

  /// `POST /people/{reference}/unfreeze`: 409 without a check, passed since, that may lift a freeze.
  func unfreezePerson(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    try call.refuseBody()
    return try await call.answerOnce({ outcome in
      switch outcome {
      case .lifted(let person): Web.frozen(person, reference: reference, isFrozen: false)
      case .notVerified: APIAnswer(.notVerified)
      }
    }) { once in
      try await rooms.waysBack.unfreeze(reference: reference, by: call.actor, once: once)
    }
  }

  private static func frozen(_ person: PersonID, reference: String, isFrozen: Bool) -> APIAnswer {
    APIAnswer(
      200,
      ["id": .string(person.text), "reference": .string(reference), "frozen": .bool(isFrozen)]
    )
  }
}
