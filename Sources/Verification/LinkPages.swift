public import Access
internal import Alerts
public import Core
internal import Crypto
internal import Jobs
internal import People
internal import Record
internal import Storage

/// What happens on the page that a mailed link opens.
public struct LinkPages: Sendable {
  /// Which page a link opens.
  public enum Purpose: Sendable {
    /// Confirms an email address.
    case confirmation
    /// Sets up an account for an address that is confirmed.
    case invitation
    /// Lets somebody with an account choose a new password.
    case reset
    /// Proves an address that somebody gave in the portal.
    case addressChange
    /// Lets somebody read for a person: ``Helping`` opens it, and no other page.
    case helper
  }

  /// A link as it stands; it says nothing about the person.
  public enum LinkState: Sendable {
    /// The form may be shown.
    case open(OpenLink)
    /// Its time is up; a fresh one may be asked for.
    case expired(OpenLink)
    /// It was used, or ended, or never was.
    case gone
  }

  /// What the page may show.
  public struct OpenLink: Sendable {
    /// What forms on the page are bound to.
    public let formBinding: String
    /// The number of the mail that it came in, as it is spoken.
    public let messageNumber: String
    /// The agency's profile.
    public let agency: String
    /// The language to show it in.
    public let language: Language
    /// What the link is for.
    public let purpose: Purpose
  }

  /// How an answer ended.
  public enum AnswerOutcome: Sendable {
    /// It is the person: on with the sitting, to choose a password.
    case passed(Sittings.Prepared)
    /// It is the person, and the address is theirs: from this moment on they sign in by it.
    case addressMoves(OpenLink, at: Timestamp)
    /// It is not proved, or closed, or needs a person: the same neutral sentence for all.
    case refused(OpenLink)
    /// The link is spent.
    case gone
  }

  let room: Verification
  private let ledger: CheckLedger

  /// Pages of this room.
  public init(_ room: Verification) {
    self.room = room
    ledger = CheckLedger(room)
  }

