internal import Access
internal import Alerts
internal import Core
internal import Delivery
public import Jobs
internal import People
internal import Record
internal import Storage
internal import Templating

/// The job `address-verified`: releases what was held for the address's person.
public struct AddressVerified: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  /// Releases what was held less than 72 hours; of the rest, its sender is told.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ContactPointID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no contact point", record: { _ in })
    }
    do {
      let person = try await portal.database.read { try portal.people.email(id, in: $0)?.point.person }
      guard let person else { return .done }
      return .done(record: try await portal.releaseOfHeld(for: person))
    } catch {
      portal.surroundings.log(.fault, "held messages could not be released", ["error": .name(of: error)])
      return .failed(reason: "held messages could not be read")
    }
  }
}

/// The job `notice-message`: tells the person that a message waits, or invites them where they have no account.
public struct NoticeMessage: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  private enum Step: Sendable {
    case nothing
    case unreachable(MessageStore.MessageRow)
    case wait(Timestamp)
    case invite(ContactPointID)
    case notify(PersonStanding, ContactPointID, EmailAddress, MessageNumber)
  }

  /// Prepares the notice and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a message.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = MessageID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no message", record: { _ in })
    }
    do {
      switch try await portal.database.read({ try self.step(for: id, in: $0) }) {
      case .nothing: return .done
      case .unreachable(let message):
        return .done { try portal.reportUnnoticed(message, in: $0) }
      case .wait(let moment): return .postponed(until: moment)
      case .invite(let point):
        return .done { try portal.jobs.add(.inviteToMessage, subject: point.text, in: $0) }
      case .notify(let standing, let point, let address, let number):
        return try notify(id, standing: standing, point: point, address: address, number: number)
      }
    } catch {
      portal.surroundings.log(
        .fault,
        "a notice could not be prepared",
        ["message": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the notice could not be prepared")
    }
  }

  private func step(for id: MessageID, in connection: Connection) throws -> Step {
    guard let message = try MessageStore.find(id, in: connection), message.status.isReadable,
      !message.isOver(at: portal.surroundings.now), message.noticeMail == nil,
      let standing = try portal.people.standing(of: message.person, in: connection)
    else { return .nothing }
    let points = try portal.people.emailPoints(of: message.person, in: connection)
      .filter(\.mayReceiveNotices)
    guard let point = points.first else { return .unreachable(message) }
    if try portal.accounts.hasAccount(message.person, by: Set(points.map(\.id)), in: connection) {
      guard let address = try portal.people.email(point.id, in: connection)?.address else { return .nothing }
      let number = try portal.delivery.newMessageNumber(in: connection)
      return .notify(standing, point.id, address, number)
    }
    let invitationDue = (point.verifiedAt ?? message.createdAt) + Portal.sittingGrace
    return portal.surroundings.now < invitationDue ? .wait(invitationDue) : .invite(point.id)
  }

  private func notify(
    _ id: MessageID,
    standing: PersonStanding,
    point: ContactPointID,
    address: EmailAddress,
    number: MessageNumber
  ) throws -> JobOutcome {
    guard let agency = portal.agencies[standing.agency] else {
      return .failed(reason: "the settings do not name the person's agency")
    }
    let mail = try portal.templates().mail(
      to: address,
      from: agency,
      in: [agency.language(for: standing.language)]
    ) { language in
      NoticeMail(
        frame: MailFrame(
          agency: agency,
          number: number,
          language: language,
          addresses: portal.addresses
        ),
        signInLink: portal.addresses.signIn(in: language)
      )
    }
    let prepared = try portal.delivery.prepare(
      mail,
      for: standing.id,
      contactPoint: point,
      purpose: .notice,
      messageNumber: number
    )
    return .done { connection in
      try portal.delivery.enqueue(prepared, in: connection)
      try MessageStore.setNotice(prepared.id.text, of: id, in: connection)
    }
  }
}

