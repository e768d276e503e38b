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
    let expiresAt = room.surroundings.now + .hours(Int64(purpose.validHours))
    let own = agency.language(for: standing.language)
    // A first contact comes in every language of the agency, its first one first, for nobody has been asked yet which
    // they read.
    let languages = purpose.isFirstContact ? agency.languages : [own]
    let mail = try mail(purpose, token: token.text, to: address, from: agency, in: languages) { language in
      // The language that the link must ask for; nil where the page speaks it by itself.
      (
        MailFrame(agency: agency, number: number, language: language, addresses: room.addresses),
        language == own ? nil : language
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
        purpose: purpose.mailPurpose,
        messageNumber: number
      )
    )
  }

  private func mail(
    _ purpose: LinkPurpose,
    token: Secret<String>,
    to address: EmailAddress,
    from agency: Agency,
    in languages: [Language],
    _ setting: (Language) -> (frame: MailFrame, asked: Language?)
  ) throws -> RenderedMail {
    let addresses = room.addresses
    let days = LinkMailer.linkDays
    func render<Model: TemplateModel>(_ model: (MailFrame, Language?) -> Model) throws -> RenderedMail {
      try room.templates().mail(to: address, from: agency, in: languages) { language in
        let (frame, asked) = setting(language)
        return model(frame, asked)
      }
    }
    switch purpose {
    case .confirm:
      return try render {
        ConfirmAddressMail(frame: $0, link: addresses.confirmation(token: token, in: $1), validDays: days)
      }
    case .invite:
      return try render {
        InvitationMail(frame: $0, link: addresses.invitation(token: token, in: $1), validDays: days)
      }
    case .reset:
      return try render {
        ResetPasswordMail(
          frame: $0,
          link: addresses.reset(token: token, in: $1),
          validHours: purpose.validHours
        )
      }
    case .helper:
      return try render {
        HelperLinkMail(frame: $0, link: addresses.helper(token: token, in: $1), validDays: days)
      }
    case .change:
      return try render {
        ChangeAddressMail(
          frame: $0,
          link: addresses.addressChange(token: token, in: $1),
          validDays: days
        )
      }
    }
  }

  /// Writes both, and the job that looks again when the link's time is up.
  ///
  /// A new link ends the older ones of its purpose; but invitations come one for a message and stay, and one pass ends
  /// them all.
  func write(_ prepared: Prepared, in connection: Connection) throws {
    if prepared.link.purpose != .invite {
      try LinkStore.endAll(
        to: prepared.link.contactPoint,
        for: prepared.link.purpose,
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
