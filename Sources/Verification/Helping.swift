public import Access
internal import Alerts
public import Core
internal import Crypto
internal import Jobs
internal import People
internal import Record
internal import Storage

/// How people let somebody else read, and answer, for them (P21).
///
/// 1. The person names a helper and types the password once more: ``ask(_:in:)``. The party wall is asked; what it bars is
///    answered like anything else, and staff hear of it. The person's own address is told.
/// 2. A link goes to the helper's address that says nothing of the person, and the person tells the helper six digits.
///    Only both together open the page for a password: a link that went astray opens nothing.
/// 3. ``answer(_:token:)`` takes the digits. A sitting follows that is worth this permission and nothing else.
/// 4. Each request judges the permission again (``HelperGrant``): frozen, heightened risk, time, party wall.
/// 5. A reset of the password and a lifted freeze pause everybody, until the person says that it is still wanted:
///    ``keep(_:in:)``. Whoever had a guessed password may have named them.
/// 6. The person ends it without a trace for the helper, staff may, and ``EndHelper`` does where the time is up or the
///    helper has become a party.
public struct Helping: Sendable {
  let room: Verification
  let accounts: Accounts
  let helpers: Helpers

  /// Helping by the links of this room.
  ///
  /// - Parameters:
  ///   - room: whose links it goes by.
  ///   - accounts: who signs in.
  ///   - helpers: who reads for whom.
  public init(_ room: Verification, accounts: Accounts, helpers: Helpers) {
    self.room = room
    self.accounts = accounts
    self.helpers = helpers
  }

  /// What a person asks for.
  public struct Request: Sendable {
    let name: Secret<String>
    let address: EmailAddress
    let message: MessageID?
    let mayAnswer: Bool
    let span: HelperTerms.Span

    /// An ask.
    ///
    /// - Parameters:
    ///   - name: what the person calls the helper.
    ///   - address: the helper's address.
    ///   - message: the one message that it is about; nil for all. Whoever asks must have seen it.
    ///   - mayAnswer: whether the helper may answer too.
    ///   - span: for how long.
    public init(
      name: Secret<String>,
      address: EmailAddress,
      message: MessageID?,
      mayAnswer: Bool,
      span: HelperTerms.Span
    ) {
      self.name = name
      self.address = address
      self.message = message
      self.mayAnswer = mayAnswer
      self.span = span
    }
  }

  /// How an ask ended.
  public enum Ask: Sendable {
    /// It is taken; whether a mail leaves is told to nobody. The code is for the helper, shown once.
    case taken(code: Secret<String>)
    /// It is the person's own address.
    case own
    /// Too many were asked for today, or read already.
    case tooMany
    /// Several people share this sign-in, or none has it any more: a person must help.
    case needsPerson
  }

