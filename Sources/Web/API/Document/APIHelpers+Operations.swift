internal import Access
internal import Core

extension Web {
  var listHelpersOperation: APIOperation {
    APIOperation(
      "listHelpers",
      "Whom a person lets read for them",
      "The newest first, those too that have ended.",
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "the helpers",
          schema: APISchema.told(["items": .list(of: .helper)]).called("Helpers")
        )
      ]
    )
  }

  var endHelperOperation: APIOperation {
    APIOperation(
      "endHelper",
      "Stop somebody who reads for a person",
      "At once, and nobody is told.",
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "it is ended",
          schema: .told(["id": .identifier(HelperIDKind.self), "ended": .flag])
        )
      ],
      refusals: [.unknownHelper]
    )
  }

  var agreeToHelperOperation: APIOperation {
    APIOperation(
      "agreeToHelper",
      "Let somebody read for a person at heightened risk",
      """
      Only after staff have asked the person, safely and alone. Without it nothing opens as long as the risk is \
      heightened.
      """,
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "it may go on",
          schema: .told(["id": .identifier(HelperIDKind.self), "agreed": .flag])
        )
      ],
      refusals: [.unknownHelper]
    )
  }
}

extension APISchema {
  fileprivate static let helper = APISchema.told([
    "id": .identifier(HelperIDKind.self),
    "name": APISchema(["type": "string"]).described("what the person calls them"),
    "message": .identifier(MessageKind.self).orNull.described("the one message it is about; null for all"),
    "may_answer": .flag,
    "asked_at": .moment,
    "accepted_at": .moment.orNull.described("null while they are waited for"),
    "agreed_at": .moment.orNull.described("when staff let it be at heightened risk"),
    "paused_at": .moment.orNull.described(
      "since when nothing opens until the person says that it is still wanted: after a new password or a lifted freeze"
    ),
    "ends_at": .moment,
    "ended_at": .moment.orNull,
    "outcome": APISchema(["type": "string"]).orNull.described("how it ended"),
  ]).called("Helper")
}
