public import Core
internal import Crypto
public import Delivery
public import Jobs
internal import People
public import Record
public import Storage

/// Checks of callers and visitors: the same rule and the same ledger as on the link page, for telephone systems, case
/// systems and the desk.
public struct IdentityChecks: Sendable {
  /// By which way somebody is checked.
  public enum Channel: String, Sendable, CaseIterable {
    /// On the telephone.
    case phone
    /// In a chat.
    case chat
    /// By answers in a mail, keyed by staff.
    case email
    /// In the portal.
    case portal
    /// Face to face, with photo identity.
    case inPerson = "in_person"

    var audited: AuditEntry.Channel {
      switch self {
      case .phone: .phone
      case .chat: .chat
      case .email: .email
      case .portal: .portal
      case .inPerson: .inPerson
      }
    }
  }

  /// A check.
  public struct Request: Sendable {
    /// By which way.
    public let channel: Channel
    /// The caller's own identifier of the call, 1 to 64 characters; without one the call has one try.
    public let session: String?
    /// Who checks, as the calling system names them.
    public let officer: String?
    /// The kind of document seen; only face to face.
    public let photoIdentity: String?
    /// The number that we called back; nil where we did not.
    public let calledBack: PhoneNumber?
    /// Two to four answers of different kinds; none face to face.
    public let answers: [IdentityAnswer]
    /// The mail that the answers stand in, which goes when they are judged; by email alone.
    public let inboundMail: InboundMailID?

    /// A check.
    public init(
      channel: Channel,
      session: String?,
      officer: String?,
      photoIdentity: String?,
      calledBack: PhoneNumber?,
      answers: [IdentityAnswer],
      inboundMail: InboundMailID? = nil
    ) {
      self.channel = channel
      self.session = session
      self.officer = officer
      self.photoIdentity = photoIdentity
      self.calledBack = calledBack
      self.answers = answers
      self.inboundMail = inboundMail
    }
  }

  /// How a check ended.
  public struct Result: Sendable {
    /// The outcome; never which answer was wrong.
    public let outcome: CheckOutcome
    /// The identifier of the session it belongs to.
    public let session: String
    /// Until when a pass holds.
    public let validUntil: Timestamp?
  }

  private let room: Verification
  private let ledger: CheckLedger
  private let inbound: Inbound
  private let noteVerified: @Sendable (PersonID, Connection) throws -> Void

  /// Checks by this room.
  ///
  /// - Parameters:
  ///   - room: whose rule and ledger they go by.
  ///   - noteVerified: hears in the transaction of the check whom a call or a meeting has verified.
  public init(
    _ room: Verification,
    noteVerified: @escaping @Sendable (PersonID, Connection) throws -> Void = { _, _ in }
  ) {
    self.room = room
    self.noteVerified = noteVerified
    ledger = CheckLedger(room)
    inbound = Inbound(room.delivery)
  }