/// The job `mail-settled`: when a mail server has taken a notice, its message is *notified*; when it cannot go or comes back, it
/// goes to another address, or its sender is told.
public struct MailSettled: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  /// Looks how the mail ended.
  ///
  /// - Parameter job: whose subject is an outgoing mail.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = OutgoingMailID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no mail", record: { _ in })
    }
    return .done { connection in
      guard let mail = try portal.delivery.settled(id, in: connection) else { return }
      let messages = try self.messages(of: mail, id, in: connection)
      switch mail.status {
      case .queued: return
      case .sent: for message in messages { try self.noteNotified(message, in: connection) }
      case .withdrawn:
        for message in messages where message.status == .released {
          try portal.reportUnnoticed(message, in: connection)
        }
      case .parked, .returned:
        for message in messages where message.status == .released || message.status == .notified {
          try self.goOn(with: message, after: mail, in: connection)
        }
        if mail.purpose == .confirmation { try self.reportHeld(after: mail, in: connection) }
      }
    }
  }

  private func messages(
    of mail: SettledMail,
    _ id: OutgoingMailID,
    in connection: Connection
  ) throws -> [MessageStore.MessageRow] {
    switch mail.purpose {
    case .confirmation, .reset, .signInChange, .helper: return []
    case .notice: return try MessageStore.messages(withNotice: id.text, in: connection)
    // An invitation speaks for everything that waits; where it came back, also for what counted as notified by it.
    case .invitation:
      let states: [MessageStatus] = mail.status == .returned ? [.released, .notified] : [.released]
      return try MessageStore.messages(of: mail.person, in: states, connection: connection)
        .filter { mail.status != .returned || $0.noticeMail == nil }
    }
  }

  /// Has the person told by another address where this one does not work; without one, has the sender told.
  ///
  /// Where this one still counts the same would come of it.
  private func goOn(
    with message: MessageStore.MessageRow,
    after mail: SettledMail,
    in connection: Connection
  ) throws {
    let points = try portal.people.emailPoints(of: message.person, in: connection)
      .filter(\.mayReceiveNotices)
    guard points.isEmpty || points.contains(where: { $0.id == mail.contactPoint }) else {
      try MessageStore.setNotice(nil, of: message.id, in: connection)
      return try portal.jobs.add(.noticeMessage, subject: message.id.text, in: connection)
    }
    if mail.status == .returned {
      try portal.reportReturned(message, in: connection)
    } else if message.status == .released {
      try portal.reportUnnoticed(message, in: connection)
    }
  }

  /// Tells of what is held for an address that does not work.
  private func reportHeld(after mail: SettledMail, in connection: Connection) throws {
    guard try portal.people.emailPoint(mail.contactPoint, in: connection)?.status == .failed else { return }
    for message in try MessageStore.messages(of: mail.person, in: [.held], connection: connection) {
      try portal.reportHeld(
        message,
        note:
          "A message is held, and the address it waits for does not work. Ask the person for another, safely.",
        topic: "address-failed",
        in: connection
      )
    }
  }

  private func noteNotified(_ message: MessageStore.MessageRow, in connection: Connection) throws {
    let now = portal.surroundings.now
    if try !MessageStore.move(message, to: .notified, at: now, in: connection) {
      // It was opened before the notice left: the history tells both.
      try MessageStore.insertEvent(message.id, .notified, at: now, in: connection)
    }
  }
}

/// The job `review-held-message`: tells the sender again on day 3, and gives the message up on day 14.
public struct ReviewHeldMessage: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  /// Looks how long the message has been held.
  ///
  /// - Parameter job: whose subject is a message.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = MessageID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no message", record: { _ in })
    }
    return .done { connection in
      guard let message = try MessageStore.find(id, in: connection), message.status == .held else { return }
      let now = portal.surroundings.now
      let end = message.createdAt + Portal.holdLimit
      guard now < end else {
        _ = try MessageStore.move(message, to: .notDelivered, at: now, in: connection)
        try portal.record.write(
          AuditEntry(
            "message.not_delivered",
            by: .gateway,
            person: message.person,
            courtCase: message.courtCase,
            subject: id.text
          ),
          in: connection
        )
        try portal.reportHeld(
          message,
          note: "A message was held for fourteen days and is not delivered. Reach the person another way.",
          topic: "end",
          in: connection
        )
        return
      }
      try portal.reportHeld(
        message,
        note: "A message has been held for three days. Is there another way to the person?",
        topic: "day-3",
        in: connection
      )
      try portal.jobs.add(.reviewHeldMessage, subject: id.text, at: end, in: connection)
    }
  }
}
