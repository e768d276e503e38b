internal import Alerts
internal import Core
internal import Delivery
public import Jobs
internal import People
internal import Record
internal import Storage

/// The job `address-failed`: mail to an address comes back, so the address is *failed*.
///
/// Delivery has judged the report, or heard the refusal; here the address moves, staff hear of it, and only then is told what
/// became of the mail: whoever looks for another address must not find this one.
public struct AddressFailed: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Moves the address, where it stands so that it may fail.
  ///
  /// - Parameter job: whose subject is an outgoing mail.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = OutgoingMailID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no mail", record: { _ in })
    }
    return .done { [room] connection in
      guard let mail = try room.delivery.settled(id, in: connection) else { return }
      if try room.people.move(mail.contactPoint, to: .failed, in: connection) {
        try room.alerts.raise(
          Alert(
            .addressFailed,
            note:
              "Mail to an email address comes back: it does not work. Ask the person for another, safely.",
            person: mail.person
          ),
          in: connection
        )
        try room.record.write(
          AuditEntry(
            "email.failed",
            by: .gateway,
            person: mail.person,
            subject: mail.contactPoint.text,
            channel: .email
          ),
          in: connection
        )
      }
      try room.jobs.add(.mailSettled, subject: id.text, in: connection)
    }
  }
}
