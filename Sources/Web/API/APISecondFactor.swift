internal import Core
internal import HTTPEngine
internal import Verification

extension Web {
  /// `POST /people/{reference}/second-factor/remove`: 409 without a check, passed a while ago, by which it may be.
  func removeSecondFactor(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    let reader = try call.body()
    let reason = try reader.finish(reader.oneOf("reason", SecondFactorLoss.self))
    return try await call.answerOnce({ outcome in
      switch outcome {
      case .removed(let person):
        APIAnswer(
          200,
          ["id": .string(person.text), "reference": .string(reference), "second_factor": .bool(false)]
        )
      case .notVerified: APIAnswer(.notVerifiedForSecondFactor)
      }
    }) { once in
      try await rooms.waysBack.removeSecondFactor(
        reference: reference,
        because: reason,
        by: call.actor,
        once: once
      )
    }
  }

  var removeSecondFactorOperation: APIOperation {
    APIOperation(
      "removeSecondFactor",
      "Take a person's second factor off",
      """
      Only after the person has passed the check that may also lift a freeze. Every session of theirs ends, and they are told \
      by email where their plan allows it.
      """,
      body: APIOperation.Body(
        schema: APISchema.taken(["reason": .word(SecondFactorLoss.self).needed]).called("SecondFactorLoss"),
        example: ["reason": "phone_lost"]
      ),
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "none is on any more",
          schema: APISchema.told([
            "id": .identifier(PersonKind.self), "reference": .reference, "second_factor": .flag,
          ]).called("SecondFactorRemoved")
        )
      ],
      refusals: [.notVerifiedForSecondFactor]
    )
  }
}