  /// Takes somebody whom a person who is signed in would let read, and who has just given the password.
  ///
  /// - Parameters:
  ///   - request: what was asked for.
  ///   - session: whose.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func ask(_ request: Request, in session: Session) async throws -> Ask {
    guard session.people.count == 1, let person = session.people.first else { return .needsPerson }
    guard try await accounts.address(of: session) != request.address else { return .own }
    guard let own = try await room.people.prepareHelper(request.address, of: person.person) else {
      return .needsPerson
    }
    let prepared = try helpers.prepare(
      request.name,
      for: person.person,
      addressIndex: own.index,
      by: session.account,
      message: request.message,
      mayAnswer: request.mayAnswer,
      span: request.span
    )
    return try await room.database.write { connection in
      guard try helpers.goesOn(session, in: connection) else { return .needsPerson }
      let now = room.surroundings.now
      let all = try helpers.all(of: person.person, in: connection)
      guard all.count(where: { $0.askedAt > now - .days(1) }) < HelperTerms.asksADay else { return .tooMany }
      let point = try place(own, of: person.person, in: connection)
      let open = try helpers.all(of: person.person, in: connection).count { goesOn($0, at: now) }
      guard open < HelperTerms.atATime else {
        if let point { try room.people.endHelper(point, in: connection) }
        return .tooMany
      }
      try helpers.write(prepared, at: point, in: connection)
      if let point {
        try room.jobs.add(.mailHelperLink, subject: point.text, isWaitedFor: true, in: connection)
        try room.jobs.add(.endHelper, subject: point.text, at: now + HelperTerms.answerSpan, in: connection)
        try room.jobs.add(.endHelper, subject: point.text, at: now + request.span.duration, in: connection)
      }
      try room.jobs.add(.helperNamed, subject: person.contactPoint.text, in: connection)
      try noteRisk(of: person.person, in: connection)
      try room.record.write(
        AuditEntry(
          "helper.asked",
          by: .person(person.person),
          outcome: point == nil ? "party-wall" : .done,
          person: person.person,
          subject: prepared.id.text,
          channel: .portal
        ),
        in: connection
      )
      return .taken(code: prepared.code)
    }
  }

  /// Puts the address on record; nil where the party wall bars it.
  ///
  /// The same address again takes the place of what it had, and is proved anew. Barred or not, that shows the same in the
  /// person's list: else naming an address twice would tell whether the other side has it.
  private func place(
    _ own: OwnAddress,
    of person: PersonID,
    in connection: Connection
  ) throws -> ContactPointID? {
    for before in try helpers.open(of: own.index, for: person, in: connection) {
      _ = try end(
        before,
        of: person,
        outcome: "replaced",
        by: .person(person),
        channel: .portal,
        in: connection
      )
    }
    guard case .placed(let point) = try room.people.placeHelper(own, in: connection) else { return nil }
    return point
  }

  /// Whether a permission is there for the person who gave it: one that nobody took goes with its link, and so does one
  /// that the party wall barred.
  private func goesOn(_ helper: HelperView, at now: Timestamp) -> Bool {
    helper.endedAt == nil && helper.endsAt > now
      && (helper.acceptedAt != nil || now < helper.askedAt + HelperTerms.answerSpan)
  }

  /// Somebody at heightened risk names a helper: was it their own wish? Nothing opens until staff say so.
  private func noteRisk(of person: PersonID, in connection: Connection) throws {
    guard try room.people.standing(of: person, in: connection)?.hasHeightenedRisk == true else { return }
    try room.alerts.raise(
      Alert(
        .needsPerson,
        note:
          "A person at heightened risk wants somebody to read for them. It waits for you: ask the person, safely and alone, and then let it be or end it.",
        person: person,
        topic: "helper"
      ),
      in: connection
    )
  }

  /// Who reads for a person, or is to: what has ended leaves no trace.
  ///
  /// - Parameter session: whose.
  /// - Returns: the permissions that go on, newest first.
  /// - Throws: ``StorageFailure``, ``AccessFailure``.
  public func list(in session: Session) async throws -> [HelperView] {
    let now = room.surroundings.now
    return try await room.database.read { connection in
      try session.people.flatMap { try helpers.all(of: $0.person, in: connection) }
        .filter { goesOn($0, at: now) }
    }
  }

  /// Lets a permission go on that was paused, for the person who gave it and has just shown once more that it is they.
  ///
  /// The person is told by mail, as when they named the helper: else somebody else who signs in could do so in silence.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - session: whose.
  /// - Returns: false where nothing of theirs was paused.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func keep(_ id: HelperID, in session: Session) async throws -> Bool {
    try await room.database.write { connection in
      guard try helpers.goesOn(session, in: connection) else { return false }
      for person in session.people where try helpers.keep(id, of: person.person, in: connection) {
        try room.jobs.add(.helperNamed, subject: person.contactPoint.text, in: connection)
        try room.record.write(
          AuditEntry(
            "helper.kept",
            by: .person(person.person),
            person: person.person,
            subject: id.text,
            channel: .portal
          ),
          in: connection
        )
        return true
      }
      return false
    }
  }

  /// Ends a permission for the person who gave it; the helper is not told.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - session: whose.
  /// - Returns: false where it is not theirs, or has ended.
  /// - Throws: ``StorageFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func end(_ id: HelperID, in session: Session) async throws -> Bool {
    try await room.database.write { connection in
      for person in session.people.map(\.person)
      where try end(id, of: person, outcome: "removed", by: .person(person), channel: .portal, in: connection)
      {
        return true
      }
      return false
    }
  }

  /// Ends a permission with its link and its address on record.
  func end(
    _ id: HelperID,
    of person: PersonID,
    outcome: StaticString,
    by actor: AuditEntry.Actor,
    channel: AuditEntry.Channel? = nil,
    in connection: Connection
  ) throws -> Bool {
    guard let ended = try helpers.end(id, of: person, outcome: outcome, in: connection) else { return false }
    if let point = ended.contactPoint {
      try LinkStore.endAll(to: point, at: room.surroundings.now, in: connection)
      try room.people.endHelper(point, in: connection)
    }
    try room.record.write(
      AuditEntry(
        "helper.ended",
        by: actor,
        outcome: AuditEntry.Outcome(stringLiteral: outcome),
        person: person,
        subject: id.text,
        channel: channel
      ),
      in: connection
    )
    return true
  }
}