  /// Checks somebody.
  ///
  /// - Parameters:
  ///   - request: the answers and how they came.
  ///   - reference: the person's reference in the case system.
  ///   - caller: the API key that asks; sessions of different callers never meet.
  ///   - actor: who asks, for the record.
  ///   - once: the caller's Idempotency-Key at work.
  /// - Returns: the outcome; nil where there is no such person.
  /// - Throws: ``SessionKindsChanged``; ``UnknownInboundMail``, and then nothing was counted; what `once` throws; ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func check(
    _ request: Request,
    ofReference reference: String,
    caller: String,
    by actor: AuditEntry.Actor,
    once: Once<Result> = .always
  ) async throws -> Result? {
    let now = room.surroundings.now
    let call: Identifier<CallKind> = try room.surroundings.newIdentifier()
    let read = try await room.database.read {
      connection -> (PersonID, JudgedCheck.Ground, IdentityRule.Control)? in
      guard let person = try room.people.person(withReference: reference, in: connection),
        let ground = try JudgedCheck.Ground.read(person, people: room.people, at: now, in: connection)
      else { return nil }
      let source = try request.calledBack.flatMap {
        try room.people.sourceOfUnsharedPhone($0, of: person, in: connection)
      }
      return (person, ground, source.map { .contactPoint(source: $0) } ?? .none)
    }
    guard let (person, ground, control) = read else { return nil }
    // The person is part of the route: who goes on in the same call as somebody else begins a session of their own.
    // Desks use the caller's number as the call's name, so it goes into the ledger and the record as a hash alone, keyed
    // with what is the person's own: of a number, a plain one could be guessed.
    let hidden = try request.session.map { try ground.callName($0) }
    let route = "call:\(caller):\(person):\(hidden ?? call.text)"
    let attempt = CheckLedger.Try(
      person: person,
      route: route,
      channel: request.channel.audited,
      maximumTries: request.session == nil ? 1 : RouteRule.maximumTries,
      fixesKinds: true,
      kinds: request.answers.kinds,
      control: control,
      actor: actor,
      officer: request.officer
    )
    if request.channel == .inPerson {
      return try await room.database.write { connection in
        try once.run(in: connection) { try self.passInPerson(attempt, request, in: connection) }
      }
    }
    let name = request.session ?? call.text
    return try await room.turns.inTurn(of: person) {
      try await self.judge(attempt, request, on: ground, session: name, once: once)
    }
  }

  /// Counts the try, then compares, then settles it.
  private func judge(
    _ attempt: CheckLedger.Try,
    _ request: Request,
    on ground: JudgedCheck.Ground,
    session: String,
    once: Once<Result>
  ) async throws -> Result {
    let taken = try await room.database.write { connection in
      try once.begin(in: connection) {
        if let mail = request.inboundMail {
          guard try inbound.isWaiting(mail, of: attempt.person, in: connection) else {
            throw UnknownInboundMail()
          }
        }
        let taken = try ledger.take(attempt, in: connection)
        let ifCutOff: CheckOutcome = taken.counted == nil ? .closed : .notVerified
        return (taken, Result(outcome: ifCutOff, session: session, validUntil: nil))
      }
    }
    let check = try JudgedCheck(request.answers, ground: ground)
    return try await room.database.write { connection in
      let (outcome, validUntil) = try ledger.settle(taken, as: check, in: connection)
      if outcome == .verified, attempt.channel == .phone { try noteVerified(attempt.person, connection) }
      // Where nothing was judged the answers are needed still.
      if let mail = request.inboundMail, outcome != .closed {
        _ = try inbound.askDeletion(of: mail, by: attempt.actor, in: connection)
      }
      let result = Result(outcome: outcome, session: session, validUntil: validUntil)
      try once.end(with: result, in: connection)
      return result
    }
  }

  /// Seen in person with photo identity by a named officer: that passes alone.
  ///
  /// Without either it is no check.
  private func passInPerson(
    _ attempt: CheckLedger.Try,
    _ request: Request,
    in connection: Connection
  ) throws -> Result {
    let isSeen = attempt.officer?.isEmpty == false && request.photoIdentity?.isEmpty == false
    let outcome: CheckOutcome = isSeen ? .verified : .notVerified
    let now = room.surroundings.now
    let validUntil = isSeen ? now + CheckLedger.passSpan : nil
    let session: VerificationSessionID = try room.surroundings.newIdentifier()
    try SessionLedgerStore.begin(
      RouteRule.PastSession(session, route: attempt.route, kinds: "photo_identity", maximumTries: 1, at: now)
        .noting(isWrong: false, isVerified: isSeen, at: now),
      person: attempt.person,
      channel: attempt.channel.rawValue,
      verifiedUntil: validUntil,
      in: connection
    )
    if isSeen {
      try SessionLedgerStore.noteLift(session, at: now, in: connection)
      try noteVerified(attempt.person, connection)
    }
    try SessionLedgerStore.write(
      SessionLedgerStore.LedgerLine(
        id: room.surroundings.newIdentifier(),
        session: session,
        person: attempt.person,
        outcome: outcome.rawValue,
        kinds: "photo_identity:\(request.photoIdentity ?? "")",
        route: attempt.route,
        channel: attempt.channel.rawValue,
        officer: attempt.officer
      ),
      at: now,
      in: connection
    )
    try room.record.write(
      AuditEntry(
        "identity.checked",
        by: attempt.officer.map { .officer($0) } ?? attempt.actor,
        outcome: .init(outcome),
        person: attempt.person,
        subject: session.text,
        channel: .inPerson
      ),
      in: connection
    )
    return Result(outcome: outcome, session: request.session ?? session.text, validUntil: validUntil)
  }
}

/// A later try of a session answers other kinds than the first: the kinds are fixed when a session starts.
public struct SessionKindsChanged: Error {
  /// Makes the error.
  public init() {}
}

/// The mail that a check names is no answer of this person's that waits: there is none, it answers somebody else's mail, or it
/// was dealt with.
public struct UnknownInboundMail: Error {
  /// Makes the error.
  public init() {}
}

/// Identifies a call that has no identifier of its own.
enum CallKind: IdentifiedKind {
  static let prefix: StaticString = "call"
}
