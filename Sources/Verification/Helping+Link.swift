public import Access
public import Core
internal import Crypto
internal import People
internal import Record
internal import Storage

extension Helping {
  /// A helper's link as it stands; it says nothing about the person.
  public enum LinkState: Sendable {
    /// The form may be shown.
    case open(LinkPages.OpenLink)
    /// It was used, its time is up, it was taken back, or it never was: all look alike.
    case gone
  }

  /// How a code ended.
  public enum CodeOutcome: Sendable {
    /// It was right: on to a password.
    case passed(Sittings.Prepared)
    /// It was not.
    case wrong(LinkPages.OpenLink)
    /// The link is spent, or no try is left.
    case gone
  }

  /// Opens a helper's link.
  ///
  /// It changes nothing, whoever fetches it: mail scanners open links.
  ///
  /// - Parameter token: the text behind the path; may be anything.
  /// - Returns: how the link stands.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``.
  public func open(_ token: String) async throws -> LinkState {
    guard let hash = try LinkToken(parsing: token)?.hash() else { return .gone }
    return try await room.database.read { try ground(hash, in: $0).map { .open($0.shown) } ?? .gone }
  }

  /// Takes the code that the person told the helper: one of five tries on a link.
  ///
  /// - Parameters:
  ///   - digits: what was typed, its digits alone.
  ///   - token: the text behind the path.
  /// - Returns: how it ended.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``AccessFailure``, ``RandomUnavailable``.
  public func answer(_ digits: Secret<String>, token: String) async throws -> CodeOutcome {
    guard let hash = try LinkToken(parsing: token)?.hash(),
      let read = try await room.database.read({ try ground(hash, in: $0) })
    else { return .gone }
    let sitting = try room.sittings.prepare(
      person: read.helper.person,
      contactPoint: read.link.contactPoint,
      address: read.address,
      origin: .helper
    )
    return try await room.database.write { connection in
      guard try ground(hash, in: connection) != nil,
        let isRight = try helpers.tryCode(digits, of: read.helper, in: connection)
      else { return .gone }
      try room.record.write(
        AuditEntry(
          "helper.code",
          by: .helper(read.helper.id.text),
          outcome: isRight ? .done : .refused,
          person: read.helper.person,
          subject: read.link.id.text,
          channel: .portal
        ),
        in: connection
      )
      guard isRight else { return .wrong(read.shown) }
      guard try LinkStore.use(read.link.id, at: room.surroundings.now, in: connection),
        try room.people.proveHelper(read.link.contactPoint, in: connection)
      else { return .gone }
      try room.sittings.open(sitting, in: connection)
      return .passed(sitting)
    }
  }

  private struct LinkGround: Sendable {
    let link: LinkStore.LinkRow
    let helper: AwaitedHelper
    let address: EmailAddress
    let shown: LinkPages.OpenLink
  }

  /// What a link opens that still opens something.
  private func ground(_ hash: [UInt8], in connection: Connection) throws -> LinkGround? {
    let now = room.surroundings.now
    guard let link = try LinkStore.find(tokenHash: hash, in: connection), link.purpose == .helper,
      link.expiresAt > now,
      let (standing, point, address) = try room.people.standing(at: link.contactPoint, in: connection),
      point.isHelper, point.opensLinks, !standing.isFrozen,
      let (helper, _, acceptedAt, endsAt) = try helpers.open(at: point.id, in: connection),
      acceptedAt == nil, endsAt > now
    else { return nil }
    return LinkGround(
      link: link,
      helper: helper,
      address: address,
      shown: LinkPages.OpenLink(
        formBinding: link.id.text,
        messageNumber: link.messageNumber.prefix(4) + " " + link.messageNumber.suffix(4),
        agency: standing.agency,
        language: standing.language,
        purpose: .helper
      )
    )
  }
}
