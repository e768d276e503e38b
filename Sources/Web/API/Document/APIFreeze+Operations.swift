internal import Core
internal import People

extension Web {
  var freezeOperation: APIOperation {
    APIOperation(
      "freezePerson",
      "Shut everything of a person",
      "Sessions end, and nothing is sent any more. It protects, so it asks for nothing.",
      answers: [APIOperation.Answer(status: 200, words: "it is shut", schema: Web.frozenSchema)]
    )
  }

  var unfreezeOperation: APIOperation {
    APIOperation(
      "unfreezePerson",
      "Open what was shut",
      "Only after the person has passed a check that may lift it, since it was shut.",
      answers: [APIOperation.Answer(status: 200, words: "it is open", schema: Web.frozenSchema)],
      refusals: [.notVerified]
    )
  }

  private static var frozenSchema: APISchema {
    APISchema.told([
      "id": .identifier(PersonKind.self), "reference": .reference, "frozen": .flag,
    ]).called("Frozen")
  }
}
