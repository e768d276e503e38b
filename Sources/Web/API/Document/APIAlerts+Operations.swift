internal import Alerts
internal import Core

extension Web {
  var listAlertsOperation: APIOperation {
    APIOperation(
      "listAlerts",
      "What a person must look at",
      "The newest first, without content.",
      query: APIOperation.Parameter.page + [
        APIOperation.Parameter(name: "kind", schema: .word(Alert.Kind.self), words: "only of this kind"),
        APIOperation.Parameter(name: "status", schema: .word(Alert.Status.self), words: "only in this state"),
        APIOperation.Parameter(
          name: "person",
          schema: APISchema(["type": "string"]),
          words: "only about the person of this reference"
        ),
      ],
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "a page of alerts",
          schema: .page(
            of: APISchema.told([
              "id": .identifier(AlertKind.self),
              "kind": .word(Alert.Kind.self),
              "status": .word(Alert.Status.self),
              "urgent": .flag,
              "person": APISchema(["type": "string"]).orNull.described("the person's reference"),
              "case": APISchema(["type": "string"]).orNull.described("the case's reference"),
              "message": APISchema.identifier(MessageKind.self).orNull,
              "owner": APISchema(["type": "string"]).orNull.described("whose it is; null: the team's"),
              "created_at": .moment,
              "note": APISchema(["type": "string"]).described("what to do, in fixed words"),
            ]).called("Alert")
          )
        )
      ],
      refusals: [.unknownReference(nil)]
    )
  }
}
