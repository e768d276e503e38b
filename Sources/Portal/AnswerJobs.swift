public import Access
internal import Alerts
public import Core
internal import Delivery
public import Jobs
internal import People
internal import Storage
public import Templating

/// The mail that tells those who work on a case that an answer has come: no name, no case, no subject.
public struct StaffAnswerMail: TemplateModel {
  /// `Templates/Mail/staff-answer`.
  public static let template = TemplateName.mail("staff-answer")

  let frame: MailFrame
  let link: String

  /// What the template may name.
  public var values: [String: TemplateValue] { frame.with(["link": .text(link)]) }

  /// A mail to try the template with.
  public static let samples = [
    StaffAnswerMail(frame: .sample, link: "https://messages.example.org/staff/messages/msg_1")
  ]
}

/// The job `answer-came`: tells those who work on the case, each by one mail without content; where nobody is there, the team.
///
/// Whoever was told of an earlier answer to the same message, which nobody has read yet, hears nothing of this one: they will see
/// it beside the other.
public struct AnswerCame: JobHandler {
  private let portal: Portal
  private let staff: StaffAccounts
  private let workingDays: WorkingDays

  /// How many working days an answer may wait before it is the team's.
  static let patience = 2

  /// Works for this room.
  ///
  /// - Parameters:
  ///   - portal: the room.
  ///   - staff: who can sign in.
  ///   - workingDays: which days are worked.
  public init(_ portal: Portal, staff: StaffAccounts, workingDays: WorkingDays) {
    self.portal = portal
    self.staff = staff
    self.workingDays = workingDays
  }

  private struct Post: Sendable {
    let member: StaffMember
    let number: MessageNumber
  }

  private struct Found: Sendable {
    let reply: ReplyStore.ReplyRow
    let agency: String
    let isAnybodyThere: Bool
    let posts: [Post]
  }

  /// Prepares the mails and writes them with the job's end.
  ///
  /// - Parameter job: whose subject is an answer.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ReplyID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no answer", record: { _ in })
    }
    do {
      let found = try await portal.database.read { connection -> Found? in
        guard let reply = try ReplyStore.find(id, in: connection), reply.readAt == nil,
          let standing = try portal.people.standing(of: reply.person, in: connection)
        else { return nil }
        let present = try portal.people.presentStaff(of: reply.courtCase, in: connection)
        // Who has no account, or may not read, cannot be the one who hears of it.
        let members = try staff.members(at: present, in: connection)
          .filter { $0.isSetUp && $0.may(.workOwnCases) }
        let told = try ReplyStore.told(of: reply.message, in: connection)
        return Found(
          reply: reply,
          agency: standing.agency,
          isAnybodyThere: !members.isEmpty,
          posts: try members.filter { !told.contains($0.account.text) }.map {
            Post(member: $0, number: try portal.delivery.newMessageNumber(in: connection))
          }
        )
      }
      guard let found else { return .done }
      let reply = found.reply
      let mails = try found.posts.map {
        ($0.member.account.text, try mail($0, about: reply, agency: found.agency))
      }
      let end = workingDays.moment(AnswerCame.patience, after: reply.receivedAt)
      return .done { connection in
        // Where nobody is there the case is its team's, until somebody is: no right of its own is needed.
        if !found.isAnybodyThere { try portal.tellTeam(of: reply, in: connection) }
        // Asked again: another answer's job may have told them meanwhile.
        let told = try ReplyStore.told(of: reply.message, in: connection)
        let due = mails.filter { !told.contains($0.0) }
        for (_, mail) in due { try portal.delivery.enqueue(mail, in: connection) }
        if !due.isEmpty { try ReplyStore.noteTold(id, to: due.map(\.0), in: connection) }
        try portal.jobs.add(.answerUnread, subject: id.text, at: end, in: connection)
      }
    } catch {
      portal.surroundings.log(
        .fault,
        "an answer could not be told to staff",
        ["answer": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the mail could not be prepared")
    }
  }

  private func mail(_ post: Post, about reply: ReplyStore.ReplyRow, agency: String) throws
    -> PreparedStaffMail
  {
    let agency = portal.agencies[agency] ?? portal.agencies.first
    let mail = try portal.templates().mail(to: post.member.email, from: agency, in: agency.languages) {
      language in
      StaffAnswerMail(
        frame: MailFrame(
          agency: agency,
          number: post.number,
          language: language,
          addresses: portal.addresses
        ),
        link: portal.addresses.staffMessage(reply.message.text)
      )
    }
    return try portal.delivery.prepare(
      mail,
      forStaff: post.member.account.text,
      messageNumber: post.number
    )
  }
}

/// The job `answer-unread`: what nobody has read for two working days is the whole team's.
public struct AnswerUnread: JobHandler {
  private let portal: Portal

  /// Works for this room.
  public init(_ portal: Portal) {
    self.portal = portal
  }

  /// Gives the answer to the team, unless somebody has read it.
  ///
  /// - Parameter job: whose subject is an answer.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ReplyID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no answer", record: { _ in })
    }
    return .done { connection in
      guard let reply = try ReplyStore.find(id, in: connection) else { return }
      try portal.giveToTeam(reply, in: connection)
    }
  }
}

extension Portal {
  /// Lets an answer wait for the whole team, unless somebody has read it.
  func giveToTeam(_ reply: ReplyStore.ReplyRow, in connection: Connection) throws {
    guard try ReplyStore.giveToTeam(reply.id, at: surroundings.now, in: connection) else { return }
    try tellTeam(of: reply, in: connection)
  }

  /// Tells the team of an answer that nobody has read.
  func tellTeam(of reply: ReplyStore.ReplyRow, in connection: Connection) throws {
    try alerts.raise(
      Alert(
        .unread,
        note: "An answer of a person has not been read. Whoever of the team is there reads it now.",
        person: reply.person,
        courtCase: reply.courtCase,
        message: reply.message
      ),
      in: connection
    )
  }
}
