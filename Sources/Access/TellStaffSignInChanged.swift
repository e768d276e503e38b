internal import Core
internal import Delivery
public import Jobs
internal import Storage

/// The job `staff-sign-in-changed`: tells a member of staff that how they sign in was changed.
public struct TellStaffSignInChanged: JobHandler {
  private let room: StaffAccounts

  /// Works for this room.
  public init(_ room: StaffAccounts) {
    self.room = room
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a member's account.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = AccountID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no account", record: { _ in })
    }
    let post = room.post
    do {
      guard let member = try await room.member(id), member.disabledAt == nil else { return .done }
      let number = try await room.ground.database.read { try post.delivery.newMessageNumber(in: $0) }
      let prepared = try post.prepare(to: member.email, of: id, number) { frame, _ in
        StaffSignInChangedMail(frame: frame)
      }
      return .done { try post.delivery.enqueue(prepared, in: $0) }
    } catch {
      room.ground.surroundings.log(
        .fault,
        "a change of sign-in could not be told to staff",
        ["account": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the mail could not be prepared")
    }
  }
}
