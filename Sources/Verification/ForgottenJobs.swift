internal import Access
internal import Core
internal import Delivery
public import Jobs
internal import People
internal import Storage
internal import Templating

/// The job `password-forgotten`: finds out whom an ask is about, and has each of them mailed a link.
public struct PasswordForgotten: JobHandler {
  private let ways: WaysBack

  /// Works for these ways back.
  public init(_ ways: WaysBack) {
    self.ways = ways
  }

  /// Looks for the account; the ask is forgotten with it.
  ///
  /// - Parameter job: whose subject is an ask.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ForgottenID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no ask", record: { _ in })
    }
    return .done { [ways] connection in
      let people = try ways.asks.people(of: id, in: connection)
      for person in people {
        try ways.room.jobs.add(
          .mailResetLink,
          subject: person.contactPoint.text,
          isWaitedFor: true,
          in: connection
        )
      }
      try ways.asks.settle(id, people: people, in: connection)
    }
  }
}

/// The job `mail-reset-link`: mails a link by which a person may choose a new password.
///
/// A link that is younger than a quarter of an hour is not ended by a newer one.
public struct MailResetLink: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    await room.mailLink(
      .reset,
      toContactPoint: job.subject,
      pause: WaysBack.resetPause,
      if: \.mayReceiveNotices
    )
  }
}

/// The job `mail-change-link`: mails a link to an address that a person gave for themself.
public struct MailChangeLink: JobHandler {
  private let room: Verification

  /// Works for this room.
  public init(_ room: Verification) {
    self.room = room
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    await room.mailLink(.change, toContactPoint: job.subject) {
      $0.status == .pending || $0.status == .verified
    }
  }
}

/// The jobs `sign-in-changed`, `second-factor-on`, `second-factor-off`, `helper-named` and `helpers-paused`: tell somebody,
/// at the address by which they sign in, that this was changed, that somebody was let in to read, or that who was let in waits
/// for their word.
public struct TellSignInChanged: JobHandler {
  /// What was changed.
  public enum Change: Sendable {
    /// Password or address.
    case somehow
    /// A code is asked for from now on.
    case secondFactorOn
    /// No code is asked for any more.
    case secondFactorOff
    /// Somebody may read for the person.
    case helperNamed
    /// Who may read for the person is paused until the person says that it is still wanted.
    case helpersPaused
  }

  private let room: Verification
  private let change: Change

  /// Works for this room, and tells of one kind of change.
  public init(_ room: Verification, _ change: Change = .somehow) {
    self.room = room
    self.change = change
  }

  /// Prepares the mail and writes it with the job's end.
  ///
  /// - Parameter job: whose subject is a contact point.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = ContactPointID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no contact point", record: { _ in })
    }
    do {
      let found = try await room.database.read {
        connection -> (PersonStanding, EmailAddress, MessageNumber)? in
        guard let (standing, point, address) = try room.people.standing(at: id, in: connection),
          point.mayReceiveNotices, !standing.isFrozen
        else { return nil }
        return (standing, address, try room.delivery.newMessageNumber(in: connection))
      }
      guard let (standing, address, number) = found, let agency = room.agencies[standing.agency] else {
        return .done
      }
      let language = agency.language(for: standing.language)
      func frame(_ language: Language) -> MailFrame {
        MailFrame(agency: agency, number: number, language: language, addresses: room.addresses)
      }
      let templates = room.templates()
      let mail =
        switch change {
        case .helperNamed:
          try templates.mail(to: address, from: agency, in: [language]) { HelperNamedMail(frame: frame($0)) }
        case .helpersPaused:
          try templates.mail(to: address, from: agency, in: [language]) {
            HelpersPausedMail(frame: frame($0))
          }
        case .somehow, .secondFactorOn, .secondFactorOff:
          try templates.mail(to: address, from: agency, in: [language]) {
            SignInChangedMail(frame: frame($0), change: change)
          }
        }
      let prepared = try room.delivery.prepare(
        mail,
        for: standing.id,
        contactPoint: id,
        purpose: .signInChange,
        messageNumber: number
      )
      return .done { [room] in try room.delivery.enqueue(prepared, in: $0) }
    } catch {
      room.surroundings.log(
        .fault,
        "a change of sign-in could not be told",
        ["contact": .id(id), "error": .name(of: error)]
      )
      return .failed(reason: "the mail could not be prepared")
    }
  }
}
