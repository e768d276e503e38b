internal import Core
public import Jobs
internal import Delivery
internal import People
internal import Record
internal import Storage

/// The jobs `confirm-address` and `confirm-address-afresh`: mail a confirmation link to an address that waits for one.
///
/// While a link is out, only the second sends another.
public struct ConfirmAddress: JobHandler {
  private let room: Verification
  private let isAfresh: Bool

  /// Works for this room.
  ///
  /// - Parameters:
  ///   - room: whose links are mailed.
  ///   - isAfresh: whether a link that is out is ended by a new one, or waited for.
  public init(_ room: Verification, afresh isAfresh: Bool = false) {
    self.room = room
    self.isAfresh = isAfresh
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    await room.mailLink(.confirm, toContactPoint: job.subject, unlessOneIsOut: !isAfresh) { point in
      // A verified address is asked again only where it is shared and its owner has not agreed to that yet.
      point.status == .pending || (point.status == .verified && point.isShared && !point.hasAgreedToShare)
    }
  }
}

/// The job `link-asked-afresh`: has a fresh link mailed to whom an old one was, once in a quarter of an hour.
public struct LinkAskedAfresh: JobHandler {
  /// How often a fresh link may be asked for by an old one.
  static let pause: Duration = .minutes(15)

  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Looks whether a link may go to the address as it stands now.
  ///
  /// - Parameter job: whose subject is a link that has expired.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = LinkID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no link", record: { _ in })
    }
    return .done { try self.settle(id, askedAt: job.createdAt, in: $0) }
  }

  private func settle(_ id: LinkID, askedAt moment: Timestamp, in connection: Connection) throws {
    guard let link = try LinkStore.find(id, in: connection), link.mayAskFresh(at: moment),
      let point = try room.people.email(link.contactPoint, in: connection)?.point, point.opensLinks,
      try LinkStore.noteFreshAsked(id, at: moment, notSince: moment - LinkAskedAfresh.pause, in: connection)
    else { return }
    // An address that was proved stays what it is: whoever holds an old link must not shut its owner out, whom it lets sign in
    // although mail comes back.
    if point.verifiedAt == nil {
      _ = try room.people.move(link.contactPoint, to: .pending, in: connection)
    }
    try room.jobs.add(
      link.purpose.freshLinkJob,
      subject: link.contactPoint.text,
      isWaitedFor: true,
      in: connection
    )
    try room.record.write(
      AuditEntry(
        "link.asked_afresh",
        by: .anonymous,
        person: link.person,
        subject: id.text,
        channel: .portal
      ),
      in: connection
    )
  }
}

/// The job `invite-to-message`: mails an invitation to a verified person who has no account.
public struct Invite: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    await room.mailLink(.invite, toContactPoint: job.subject, if: \.mayReceiveNotices)
  }
}

/// The job `expire-address`: an address that nobody confirmed in time is *expired*.
public struct ExpireAddress: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Looks whether a link to the address still lives; if none does, its time is up.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ContactPointID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no contact point", record: { _ in })
    }
    let now = room.surroundings.now
    return .done { [people = room.people] connection in
      guard try !LinkStore.hasLive(to: id, for: .confirm, at: now, in: connection) else { return }
      _ = try people.move(id, to: .expired, in: connection)
    }
  }
}

extension Verification {
  /// Mails a link to a contact point.
  ///
  /// - Parameters:
  ///   - purpose: what it is for.
  ///   - subject: a job's subject: which contact point.
  ///   - isPatient: whether a link that is out is waited for.
  ///   - pause: a link that is younger than this is waited for.
  ///   - isWanted: whether the contact point stands so that one may go there.
  /// - Returns: how it ended.
  func mailLink(
    _ purpose: LinkPurpose,
    toContactPoint subject: String,
    unlessOneIsOut isPatient: Bool = false,
    pause: Duration? = nil,
    if isWanted: @escaping @Sendable (ContactPoint) -> Bool
  ) async -> JobOutcome {
    guard let id = ContactPointID(parsing: subject) else {
      return .hopeless(reason: "the subject is no contact point", record: { _ in })
    }
    do {
      let found = try await database.read {
        connection -> (PersonStanding, ContactPoint, EmailAddress, MessageNumber)? in
        guard let (standing, point, address) = try self.people.standing(at: id, in: connection),
          isWanted(point),
          point.isInUse, !point.isWalled, !standing.isFrozen
        else { return nil }
        guard try !self.isOut(purpose, to: id, unlessOneIsOut: isPatient, pause: pause, in: connection) else {
          return nil
        }
        return (standing, point, address, try self.delivery.newMessageNumber(in: connection))
      }
      guard let (standing, point, address, number) = found else { return .done }
      let mailer = LinkMailer(room: self)
      guard
        let prepared = try mailer.prepare(purpose, for: standing, at: point, address: address, number: number)
      else {
        return .hopeless(reason: "the settings no longer name the person's agency", record: { _ in })
      }
      return .done { connection in
        // Another job for the same address may have written a link meanwhile.
        guard try !self.isOut(purpose, to: id, unlessOneIsOut: isPatient, pause: pause, in: connection) else {
          return
        }
        try mailer.write(prepared, in: connection)
      }
    } catch {
      surroundings.log(.fault, "a link could not be mailed", ["contact": .id(id), "error": .name(of: error)])
      return .failed(reason: "the mail could not be prepared")
    }
  }

  /// Whether a link is out that a new one must not end.
  private func isOut(
    _ purpose: LinkPurpose,
    to id: ContactPointID,
    unlessOneIsOut isPatient: Bool,
    pause: Duration?,
    in connection: Connection
  ) throws -> Bool {
    let now = surroundings.now
    if isPatient, try LinkStore.hasLive(to: id, for: purpose, at: now, in: connection) { return true }
    guard let pause else { return false }
    return try LinkStore.hasLive(to: id, for: purpose, since: now - pause, at: now, in: connection)
  }
}
