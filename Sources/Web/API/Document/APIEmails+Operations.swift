internal import Core
internal import People

extension Web {
  var addEmailOperation: APIOperation {
    APIOperation(
      "addEmail",
      "Add an email address and have it confirmed",
      """
      The confirmation leaves by itself where the source allows; an address that `other_party` or `unknown` told waits \
      until it comes again from `self` or `agency`.
      """,
      body: APIOperation.Body(
        schema: APISchema.taken([
          "address": .email.needed, "source": .word(FactSource.self).needed,
        ]).called("NewEmail"),
        example: ["address": "ada.fenwick@example.org", "source": "self"]
      ),
      answers: [
        APIOperation.Answer(
          status: 202,
          words: "taken; `expires_at` is when the link of the confirmation ends, null where none is sent",
          schema: APISchema.told(
            APISchema.emailStatus,
            ["expires_at": .moment.orNull]
          ).called("AddedEmail")
        )
      ],
      refusals: [.partyWall]
    )
  }

  var listEmailsOperation: APIOperation {
    APIOperation(
      "listEmails",
      "A person's email addresses",
      "With status and history, those that the record has dropped too.",
      query: APIOperation.Parameter.page,
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "a page of addresses",
          schema: .page(
            of: APISchema.told(
              APISchema.emailStatus,
              [
                "history": .list(
                  of: .told(["status": .word(ContactPointStatus.self), "at": .moment])
                )
              ]
            ).called("EmailWithHistory")
          )
        )
      ]
    )
  }
}
