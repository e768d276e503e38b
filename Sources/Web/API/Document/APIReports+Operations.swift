internal import Authenticity
internal import Core

extension Web {
  var listReportsOperation: APIOperation {
    APIOperation(
      "listReports",
      "What people told of somebody who pretends to be us",
      "The newest first.",
      query: APIOperation.Parameter.page,
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "a page of reports",
          schema: .page(
            of: APISchema.told([
              "id": .identifier(ReportKind.self),
              "received_at": .moment,
              "language": .word(Language.self),
              "text": APISchema(["type": "string"]),
              "sender": APISchema(["type": "string"]).described("whom the mail said it was from"),
              "message_number": APISchema(["type": "string"]),
              "contact": APISchema(["type": "string"]).described("how the person may be reached"),
            ]).called("Report")
          )
        )
      ]
    )
  }
}
