public import Access
public import Alerts
public import Attachments
public import Core
public import Crypto
public import Delivery
public import Jobs
public import Keys
public import People
public import Record
public import Storage
public import Templating

/// Lets a named person read and answer, sealed.
///
/// 1. A case system hands in a message (``send(_:by:once:)``). The party wall and the leak guard are asked; subject and body
///    are sealed to the mailbox of the person and to that of the case.
/// 2. If an address of the person is verified it is *released*, else *held*, and verification starts by the job
///    `confirm-address`. When it passes (``AddressVerified``) what was held less than 72 hours, and is still allowed, is
///    released by itself; what was held longer the sender confirms; after 14 days it is *not delivered*.
/// 3. A notice without content says that something waits (``NoticeMessage``); a person without an account gets an
///    invitation in its place. When a mail server has taken it the message is *notified*.
/// 4. The person opens it in a session (``open(_:for:)``): the look is written down before the text is released.
/// 5. The answer (``reply(_:files:to:for:tookLate:)``) is sealed to both mailboxes; the case system reads it (``replies(to:by:)``).
///
/// An answer that was begun is kept for its account alone (``keepDraft(_:to:for:isLate:tookLate:)``), also one that comes when the session
/// has run out. A message may have an end (``ExpireMessage``), be taken back and given again (``restore(_:by:once:)``): then it
/// is told and not shown.
///
/// Files go with messages and answers (``FilesToSend``): the message's key wraps theirs. One is given out by
/// ``file(_:of:for:)``, after the look is written down.
///
/// There is one mailbox a person and one a case, never one a member of staff. States only move forward, but where what was taken back is given again.
public final class Portal: Sendable {
  /// A message held longer than this is released by its sender alone.
  static let releaseSpan: Duration = .hours(72)
  /// When the sender is told again that a message is held.
  static let secondReport: Duration = .days(3)
  /// When a held message is given up.
  static let holdLimit: Duration = .days(14)
  /// How long a person who has just passed has to choose a password before an invitation goes out.
  static let sittingGrace: Duration = .minutes(15)

  let database: Database
  let people: People
  let keys: KeyTable
  let delivery: Delivery
  let accounts: Accounts
  let attachments: Attachments
  let leakGuard: LeakGuard
  let workLane: WorkLane
  let jobs: JobQueue
  let alerts: Alerts
  let record: Record
  let templates: @Sendable () -> TemplateLibrary
  let agencies: Agencies
  let addresses: any PublicAddresses
  let surroundings: Surroundings

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - people: to whom messages go.
  ///   - keys: the key table, with the mailboxes' key pairs.
  ///   - delivery: what sends notices.
  ///   - accounts: who has an account.
  ///   - attachments: files that go with messages and answers.
  ///   - leakGuard: what keeps confidential details of others out.
  ///   - workLane: where long letters are read and sealed, away from the event loops.
  ///   - jobs: the queue.
  ///   - alerts: where held messages are reported.
  ///   - record: where acts are written down.
  ///   - templates: the words of the notices.
  ///   - agencies: whose name and number stand in them.
  ///   - addresses: where they lead.
  ///   - surroundings: time, randomness and the log.
  public init(
    database: Database,
    people: People,
    keys: KeyTable,
    delivery: Delivery,
    accounts: Accounts,
    attachments: Attachments,
    leakGuard: LeakGuard,
    workLane: WorkLane,
    jobs: JobQueue,
    alerts: Alerts,
    record: Record,
    templates: @escaping @Sendable () -> TemplateLibrary,
    agencies: Agencies,
    addresses: any PublicAddresses,
    surroundings: Surroundings
  ) {
    self.database = database
    self.people = people
    self.keys = keys
    self.delivery = delivery
    self.accounts = accounts
    self.attachments = attachments
    self.leakGuard = leakGuard
    self.workLane = workLane
    self.jobs = jobs
    self.alerts = alerts
    self.record = record
    self.templates = templates
    self.agencies = agencies
    self.addresses = addresses
    self.surroundings = surroundings
  }
}
