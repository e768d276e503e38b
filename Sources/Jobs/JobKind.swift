public import Core
public import Storage

/// A kind of work that follows a commit.
///
/// The kinds by which purposes speak to each other are declared here, so that no purpose needs to know
/// another.
public struct JobKind: Hashable, Sendable {
  let word: String

  private init(_ word: StaticString) { self.word = "\(word)" }

  init(stored word: String) { self.word = word }

  /// Deliver one rendered mail; the subject is an outgoing mail, or a mail to a member of staff.
  ///
  /// Asked for by anyone, done by Delivery.
  public static let deliverMail = JobKind("deliver-mail")
  /// Confirm an address; the subject is a contact point.
  ///
  /// Asked for by Portal and by a shared address; done by Verification, and only where no link to it is out.
  public static let confirmAddress = JobKind("confirm-address")
  /// Confirm an address by a new link, which ends the older ones; the subject is a contact point.
  ///
  /// Asked for by People, when somebody gives the address anew, and for a link that has expired; done by Verification.
  public static let confirmAddressAfresh = JobKind("confirm-address-afresh")
  /// Somebody asked for a fresh link by one that has expired; the subject is the link that has.
  ///
  /// Verification's own.
  public static let linkAskedAfresh = JobKind("link-asked-afresh")
  /// An address has been verified; the subject is a contact point.
  ///
  /// Told by Verification, heard by Portal.
  public static let addressVerified = JobKind("address-verified")
  /// Invite a verified person to set up an account; the subject is a contact point.
  ///
  /// Asked for by Portal, and by an invitation that has expired; done by Verification.
  public static let inviteToMessage = JobKind("invite-to-message")
  /// Tell a person that a message waits; the subject is a message.
  ///
  /// Portal's own.
  public static let noticeMessage = JobKind("notice-message")
  /// A mail's address does not work; the subject is an outgoing mail.
  ///
  /// Told by Delivery, done by Verification, which then tells by ``mailSettled`` what Delivery would have told.
  public static let addressFailed = JobKind("address-failed")
  /// A mail has left, will not, or came back; the subject is an outgoing mail.
  ///
  /// Told by Delivery and Verification, heard by Portal.
  public static let mailSettled = JobKind("mail-settled")
  /// A held message's waiting time is up or to be reported; the subject is a message.
  ///
  /// Portal's own.
  public static let reviewHeldMessage = JobKind("review-held-message")
  /// A message's time is up; the subject is a message.
  ///
  /// Portal's own.
  public static let expireMessage = JobKind("expire-message")
  /// A link's time is up; the subject is a contact point.
  ///
  /// Verification's own.
  public static let expireAddress = JobKind("expire-address")
  /// Somebody says to have forgotten a password; the subject is what they asked for.
  ///
  /// Verification's own.
  public static let passwordForgotten = JobKind("password-forgotten")
  /// Mail a link by which a person may choose a new password; the subject is a contact point.
  ///
  /// Verification's own.
  public static let mailResetLink = JobKind("mail-reset-link")
  /// Mail a link by which a person proves a new address; the subject is a contact point.
  ///
  /// Verification's own.
  public static let mailChangeLink = JobKind("mail-change-link")
  /// A change of address takes effect, or was not proved in time; the subject is the change.
  ///
  /// Verification's own.
  public static let settleAddressChange = JobKind("settle-address-change")
  /// How somebody signs in was changed; the subject is the contact point by which they do.
  ///
  /// Told by Access, by way of the executable, and by Verification; done by Verification.
  public static let signInChanged = JobKind("sign-in-changed")
  /// A second factor was switched on; the subject is the contact point by which its person signs in.
  ///
  /// Told by Access, by way of the executable; done by Verification.
  public static let secondFactorOn = JobKind("second-factor-on")
  /// A second factor was switched off; the subject is the contact point by which its person signs in.
  ///
  /// Told by Access, by way of the executable; done by Verification.
  public static let secondFactorOff = JobKind("second-factor-off")
  /// How a member of staff signs in was changed; the subject is their account.
  ///
  /// Access' own.
  public static let staffSignInChanged = JobKind("staff-sign-in-changed")
  /// Mail a link by which somebody whom a person lets read proves the address; the subject is a contact point.
  ///
  /// Verification's own.
  public static let mailHelperLink = JobKind("mail-helper-link")
  /// A person has let somebody read, and is told; the subject is the contact point by which the person signs in.
  ///
  /// Verification's own.
  public static let helperNamed = JobKind("helper-named")
  /// Who reads for a person waits for the person's word, who is told; the subject is the contact point by which the person
  /// signs in.
  ///
  /// Told by Access, by way of the executable; done by Verification.
  public static let helpersPaused = JobKind("helpers-paused")
  /// Somebody who reads for a person may have to stop; the subject is the contact point of who reads.
  ///
  /// Told by People, where a party has the mailbox now; Verification's own, where the time is up.
  public static let endHelper = JobKind("end-helper")
  /// A try at identity questions was taken a while ago, and is settled now if it was cut off; the subject is a try.
  ///
  /// Verification's own.
  public static let settleTry = JobKind("settle-try")
  /// A person has answered: tell those who work on the case; the subject is an answer.
  ///
  /// Portal's own.
  public static let answerCame = JobKind("answer-came")
  /// An answer has been here for two working days; the subject is an answer.
  ///
  /// Portal's own.
  public static let answerUnread = JobKind("answer-unread")
  /// Scan a file that could not be scanned when it came; the subject is a file.
  ///
  /// Attachments' own.
  public static let scanFile = JobKind("scan-file")
}

/// Identifies a job.
public enum JobEntity: IdentifiedKind {
  /// `job`.
  public static let prefix: StaticString = "job"
}

/// A job's identifier, `job_…`.
public typealias JobID = Identifier<JobEntity>

/// One piece of work that is due.
public struct Job: Sendable {
  /// Its identifier.
  public let id: JobID
  /// What kind of work it is.
  public let kind: JobKind
  /// The opaque identifier of what it works on.
  public let subject: String
  /// How often it has been begun, this time included.
  public let attempt: Int
  /// When it was asked for.
  public let createdAt: Timestamp
}

/// How a try ended.
public enum JobOutcome: Sendable {
  /// It is done; `record` writes its result in the transaction that removes the job, and only while the lease holds.
  case done(record: @Sendable (Connection) throws -> Void)
  /// It cannot be done before a moment, through nobody's fault; the try does not count.
  case postponed(until: Timestamp)
  /// It failed in a way that may pass; it is tried again later, and parked after the last try.
  ///
  /// `person` is whom it is about: whoever reads the alert after the last try must know.
  case failed(reason: StaticString, person: PersonID? = nil)
  /// It failed in a way that will not pass: it is parked where staff see it. `record` writes what follows from that.
  case hopeless(reason: StaticString, person: PersonID? = nil, record: @Sendable (Connection) throws -> Void)

  /// It is done and there is nothing more to write.
  public static let done: JobOutcome = .done { _ in }
}

/// Does one kind of work.
public protocol JobHandler: Sendable {
  /// Tries the work once. What it changes it hands back in its outcome, so that it is written with the job's end.
  ///
  /// - Parameter job: what to do.
  /// - Returns: how the try ended.
  func perform(_ job: Job) async -> JobOutcome
}
