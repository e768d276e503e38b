internal import Core
internal import People
internal import Portal

extension Web {
  var sendMessageOperation: APIOperation {
    APIOperation(
      "sendMessage",
      "Hand in a message",
      """
      `held` until the person has a verified address; else `released`, and a notice without content leaves. A message \
      that holds somebody else's confidential address, post code, number or email is refused. Fields whose feature is not \
      built are refused by name, never ignored.
      """,
      body: APIOperation.Body(
        schema: APISchema.taken(
          [
            "to": .reference.needed,
            "case": .referenceOrBlank.described("needed where the person is in several cases"),
            "subject": .text(MessageDraft.maximumSubjectCharacters),
            "body": .text(MessageDraft.maximumBodyCharacters).needed,
            "language": .word(Language.self).described("left out: the person's own"),
            "expires_at": .momentToCome.described(
              "when it is over and opens no more: later than now, and at most three years from now"
            ),
            "require_second_factor": .flag(false).described(
              "opens only in a session for which a second factor was shown"
            ),
          ],
          notAvailable: MessageBody.notAvailable
        ).called("NewMessage"),
        example: [
          "to": "P-100", "case": "C-100", "subject": "Our talk on Tuesday",
          "body": "Dear Ada,\n\nThank you for talking to us.", "language": "en",
        ]
      ),
      answers: [
        APIOperation.Answer(
          status: 202,
          words: "taken in",
          schema: APISchema.told([
            "id": .identifier(MessageKind.self), "status": .word(MessageStatus.self),
          ]).called("AcceptedMessage")
        )
      ],
      refusals: [
        .notAvailable(["/attachments"]), .unknownReference("/to"), .noCase, .caseNeeded, .notTheirCase,
        .partyWall, .leak,
      ]
    )
  }

  var getMessageOperation: APIOperation {
    APIOperation(
      "getMessage",
      "How far a message is",
      "State and history, never the text.",
      answers: [APIOperation.Answer(status: 200, words: "the message", schema: .message)]
    )
  }

  var confirmMessageOperation: APIOperation {
    APIOperation(
      "confirmMessage",
      "Release a message that was held too long to be released by itself",
      answers: [APIOperation.Answer(status: 200, words: "released", schema: .message)],
      refusals: [.cannotBeConfirmed, .leak]
    )
  }

  var revokeMessageOperation: APIOperation {
    APIOperation(
      "revokeMessage",
      "Take a message back",
      "Nobody can open it any more.",
      answers: [APIOperation.Answer(status: 200, words: "revoked", schema: .message)],
      refusals: [.cannotBeRevoked]
    )
  }

  var restoreMessageOperation: APIOperation {
    APIOperation(
      "restoreMessage",
      "Give a message again that was taken back",
      "It is what it was before. The rules are asked anew, for they may have changed meanwhile.",
      answers: [APIOperation.Answer(status: 200, words: "restored", schema: .message)],
      refusals: [.cannotBeRestored, .frozen, .wallForbids, .leak]
    )
  }

  var listRepliesOperation: APIOperation {
    APIOperation(
      "listReplies",
      "What the person answered",
      "The oldest first.",
      query: APIOperation.Parameter.page,
      answers: [APIOperation.Answer(status: 200, words: "a page of answers", schema: .page(of: .reply))]
    )
  }
}

extension APISchema {
  fileprivate static let referenceOrBlank = APISchema.text(CaseSystemReference.maximumCharacters).adding(
    "pattern",
    #"^\s*[A-Za-z0-9._:-]*\s*$"#
  )

  fileprivate static let message = APISchema.told([
    "id": .identifier(MessageKind.self),
    "status": .word(MessageStatus.self),
    "to": APISchema(["type": "string"]),
    "case": APISchema(["type": "string"]),
    "language": .word(Language.self),
    "created_at": .moment,
    "expires_at": .moment.orNull,
    "history": .list(of: .told(["status": .word(MessageStatus.self), "at": .moment])),
  ]).called("Message")

  fileprivate static let reply = APISchema.told([
    "id": .identifier(ReplyKind.self),
    "message": .identifier(MessageKind.self),
    "from": APISchema(["type": "string"]).described("the person's reference"),
    "body": APISchema(["type": "string"]),
    "language": .word(Language.self),
    "received_at": .moment,
    "attachments": .list(of: APISchema(["type": "object"])),
  ]).called("Reply")
}
