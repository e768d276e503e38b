internal import Access
internal import Core

/// What stands in the way of a call. No detail says anything about a person that the caller has not said.
extension Problem {
  /// The key is good, but not for this.
  static func scopeMissing(_ scope: APIScope) -> Problem {
    Problem(
      403,
      "scope-missing",
      "The key does not have the scope for this",
      detail: "This call needs the scope \(scope.rawValue)."
    )
  }

  /// A query parameter that the call does not take as it came.
  static func badQuery(_ detail: String) -> Problem {
    Problem(422, "bad-query", "The query cannot be taken", detail: detail)
  }

  /// The reference in the path is none.
  static func badReference(_ detail: String) -> Problem {
    Problem(422, "bad-reference", "The reference in the path cannot be taken", detail: detail)
  }

  /// The Idempotency-Key is none, or there are several.
  static var badIdempotencyKey: Problem {
    Problem(
      422,
      "bad-idempotency-key",
      "The Idempotency-Key cannot be taken",
      detail: "Send one, of 1 to \(APICall.maximumKeyBytes) visible ASCII characters, or none."
    )
  }

  /// The reference in the path is nobody's.
  static var unknownInPath: Problem {
    Problem(
      404,
      "not-found",
      "There is nothing of this reference",
      detail: "Put it first. A reference has \(CaseSystemReference.rule)."
    )
  }

  /// The identifier in the path is no message's.
  static var unknownMessage: Problem {
    Problem(404, "not-found", "There is no such message", detail: "Use the id that sending it answered.")
  }

  /// A reference in a body or a query is nobody's.
  static func unknownReference(_ pointer: String?) -> Problem {
    Problem(
      422,
      "unknown-reference",
      "Nobody has this reference",
      detail: "Put the person first, or mend the reference.",
      fields: pointer.map { [FieldProblem(pointer: $0, detail: "is not known")] } ?? []
    )
  }

  /// Fields whose feature is not built yet: never accepted and ignored.
  static func notAvailable(_ pointers: [String]) -> Problem {
    Problem(
      422,
      "not-available",
      "This is not available yet",
      detail: "Leave out the fields named in errors.",
      fields: pointers.map { FieldProblem(pointer: $0, detail: "is not available yet") }
    )
  }

  /// Somebody of another side holds what was given.
  static var partyWall: Problem {
    Problem(
      409,
      "party-wall",
      "This address cannot be used for this person",
      detail: "Nothing is sent to it. Ask the person, safely, for another; an alert says more to staff."
    )
  }

  /// A second factor is taken off only after a check.
  static var notVerifiedForSecondFactor: Problem {
    Problem(
      409,
      "not-verified",
      "The person was not verified",
      detail:
        "Call back a number that the person gave, or meet them, and check with an own reference or passphrase. Then ask again, within 30 minutes."
    )
  }

  /// A freeze is lifted only after a check.
  static var notVerified: Problem {
    Problem(
      409,
      "not-verified",
      "The person was not verified since the freeze",
      detail:
        "Call back a number that the person gave, or meet them, and check with an own reference or passphrase. Then ask again, within 30 minutes."
    )
  }

  /// A confidential detail of somebody else in the case stands in a message.
  static var leak: Problem {
    Problem(
      409,
      "leak",
      "The message holds a confidential detail",
      detail: "It was not sent. Take every address, post code and number out that the reader must not learn."
    )
  }
}

/// What stands in the way of a message.
extension Problem {
  /// The person is in no case, so there is no mailbox for the answer.
  static var noCase: Problem {
    Problem(
      422,
      "no-case",
      "The person is in no case",
      detail: "A message belongs to a case. Put the person with one.",
      fields: [FieldProblem(pointer: "/to", detail: "is in no case")]
    )
  }

  /// The person is in several cases.
  static var caseNeeded: Problem {
    Problem(
      422,
      "case-needed",
      "The person is in several cases",
      detail: "Say in case which one the message belongs to.",
      fields: [FieldProblem(pointer: "/case", detail: "is needed here")]
    )
  }

  /// The case that was named is not one of the person's, or nobody's; which one is not told.
  static var notTheirCase: Problem {
    Problem(
      422,
      "not-their-case",
      "The person is not in this case",
      detail: "Name a case that the person is in now, or put the person with it.",
      fields: [FieldProblem(pointer: "/case", detail: "is no case of this person")]
    )
  }

  /// A message that is not held, or whose person still cannot be reached.
  static var cannotBeConfirmed: Problem {
    Problem(
      409,
      "not-now",
      "The message cannot be confirmed now",
      detail: "Only a held message can be, once the person has a verified address. Look at its status."
    )
  }

  /// A message that has ended already.
  static var cannotBeRevoked: Problem {
    Problem(
      409,
      "not-now",
      "The message cannot be revoked now",
      detail: "It has ended already. Look at its status."
    )
  }
}
