internal import Access
internal import Core
public import Jobs
internal import Delivery
internal import People
internal import Record
internal import Storage

/// The job `mail-helper-link`: mails a link to somebody whom a person lets read.
public struct MailHelperLink: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is the helper's contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    await room.mailLink(.helper, toContactPoint: job.subject) { $0.isHelper && $0.status == .pending }
  }
}

/// The job `end-helper`: ends a permission whose time is up, that nobody took in time, or whose helper became a party.
public struct EndHelper: JobHandler {
  private let helping: Helping

  /// Works for this.
  public init(_ helping: Helping) {
    self.helping = helping
  }

  /// Looks how the permission stands, and ends it where it must.
  ///
  /// - Parameter job: whose subject is the helper's contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ContactPointID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no contact point", record: { _ in })
    }
    return .done { [helping] connection in
      guard let (helper, askedAt, acceptedAt, endsAt) = try helping.helpers.open(at: id, in: connection)
      else {
        return
      }
      let now = helping.room.surroundings.now
      let point = try helping.room.people.askHelper(id, in: connection).answer()
      let outcome: StaticString
      // One whom nobody took goes when its time is up: gone at once it would tell whose the address is now. It opens nothing.
      if point?.isWalled == true, acceptedAt != nil {
        outcome = "party"
      } else if now >= endsAt {
        outcome = "over"
      } else if acceptedAt == nil, now >= askedAt + HelperTerms.answerSpan {
        outcome = "not_taken"
      } else {
        return
      }
      _ = try helping.end(helper.id, of: helper.person, outcome: outcome, by: .gateway, in: connection)
    }
  }
}
