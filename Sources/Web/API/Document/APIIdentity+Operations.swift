internal import Core
internal import Delivery
internal import Jobs
internal import People
internal import Verification

extension Web {
  var issueOwnReferenceOperation: APIOperation {
    APIOperation(
      "issueOwnReference",
      "Issue a reference for one person alone",
      "It is shown once and ends the one before. Give it to the person and to nobody else.",
      answers: [
        APIOperation.Answer(
          status: 201,
          words: "the reference",
          schema: APISchema.told([
            "own_reference": APISchema([
              "type": "string", "pattern": "^[23456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$",
            ]),
            "expires_at": .moment,
          ]).called("OwnReference")
        )
      ]
    )
  }

  var checkIdentityOperation: APIOperation {
    APIOperation(
      "checkIdentity",
      "Judge a caller's answers",
      """
      One try of a calling session. Two to four answers, one a kind (`phone` and `email` count as one kind; so do the \
      three about a child, and `case_number`, `court` and `hearing_date`); in person a document instead. What is impossible is \
      422 and no try. The answer never says which answer was wrong. Where the same Idempotency-Key comes while the first \
      request is at work, the answer is 409 `still-at-work` with Retry-After: send it again then.
      """,
      body: APIOperation.Body(
        schema: APISchema.any(of: [.remoteCheck, .checkInPerson]).called("IdentityCheck"),
        example: [
          "channel": "phone", "session": "call-0001", "officer": "desk 4",
          "answers": [
            ["kind": "date_of_birth", "value": "1984-03-07"],
            ["kind": "address", "value": ["postcode": "LS1 4AP", "house": "3"]],
          ],
        ]
      ),
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "judged; `valid_until` is null unless the outcome is `verified`",
          schema: APISchema.told([
            "outcome": .word(CheckOutcome.self), "session": APISchema(["type": "string"]),
            "valid_until": .moment.orNull,
          ]).called("IdentityCheckResult")
        )
      ],
      refusals: [
        .notAvailable(["/control/kind"]), Problem(SessionKindsChanged()), Problem(StillAtWork()),
        Problem(UnknownInboundMail()),
      ]
    )
  }

  var listInboundMailsOperation: APIOperation {
    APIOperation(
      "listInboundMails",
      "What came by email in answer to ours",
      """
      The newest fifty, without their words: sent to the mailbox, not secure. Staff read them there, key what they say as an \
      identity check with `channel: email`, and name the mail in it: it is then taken out of the mailbox (`deletion_asked`, \
      and `deleted` when that is confirmed).
      """,
      answers: [
        APIOperation.Answer(
          status: 200,
          words: "the answers; `next` is null",
          schema: .page(
            of: APISchema.told([
              "id": .identifier(InboundMailKind.self),
              "status": .word(InboundAnswer.Status.self),
              "from_known_address": APISchema.flag.described(
                "whether it says to be from the address that the mail went to, which anybody can write"
              ),
              "authenticated": APISchema.flag.described("whether our mail server vouches for that address"),
              "received_at": .moment,
            ]).called("InboundMail")
          )
        )
      ]
    )
  }
}

extension APISchema {
  private static let session = APISchema.filledText(64).described(
    "the caller's own id of the call; checks with the same id within 15 minutes are tries of one session"
  )

  fileprivate static let remoteCheck = APISchema.taken([
    "channel": .word(
      IdentityChecks.Channel.allCases.filter { $0 != .inPerson }.map(\.rawValue)
    ).needed,
    "session": session,
    "officer": .text(100),
    "photo_identity": .null,
    "inbound_mail": .identifier(InboundMailKind.self).described(
      "with the channel email alone: the mail that the answers stand in, to be deleted"
    ),
    "control": .taken([
      "kind": .word(["call_back"]).needed,
      "contact": .telephone.described("the number on record that was called back").needed,
      "code": .null,
    ]),
    "answers": .list(
      of: .any(of: [.answer, .addressAnswer]),
      atLeast: IdentityAnswer.minimumCount,
      atMost: IdentityAnswer.maximumCount,
      isUnique: true
    ).needed,
  ])

  fileprivate static let checkInPerson = APISchema.taken([
    "channel": .word([IdentityChecks.Channel.inPerson.rawValue]).needed,
    "session": session,
    "officer": .text(100).needed,
    "photo_identity": .word(IdentityChecks.Request.documents).needed,
    "inbound_mail": .null,
    "control": .null,
    "answers": .list(of: APISchema([:]), atMost: 0),
  ])

  private static let addressKinds: [IdentityFactKind] = [.address, .previousAddress]

  private static let answer = APISchema.taken([
    "kind": .word(
      IdentityFactKind.allCases.filter { !addressKinds.contains($0) }.map(\.rawValue)
    ).needed,
    "value": .text(200).described("dates as YYYY-MM-DD or in any usual writing").needed,
  ])

  private static let addressAnswer = APISchema.taken([
    "kind": .word(addressKinds.map(\.rawValue)).needed,
    "value": APISchema.taken([
      "postcode": .postcode.needed,
      "house": .text(100).described("number or name; or else the lines of the address"),
      "lines": .list(of: .text(100), atMost: 8),
    ]).needed,
  ])
}