  /// Opens a link.
  ///
  /// It changes nothing, whoever fetches it: mail scanners open links.
  ///
  /// - Parameter token: the text behind the path; may be anything.
  /// - Returns: how the link stands.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func open(_ token: String) async throws -> LinkState {
    guard let hash = try LinkToken(parsing: token)?.hash() else { return .gone }
    let now = room.surroundings.now
    return try await room.database.read { connection in
      guard let link = try LinkStore.find(tokenHash: hash, in: connection),
        link.purpose != .helper
      else {
        return .gone
      }
      guard let (standing, point, _) = try room.people.standing(at: link.contactPoint, in: connection),
        point.opensLinks
      else { return .gone }
      let shown = self.shown(link, of: standing)
      return link.expiresAt > now ? .open(shown) : .expired(shown)
    }
  }

  /// Takes the answers of one post: one try.
  ///
  /// - Parameters:
  ///   - answers: date of birth, address and, where given, the own reference; all possible ones.
  ///   - agreesToShare: whether the tick for a shared address is set.
  ///   - token: the text behind the path.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``, ``AccessFailure``.
  public func answer(_ answers: [IdentityAnswer], agreesToShare: Bool, token: String) async throws
    -> AnswerOutcome
  {
    guard let hash = try LinkToken(parsing: token)?.hash() else { return .gone }
    guard let read = try await room.database.read({ try self.ground(hash, in: $0) }) else { return .gone }
    // Made whatever the outcome will be, so that a pass takes no longer than a refusal.
    let sitting = try room.sittings.prepare(
      person: read.link.person,
      contactPoint: read.link.contactPoint,
      address: read.address,
      origin: read.link.purpose.origin
    )
    let attempt = CheckLedger.Try(
      person: read.link.person,
      // Tries belong to the address, not to the link: more mails are no more guesses.
      route: "link:\(read.link.contactPoint)",
      channel: .portal,
      maximumTries: RouteRule.maximumTries,
      kinds: answers.kinds,
      control: .contactPoint(source: read.point.source),
      actor: .anonymous,
      officer: nil
    )
    return try await room.turns.inTurn(of: read.link.person) {
      let taken = try await room.database.write { connection in
        try self.live(hash, in: connection).map { _ in try ledger.take(attempt, in: connection) }
      }
      guard let taken else { return .gone }
      // The try is counted, and only now compared: who cuts the line from here on has spent it.
      let check = try JudgedCheck(answers, ground: read.identity)
      return try await room.database.write { connection in
        // Meanwhile another post may have spent the link, or its address have left the record.
        guard let (link, point) = try self.live(hash, in: connection) else {
          try ledger.giveBack(taken, in: connection)
          return .gone
        }
        let (outcome, _) = try ledger.settle(taken, as: check, in: connection)
        let now = room.surroundings.now
        guard outcome == .verified,
          let next = try self.pass(link, at: point, agreesToShare: agreesToShare, at: now, in: connection)
        else { return .refused(read.shown) }
        switch next {
        case .sitting:
          try room.sittings.open(sitting, in: connection)
          return .passed(sitting)
        case .addressMoves(let moment): return .addressMoves(read.shown, at: moment)
        }
      }
    }
  }

  /// A link that still opens, with its address.
  private func live(_ hash: [UInt8], in connection: Connection) throws -> (LinkStore.LinkRow, ContactPoint)? {
    guard let link = try LinkStore.find(tokenHash: hash, in: connection),
      link.expiresAt > room.surroundings.now,
      let point = try room.people.emailPoint(link.contactPoint, in: connection), point.opensLinks
    else { return nil }
    return (link, point)
  }

  /// What must be known before answers to a link that still opens can be compared.
  private func ground(_ hash: [UInt8], in connection: Connection) throws -> LinkGround? {
    let now = room.surroundings.now
    guard let link = try LinkStore.find(tokenHash: hash, in: connection),
      link.purpose != .helper, link.expiresAt > now,
      let (standing, point, address) = try room.people.standing(at: link.contactPoint, in: connection),
      point.opensLinks,
      let identity = try JudgedCheck.Ground.read(link.person, people: room.people, at: now, in: connection)
    else { return nil }
    return LinkGround(
      link: link,
      shown: shown(link, of: standing),
      identity: identity,
      point: point,
      address: address
    )
  }

  private struct LinkGround: Sendable {
    let link: LinkStore.LinkRow
    let shown: OpenLink
    let identity: JudgedCheck.Ground
    let point: ContactPoint
    let address: EmailAddress
  }

  /// Asks for a fresh link where this one has expired.
  ///
  /// The answer is the same whatever follows, and takes as long: it only notes that somebody asked, and the job
  /// ``LinkAskedAfresh`` finds out whether a link may go.
  ///
  /// - Parameter token: the text behind the path.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func askFresh(_ token: String) async throws {
    guard let hash = try LinkToken(parsing: token)?.hash() else { return }
    try await room.database.write { connection in
      guard let link = try LinkStore.find(tokenHash: hash, in: connection),
        link.mayAskFresh(at: room.surroundings.now)
      else { return }
      try room.jobs.add(
        .linkAskedAfresh,
        subject: link.id.text,
        isWaitedFor: true,
        unlessThere: true,
        in: connection
      )
    }
  }

  private func shown(_ link: LinkStore.LinkRow, of standing: PersonStanding) -> OpenLink {
    OpenLink(
      formBinding: link.id.text,
      messageNumber: link.messageNumber.prefix(4) + " " + link.messageNumber.suffix(4),
      agency: standing.agency,
      language: standing.language,
      purpose: link.purpose.pagePurpose
    )
  }
}

extension ContactPoint {
  /// Whether links to it open: the record still holds it, and no other side does.
  var opensLinks: Bool {
    isInUse && !isWalled && status != .superseded && status != .refused
  }
}
