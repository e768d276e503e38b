internal import Core
internal import Delivery
internal import HTTPEngine
internal import People
internal import Verification

extension Web {
  /// `POST /people/{reference}/identity-checks`: one try of a session; the answer never says which answer was wrong.
  func checkIdentity(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.knownReference()
    let request = try IdentityChecks.Request(reading: call.body())
    return try await call.answerOnce(\.answer) { once in
      try await rooms.checks.check(
        request,
        ofReference: reference,
        caller: call.caller,
        by: call.actor,
        once: once
      )
    }
  }
}

extension IdentityChecks.Result {
  fileprivate var answer: APIAnswer {
    APIAnswer(
      200,
      [
        "outcome": .string(outcome.rawValue), "session": .string(session),
        "valid_until": .optional(validUntil?.rfc3339),
      ]
    )
  }
}

extension IdentityChecks.Request {
  /// The documents that count as photo identity, by the words that the API takes.
  static let documents = ["passport", "driving_licence", "identity_card", "residence_permit", "other"]

  /// Reads a check from a body.
  ///
  /// Two to four answers, one a kind, where kinds that count as one in a check count as one here too. Face to face takes
  /// officer and document in their place.
  ///
  /// - Parameter reader: the body.
  /// - Throws: `MalformedInput` with everything that is wrong, or a ``Problem`` for a code, which no text carries yet.
  init(reading reader: JSONObjectReader) throws {
    let channel = reader.oneOf("channel", IdentityChecks.Channel.self)
    let session = reader.textIfPresent("session", maximumCharacters: 64)
    let isInPerson = channel == .inPerson
    let officer =
      isInPerson
      ? reader.text("officer", maximumCharacters: 100)
      : reader.optionalText("officer", maximumCharacters: 100)
    let photoIdentity =
      isInPerson
      ? reader.oneOf("photo_identity", Self.documents)
      : reader.optionalOneOf("photo_identity", Self.documents)
    let control = reader.optionalObject("control", CheckControl.reading)
    let answers = IdentityAnswer.list(reader, isInPerson: isInPerson)
    let mail = reader.optionalParsed("inbound_mail", maximumCharacters: 64, Self.inboundMail)
    if mail != nil, channel != .email {
      reader.refuse("inbound_mail", "is taken with the channel email alone")
    }
    if isInPerson {
      if reader.has("control") { reader.refuse("control", "is not taken in person") }
    } else if photoIdentity != nil {
      reader.refuse("photo_identity", "is taken in person alone")
    }
    if case .code = control { throw Problem.notAvailable(["/control/kind"]) }
    let known = try reader.finish(channel)
    var calledBack: PhoneNumber?
    if case .callBack(let number) = control { calledBack = number }
    self.init(
      channel: known,
      session: session,
      officer: officer,
      photoIdentity: photoIdentity,
      calledBack: calledBack,
      answers: answers,
      inboundMail: mail
    )
  }

  /// What is wrong with the name of a mail.
  private struct NoMail: Error, CustomStringConvertible {
    var description: String { "is no identifier of a mail" }
  }

  private static func inboundMail(_ text: String) throws(NoMail) -> InboundMailID {
    guard let id = InboundMailID(parsing: text) else { throw NoMail() }
    return id
  }
}

/// Proof that the person holds a contact point.
private enum CheckControl {
  /// We called this number back.
  case callBack(PhoneNumber)
  /// A code went to a contact point and came back.
  case code

  static func reading(_ reader: JSONObjectReader) -> CheckControl? {
    switch reader.oneOf("kind", ["call_back", "code"]) {
    case "call_back":
      if reader.has("code") { reader.refuse("code", "is taken with the kind code alone") }
      reader.passOver("code")
      return reader.parsed("contact", maximumCharacters: 40, PhoneNumber.init(parsing:)).map { .callBack($0) }
    case let other:
      reader.passOver("contact")
      reader.passOver("code")
      return other == "code" ? .code : nil
    }
  }
}
