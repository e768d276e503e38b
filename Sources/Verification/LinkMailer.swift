internal import Core
internal import Crypto
internal import Delivery
internal import Jobs
internal import People
internal import Storage
internal import Templating

/// Makes a link and the mail that carries it, ready to be written together.
struct LinkMailer: Sendable {
  /// How many days a confirmation or an invitation waits.
  static let linkDays = 7

  let room: Verification

  /// A link and its mail, not written yet.
  struct Prepared: Sendable {
    let link: LinkStore.NewLink
    let mail: PreparedMail
  }

  /// Makes a link for a purpose to one contact point.
  ///
  /// The token stands in the sealed mail and nowhere else.
  func prepare(
    _ purpose: LinkPurpose,
    for standing: PersonStanding,
    at point: ContactPoint,
    address: EmailAddress,
    number: MessageNumber
  ) throws -> Prepared? {
    guard let agency = room.agencies[standing.agency] else { return nil }
    let language = agency.language(for: standing.language)
    let token = try LinkToken(from: room.surroundings.random)
    let expiresAt = room.surroundings.now + Verification.linkSpan
    let frame = MailFrame(agency: agency, number: number, language: language)
    let mail: RenderedMail
    switch purpose {
    case .confirm:
      let link = room.addresses.confirmation(token: token.text)
      mail = try room.templates().mail(
        ConfirmAddressMail(frame: frame, link: link, validDays: LinkMailer.linkDays),
        to: address,
        from: agency,
        in: language
      )
    case .invite:
      let link = room.addresses.invitation(token: token.text)
      mail = try room.templates().mail(
        InvitationMail(frame: frame, link: link, validDays: LinkMailer.linkDays),
        to: address,
        from: agency,
        in: language
      )
    }
    return Prepared(
      link: LinkStore.NewLink(
        id: try room.surroundings.newIdentifier(),
        purpose: purpose,
        person: standing.id,
        contactPoint: point.id,
        tokenHash: try token.hash(),
        messageNumber: number.digits,
        expiresAt: expiresAt
      ),
      mail: try room.delivery.prepare(
        mail,
        for: standing.id,
        contactPoint: point.id,
        purpose: purpose == .confirm ? .confirmation : .invitation,
        messageNumber: number
      )
    )
  }

  /// Writes both, and the job that looks again when the link's time is up.
  ///
  /// A new confirmation link ends the older ones. Invitations come one for a message and stay; one pass ends them all.
  func write(_ prepared: Prepared, in connection: Connection) throws {
    if prepared.link.purpose == .confirm {
      try LinkStore.endAll(
        to: prepared.link.contactPoint,
        for: .confirm,
        at: room.surroundings.now,
        in: connection
      )
    }
    try LinkStore.insert(prepared.link, at: room.surroundings.now, in: connection)
    try room.delivery.enqueue(prepared.mail, in: connection)
    try room.people.noteMailed(prepared.link.contactPoint, in: connection)
    if prepared.link.purpose == .confirm {
      try room.jobs.add(
        .expireAddress,
        subject: prepared.link.contactPoint.text,
        at: prepared.link.expiresAt,
        in: connection
      )
    }
  }
}
