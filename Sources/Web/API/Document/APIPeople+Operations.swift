internal import Core
internal import People

extension Web {
  var putPersonOperation: APIOperation {
    APIOperation(
      "putPerson",
      "Put a person's whole record",
      """
      The whole record of what the case system owns: what is left out is removed. The gateway's own is never touched by \
      it. No mail is sent. Who told us a fact or an address is its `source`; what `other_party` or `unknown` told never \
      decides, and nothing is sent there.
      """,
      body: APIOperation.Body(schema: personRecord, example: APIExample.person(agency: agencies.first.id)),
      answers: [
        APIOperation.Answer(status: 200, words: "written over the one there was", schema: .person),
        APIOperation.Answer(status: 201, words: "written; the person is new", schema: .person),
      ],
      refusals: [.badReference("A reference has \(CaseSystemReference.rule)."), .partyWall]
    )
  }

  var getPersonOperation: APIOperation {
    APIOperation(
      "getPerson",
      "What is held of a person",
      "Identity facts by kind and telephone numbers by count.",
      answers: [APIOperation.Answer(status: 200, words: "the person", schema: .heldPerson)]
    )
  }

  var putCaseOperation: APIOperation {
    APIOperation(
      "putCase",
      "Put a case's whole record",
      "Heightened risk may be raised here and is lowered elsewhere.",
      body: APIOperation.Body(schema: caseRecord, example: APIExample.courtCase(agency: agencies.first.id)),
      answers: [
        APIOperation.Answer(status: 200, words: "written over the one there was", schema: .courtCase),
        APIOperation.Answer(status: 201, words: "written; the case is new", schema: .courtCase),
      ],
      refusals: [.badReference("A reference has \(CaseSystemReference.rule).")]
    )
  }

  private var personRecord: APISchema {
    APISchema.taken([
      "agency": .word(agencies.ids).needed,
      "given_name": .text(PersonRecord.maximumNameCharacters).needed,
      "family_name": .text(PersonRecord.maximumNameCharacters).needed,
      "previous_names": .list(of: .text(200), atMost: 20, isUnique: true),
      "language": .word(Language.self).described("left out: the first language of the agency"),
      "date_of_birth": .day.described("not in the future"),
      "addresses": .list(of: .postalAddress, atMost: 50, isUnique: true),
      "facts": .list(of: .fact, atMost: 100, isUnique: true),
      "phones": .list(of: .phone, atMost: 20, isUnique: true),
      "emails": .list(of: .emailOfRecord, atMost: 20, isUnique: true),
      "cases": .list(of: .membership, atMost: 50, isUnique: true),
      "safe_contact": .safeContact,
    ]).called("PersonRecord")
  }

  private var caseRecord: APISchema {
    APISchema.taken([
      "agency": .word(agencies.ids).needed,
      "team": .text(100),
      "allocated": .list(of: .email, atMost: 50, isUnique: true).described("email addresses of staff"),
      "youngest_child_date_of_birth": .day,
      "heightened_risk": .flag(false),
      "controller": .text(100),
      "transferred_from": .text(100),
    ]).called("CaseRecord")
  }
}

extension APISchema {
  private static let source = APISchema.word(FactSource.self).needed

  fileprivate static let postalAddress = APISchema.taken([
    "lines": .list(of: .text(100), atLeast: 1, atMost: 8).needed,
    "postcode": .postcode.needed,
    "current": .flag(true),
    "confidential": .flag(false),
    "source": source,
    "known_to_others": .flag(true),
  ]).called("PostalAddress")

  fileprivate static let fact = APISchema.taken([
    "kind": .word(IdentityFactKind.allCases.filter(\.isRecordFact).map(\.rawValue)).needed,
    "value": .text(200).described("for the kinds of a date a day, as YYYY-MM-DD").needed,
    "source": source,
  ]).called("Fact")

  fileprivate static let phone = APISchema.taken([
    "number": .telephone.needed, "source": source, "shared": .flag(false), "reminders": .flag(true),
    "confidential": .flag(false),
  ]).called("Phone")

  fileprivate static let emailOfRecord = APISchema.taken([
    "address": .email.needed, "source": source,
    "preferred": .flag(false).described("of one address at most"),
    "confidential": .flag(false),
  ]).called("EmailOfRecord")

  fileprivate static let membership = APISchema.taken([
    "reference": .reference.needed,
    "role": .text(64),
    "side": .text(32).adding("pattern", #"^\s*[A-Za-z0-9_-]*\s*$"#).described(
      "a short word, such as applicant; equal words are one side, and `unknown` is nobody's"
    ),
  ]).called("Membership")

  fileprivate static let safeContact = APISchema.taken([
    "channels": .list(of: .word(SafeContactPlan.Channel.self), isUnique: true).described(
      "the only ways that are safe; left out: all, empty: none"
    ),
    "hours": .list(of: safeHours, atMost: 21, isUnique: true),
    "voicemail": .flag(false),
    "neutral_texts": .flag(false),
  ]).called("SafeContact")

  private static let safeHours = APISchema.taken([
    "days": .list(of: .word(SafeContactPlan.dayWords), atLeast: 1, isUnique: true).needed,
    "from": timeOfDay.needed,
    "to": timeOfDay.described("later than from").needed,
  ]).called("SafeHours")

  private static let timeOfDay = APISchema([
    "type": "string", "maxLength": 5, "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
  ])
}

// MARK: What is answered

extension APISchema {
  /// An email address and how far it is proved.
  static let emailStatus: KeyValuePairs<String, APISchema> = [
    "id": .identifier(ContactPointKind.self),
    "address": APISchema(["type": "string", "format": "email"]),
    "status": .word(ContactPointStatus.self),
  ]

  private static let sideOfCase = APISchema.told([
    "reference": APISchema(["type": "string"]), "side": APISchema(["type": "string"]),
  ])

  fileprivate static let person = APISchema.told(personFields).called("Person")

  fileprivate static let heldPerson = APISchema.told(
    personFields,
    ["facts": .list(of: .word(IdentityFactKind.self), isUnique: true), "phones": .count]
  ).called("HeldPerson")

  private static let personFields: KeyValuePairs<String, APISchema> = [
    "id": .identifier(PersonKind.self),
    "reference": APISchema(["type": "string"]),
    "agency": APISchema(["type": "string"]),
    "language": .word(Language.self),
    "cases": .list(of: sideOfCase),
    "emails": .list(of: APISchema.told(emailStatus).called("Email")),
  ]

  fileprivate static let courtCase = APISchema.told([
    "id": .identifier(CourtCaseKind.self), "reference": APISchema(["type": "string"]),
    "agency": APISchema(["type": "string"]),
    "heightened_risk": .flag,
  ]).called("Case")
}
