public import Access
public import Alerts
public import Core
public import Delivery
public import Jobs
public import People
public import Record
public import Storage
public import Templating

/// Proves that an email address, or a caller, is who it should be.
///
/// An address:
/// 1. The job `confirm-address` mails a link to it, in words that say nothing about the person (``ConfirmAddress``).
/// 2. Opening the link changes nothing; it shows the same questions to everyone (``LinkPages/open(_:)``).
/// 3. One post carries all answers and is one try. ``RouteRule`` says whether the route is open, and the try is counted as
///    wrong, in a transaction of its own (``CheckLedger``). Only then are the answers compared, and ``IdentityRule`` judges.
///    The public sees one neutral sentence for a refusal, a closed route and *needs a person*.
/// 4. A pass verifies the address, spends the link, and goes straight on in one sitting to choose a password. All of that,
///    the outcome in the ledger, the record's entry and the job `address-verified` are one transaction.
///
/// An address that mail comes back from is *failed* (``AddressFailed``), until somebody gives it anew.
///
/// A caller: the same rule and ledger, by ``IdentityChecks``.
///
/// What was answered is never stored; the ledger holds outcome, kinds, route and officer. Answers are hashed while no
/// transaction is open, and all of them are compared whatever the first one says.
public final class Verification: Sendable {
  /// How long the link of a confirmation or an invitation waits.
  public static let linkSpan: Duration = .days(Int64(LinkMailer.linkDays))

  let database: Database
  let people: People
  let delivery: Delivery
  let sittings: Sittings
  let jobs: JobQueue
  let alerts: Alerts
  let record: Record
  let templates: @Sendable () -> TemplateLibrary
  let agencies: Agencies
  let addresses: any PublicAddresses
  let surroundings: Surroundings
  let turns = Turns()

  /// Opens the room.
  ///
  /// - Parameters:
  ///   - database: where the tables are.
  ///   - people: whose facts and contact points are judged.
  ///   - delivery: what sends the links.
  ///   - sittings: how a person goes on after a pass.
  ///   - jobs: the queue.
  ///   - alerts: where probes and call-backs are reported.
  ///   - record: where acts are written down.
  ///   - templates: the words of the mails.
  ///   - agencies: whose name and number stand in the mails.
  ///   - addresses: where links lead.
  ///   - surroundings: time, randomness and the log.
  public init(
    database: Database,
    people: People,
    delivery: Delivery,
    sittings: Sittings,
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
    self.delivery = delivery
    self.sittings = sittings
    self.jobs = jobs
    self.alerts = alerts
    self.record = record
    self.templates = templates
    self.agencies = agencies
    self.addresses = addresses
    self.surroundings = surroundings
  }
}
