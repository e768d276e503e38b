internal import Attachments
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

      Files: at most \(FileLimits.standard.messageFiles), of \(FileLimits.standard.fileBytes >> 20) MiB each and \
      \(FileLimits.standard.messageBytes >> 20) MiB together. As JSON, in base 64, a request has at most \
      \(MessageBody.maximumJSONBytes >> 20) MiB; what is more comes as `multipart/form-data`: first a part `message` with \
      the JSON, without a file name, then the files, each a part `attachments` with a file name. What a file is, its bytes \
      say; a `content_type` that contradicts them is refused. A name is told back as it will be shown: without path, \
      control characters and marks that turn the direction of writing. Of a file that is `not-checked` no program has read \
      whether it holds a confidential detail: somebody must look. `errors` point into the JSON, also where a form was sent. \
      An Idempotency-Key holds for the parts of a form, whatever stands between them.
      """,
      body: APIOperation.Body(
        schema: APISchema.newMessage(with: ["attachments": .newAttachments]).called("NewMessage"),
        example: [
          "to": "P-100", "case": "C-100", "subject": "Our talk on Tuesday",
          "body": "Dear Ada,\n\nThank you for talking to us.", "language": "en",
          "attachments": [
            ["name": "plan.txt", "content_type": "text/plain", "content": "QSBwbGFuIGZvciBUdWVzZGF5Lgo="]
          ],
        ],
        form: APIOperation.Body.Form(
          part: "message",
          schema: APISchema.newMessage(with: [:]).called("NewMessageOfForm"),
          files: "attachments"
        )
      ),
      answers: [
        APIOperation.Answer(
          status: 202,
          words: "taken in",
          schema: APISchema.told([
            "id": .identifier(MessageKind.self), "status": .word(MessageStatus.self),
            "attachments": .list(of: .sentAttachment),
          ]).called("AcceptedMessage")
        )
      ],
      refusals: [
        .notAvailable(["/expires_at"]), .attachmentRefused(.typeNotTaken, at: 0), .unknownReference("/to"),
        .noCase, .caseNeeded, .notTheirCase,
        .partyWall, .leak(),
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
      refusals: [.cannotBeConfirmed, .leak()]
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
      refusals: [.cannotBeRestored, .frozen, .wallForbids, .leak()]
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

  var getReplyFileOperation: APIOperation {
    APIOperation(
      "getReplyFile",
      "A file of an answer",
      """
      Given out once it was scanned, or at once where no scanner is set; its `scan` says so. It comes as an attachment \
      under a neutral name, of the type that its bytes have.
      """,
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "the file",
          schema: APISchema([:]),
          mediaTypes: FileType.all.map(\.mediaType)
        )
      ],
      refusals: [.notScannedYet, .quarantined]
    )
  }
}

extension APISchema {
  fileprivate static let referenceOrBlank = APISchema.text(CaseSystemReference.maximumCharacters).adding(
    "pattern",
    #"^\s*[A-Za-z0-9._:-]*\s*$"#
  )

  /// A message that somebody hands in.
  fileprivate static func newMessage(with more: KeyValuePairs<String, APISchema>) -> APISchema {
    let fields: KeyValuePairs<String, APISchema> = [
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
    ]
    return .taken(fields, more, notAvailable: MessageBody.notAvailable)
  }

  fileprivate static let newAttachments = APISchema.list(
    of: .taken([
      "name": .text(MessageFiles.maximumNameCharacters).needed,
      "content_type": .text(255).described("left out: what the bytes say"),
      "content": APISchema(["type": "string", "contentEncoding": "base64"]).needed.described(
        "with padding, without line breaks"
      ),
    ]),
    atMost: FileLimits.standard.messageFiles
  )

  private static let attachmentFields: KeyValuePairs<String, APISchema> = [
    "id": .identifier(FileIdentity.self),
    "name": APISchema(["type": "string"]).described("as its sender called it, cleaned"),
    "type": APISchema(["type": "string"]).described("the media type that its bytes have"),
    "size": .count.described("bytes"),
    "scan": .word(ScanState.self),
  ]

  /// A file that was handed in.
  fileprivate static let sentAttachment = APISchema.told(
    attachmentFields,
    [
      "checked": .word(FileCheck.self).described(
        "whether a program has looked for confidential details of others in it; else somebody must"
      )
    ]
  ).called("SentAttachment")

  /// A file of an answer.
  fileprivate static let attachment = APISchema.told(attachmentFields).called("Attachment")

  fileprivate static let message = APISchema.told([
    "id": .identifier(MessageKind.self),
    "status": .word(MessageStatus.self),
    "to": APISchema(["type": "string"]),
    "case": APISchema(["type": "string"]),
    "language": .word(Language.self),
    "created_at": .moment,
    "expires_at": .moment.orNull,
    "history": .list(of: .told(["status": .word(MessageStatus.self), "at": .moment])),
    "attachments": .list(of: .sentAttachment),
    "opened_by_helpers": .list(
      of: .told(["name": APISchema(["type": "string"]), "first_at": .moment, "last_at": .moment])
    ).described("who read it for the person, whom the person lets; `opened` says that the person did"),
  ]).called("Message")

  fileprivate static let reply = APISchema.told([
    "id": .identifier(ReplyKind.self),
    "message": .identifier(MessageKind.self),
    "from": APISchema(["type": "string"]).described("the person's reference"),
    "written_by_helper": APISchema(["type": "string"]).orNull.described(
      "the name of who wrote it in the person's place, whom the person lets; null where the person wrote it"
    ),
    "body": APISchema(["type": "string"]),
    "language": .word(Language.self),
    "received_at": .moment,
    "attachments": .list(of: .attachment),
  ]).called("Reply")
}
