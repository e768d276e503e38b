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
    let token = try LinkToken(from: room.surroundings.random)
    let expiresAt = room.surroundings.now + Verification.linkSpan
    let mail: RenderedMail
    switch purpose {
    case .confirm:
      mail = try self.mail(to: address, for: standing, from: agency, number: number) { frame, language in
        ConfirmAddressMail(
          frame: frame,
          link: room.addresses.confirmation(token: token.text, in: language),
          validDays: LinkMailer.linkDays
        )
      }
    case .invite:
      mail = try self.mail(to: address, for: standing, from: agency, number: number) { frame, language in
        InvitationMail(
          frame: frame,
          link: room.addresses.invitation(token: token.text, in: language),
          validDays: LinkMailer.linkDays
        )
      }
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

  /// The words of a first contact: in every language of the agency, its first one first, for nobody has been asked yet
  /// which they read.
  ///
  /// The model is handed the language that its link must ask for; nil where the page speaks it by itself.
  private func mail<Model: TemplateModel>(
    to address: EmailAddress,
    for standing: PersonStanding,
    from agency: Agency,
    number: MessageNumber,
    _ model: (MailFrame, Language?) -> Model
  ) throws -> RenderedMail {
    let own = agency.language(for: standing.language)
    return try room.templates().mail(to: address, from: agency, in: agency.languages) { language in
      model(
        MailFrame(agency: agency, number: number, language: language, addresses: room.addresses),
        language == own ? nil : language
      )
    }
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
