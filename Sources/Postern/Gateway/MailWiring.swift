internal import Core
internal import Delivery
internal import Keys
internal import Mail
internal import Transfer

/// Which channel carries mail, by the settings.
enum MailWiring {
  struct Wired {
    let channel: any MailChannel
    /// The built-in outbox, where that is what carries mail.
    let outbox: CapturedMailbox?
    /// libcurl's thread, where a mail server is set.
    let transfers: Transfers?
  }

  static func channel(_ settings: Settings, ground: HouseGround) throws -> Wired {
    let correspondents = try correspondents(settings)
    let log = ground.surroundings.log
    switch settings.email.transport {
    case .outbox:
      let outbox = try CapturedMailbox(
        database: ground.database,
        boxKey: ground.keys.box,
        surroundings: ground.surroundings
      )
      return Wired(
        channel: OutboxChannel(correspondents: correspondents, mailbox: outbox, log: log),
        outbox: outbox,
        transfers: nil
      )
    case .smtp:
      guard let smtp = settings.email.smtp else {
        throw ProgramFailure(.badSettings, "email.smtp is missing: transport \"smtp\" needs it")
      }
      let transfers = Transfers(log: log)
      let server = try SMTPServer(
        url: smtp.url.text,
        user: smtp.user.map { Secret($0) },
        password: smtp.password,
        caFile: smtp.caFile
      )
      return Wired(
        channel: AgencyMailChannel(
          correspondents: correspondents,
          transport: SMTPMailTransport(transfers: transfers, server: server),
          log: log
        ),
        outbox: nil,
        transfers: transfers
      )
    }
  }

  /// What reads the mailbox that answers and bounces come to; nil where the settings name none.
  static func reader(_ settings: Settings, delivery: Delivery, log: Log) throws -> MailboxReader? {
    guard let inbound = settings.email.inbound else { return nil }
    let server = try IMAPServer(inbound)
    return MailboxReader(
      name: server.name,
      addresses: settings.agencies.compactMap { settings.email.replyTo.address(for: $0.id) },
      authservID: inbound.authservID,
      pause: inbound.pause,
      inbound: Inbound(delivery),
      log: log,
      connect: { try MailboxVisit(to: server, log: log) }
    )
  }

  private static func correspondents(_ settings: Settings) throws -> [String: AgencyMailChannel.Correspondent]
  {
    var correspondents: [String: AgencyMailChannel.Correspondent] = [:]
    for agency in settings.agencies {
      guard let from = settings.email.from.address(for: agency.id),
        let replyTo = settings.email.replyTo.address(for: agency.id)
      else { continue }
      let policy = try SenderPolicy(domain: agency.domain)
      let name = agency.languages.first.flatMap { agency.names[$0] } ?? agency.id
      correspondents[agency.id] = AgencyMailChannel.Correspondent(
        sender: try MailSender(name: name, address: from, policy: policy),
        replyTo: replyTo,
        policy: policy,
        isRead: settings.email.inbound != nil
      )
    }
    return correspondents
  }
}

extension IMAPServer {
  /// The mailbox that the settings name.
  init(_ settings: InboundSettings) throws(Malformed) {
    try self.init(
      url: settings.url.text,
      user: Secret(settings.user),
      password: settings.password,
      caFile: settings.caFile
    )
  }
}
