internal import Alerts
internal import Core
internal import Jobs
internal import People
internal import Record
internal import Storage

extension LinkPages {
  /// What follows from a pass.
  enum Next {
    /// The person chooses a password.
    case sitting
    /// The address becomes the one by which they sign in.
    case addressMoves(at: Timestamp)
  }

  /// Lets the pass act: proves the address and spends its links.
  ///
  /// Nil where the address may not be used after all.
  func pass(
    _ link: LinkStore.LinkRow,
    at point: ContactPoint,
    agreesToShare: Bool,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Next? {
    guard try mayUseShared(point, agreesToShare: agreesToShare, in: connection) else { return nil }
    let next: Next
    switch link.purpose {
    case .confirm where point.status != .verified:
      guard try confirm(point, in: connection) else { return nil }
      next = .sitting
    case .confirm, .invite, .reset:
      guard point.status == .verified else { return nil }
      next = .sitting
    case .change:
      guard let moment = try AddressChangeStore.prove(point.id, at: now, in: connection) else { return nil }
      try proveChange(of: link.person, at: moment, in: connection)
      next = .addressMoves(at: moment)
    // A helper's link is no check of the person: see `Helping`.
    case .helper: return nil
    }
    guard try LinkStore.use(link.id, at: now, in: connection) else { return nil }
    try LinkStore.endAll(to: point.id, at: now, in: connection)
    return next
  }

  private func confirm(_ point: ContactPoint, in connection: Connection) throws -> Bool {
    guard try room.people.move(point.id, to: .verified, in: connection) else { return false }
    try room.record.write(
      AuditEntry(
        "email.verified",
        by: .person(point.person),
        person: point.person,
        subject: point.id.text,
        channel: .portal
      ),
      in: connection
    )
    try room.jobs.add(.addressVerified, subject: point.id.text, isWaitedFor: true, in: connection)
    return true
  }

  /// A new address was proved: the old one is told, staff too, and after the hold the account moves.
  private func proveChange(of person: PersonID, at moment: Timestamp, in connection: Connection) throws {
    guard let change = try AddressChangeStore.open(of: person, in: connection) else { return }
    try room.jobs.add(.settleAddressChange, subject: change.id.text, at: moment, in: connection)
    try room.jobs.add(.signInChanged, subject: change.oldContactPoint.text, in: connection)
    try room.alerts.raise(
      Alert(
        .conflict,
        note:
          "A person changes their email address in the portal, in 72 hours. Was it they? Then take it into the record.",
        person: person,
        topic: "address"
      ),
      in: connection
    )
    try room.record.write(
      AuditEntry(
        "address_change.proved",
        by: .person(person),
        person: person,
        subject: change.id.text,
        channel: .portal
      ),
      in: connection
    )
  }

  /// An address that somebody of the same side uses too may be used once each has passed and agreed.
  private func mayUseShared(_ point: ContactPoint, agreesToShare: Bool, in connection: Connection) throws
    -> Bool
  {
    guard point.isShared else { return true }
    let others = try room.people.othersWithSameValue(as: point.id, in: connection).filter {
      $0.status == .verified
    }
    if agreesToShare { try room.people.agreeToShare(point.id, in: connection) }
    let isAgreed = agreesToShare || point.hasAgreedToShare
    guard isAgreed, others.allSatisfy(\.hasAgreedToShare) else {
      // The others are asked on a link page of their own.
      for other in others where !other.hasAgreedToShare {
        try room.jobs.add(.confirmAddress, subject: other.id.text, in: connection)
      }
      try room.alerts.raise(
        Alert(
          .needsPerson,
          note:
            "An address is used by two people of one side, and not both have agreed to that. Ask each, safely.",
          person: point.person,
          topic: "shared"
        ),
        in: connection
      )
      return false
    }
    return true
  }
}
