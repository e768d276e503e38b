internal import Alerts
internal import Core
public import Jobs
internal import People
internal import Record
internal import Storage

/// The job `deliver-mail`: hands one mail to the channel, if it may still go.
public struct DeliverMail: JobHandler {
  private let delivery: Delivery

  /// Works for this room.
  public init(_ delivery: Delivery) {
    self.delivery = delivery
  }

  /// What the moment of sending says to a mail.
  private enum Permission {
    case send(OutgoingMailStore.MailRow, agency: String, EmailAddress)
    case wait(until: Timestamp)
    case withdraw(OutgoingMailStore.MailRow, planForbids: Bool)
    case nothingToDo
  }

  /// Tries the mail once.
  ///
  /// - Parameter job: whose subject is an outgoing mail, or one to a member of staff.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    if let id = StaffMailID(parsing: job.subject) { return await deliver(staffMail: id) }
    guard let id = OutgoingMailID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no mail", record: { _ in })
    }
    do {
      switch try await delivery.database.read({ try self.permission(for: id, in: $0) }) {
      case .nothingToDo: return .done
      case .wait(let moment): return .postponed(until: moment)
      case .withdraw(let mail, let planForbids):
        return .done { try self.withdraw(mail, planForbids: planForbids, in: $0) }
      case .send(let mail, let agency, let address): return try await send(mail, agency: agency, to: address)
      }
    } catch {
      delivery.surroundings.log(
        .fault,
        "a mail could not be prepared",
        ["mail": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the mail could not be read")
    }
  }

  private func deliver(staffMail id: StaffMailID) async -> JobOutcome {
    do { return try await delivery.deliver(staffMail: id) } catch {
      delivery.surroundings.log(
        .fault,
        "a mail to staff could not be prepared",
        ["mail": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the mail could not be read")
    }
  }

  private func permission(for id: OutgoingMailID, in connection: Connection) throws -> Permission {
    guard let mail = try OutgoingMailStore.find(id, in: connection), mail.status == .queued else {
      return .nothingToDo
    }
    guard
      let (standing, point, address) = try delivery.people.standing(at: mail.contactPoint, in: connection),
      !standing.isFrozen,
      mail.purpose.mayGo(to: point)
    else { return .withdraw(mail, planForbids: false) }
    let plan = try delivery.people.safeContact(of: standing.id, in: connection)
    switch plan.verdict(on: .email, at: delivery.surroundings.now) {
    case .permitted: return .send(mail, agency: standing.agency, address)
    case .later(let moment): return .wait(until: moment)
    case .forbidden: return .withdraw(mail, planForbids: true)
    }
  }

  private func send(
    _ mail: OutgoingMailStore.MailRow,
    agency: String,
    to address: EmailAddress
  ) async throws -> JobOutcome {
    let bytes = try delivery.sealer.open(mail.box, place: "outgoing_mail.rendered:\(mail.id)")
    let attempt = await delivery.channel.deliver(bytes, fromAgency: agency, number: mail.number, to: address)
    let now = delivery.surroundings.now
    switch attempt {
    case .accepted:
      return .done { connection in
        try OutgoingMailStore.noteAttempt(
          mail.id,
          outcome: "accepted",
          replyCode: nil,
          at: now,
          in: connection
        )
        try self.delivery.settle(mail.id, as: .sent, outcome: .done, in: connection)
      }
    case .failedForNow(let code):
      try await delivery.database.write { connection in
        try OutgoingMailStore.noteAttempt(
          mail.id,
          outcome: "failed",
          replyCode: code,
          at: now,
          in: connection
        )
      }
      // After the last try its bytes stay, so that staff can have it tried again.
      return .failed(reason: "the mail server did not take it yet", person: mail.person)
    case .refused(let code, let isOfAddress):
      return .hopeless(reason: "the mail server refused it", person: mail.person) { connection in
        try OutgoingMailStore.noteAttempt(
          mail.id,
          outcome: "refused",
          replyCode: code,
          at: now,
          in: connection
        )
        try self.delivery.settle(
          mail.id,
          as: .parked,
          outcome: .refused,
          addressFails: isOfAddress,
          in: connection
        )
      }
    }
  }

  private func withdraw(_ mail: OutgoingMailStore.MailRow, planForbids: Bool, in connection: Connection)
    throws
  {
    if planForbids {
      try delivery.alerts.raise(
        Alert(
          .planForbids,
          note: "The safe-contact plan does not allow email. Reach the person in a way that it allows.",
          person: mail.person
        ),
        in: connection
      )
    }
    try delivery.settle(
      mail.id,
      as: .withdrawn,
      outcome: planForbids ? "plan-forbids" : "withdrawn",
      in: connection
    )
  }
}
