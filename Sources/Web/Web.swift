public import Access
public import Alerts
public import Attachments
public import Authenticity
public import Core
public import Crypto
public import Delivery
public import HTTPEngine
public import Jobs
public import People
public import Portal
public import Templating
public import Verification

/// Every route, page, JSON shape and cookie: the roof over the rooms.
///
/// 1. ``WebResponder`` finds the route when a head is complete, so that limits are known before a byte of body is read.
/// 2. A route reads the request, calls one method of the domain, and renders. Routes lie in folders by who calls: `Public`,
///    `Family`, `Staff`, `API`, `Demo`.
/// 3. What a route throws becomes an answer in one place (``WebResponder/answer(to:error:)``): for the API a problem
///    document (RFC 9457), for people a page in plain words.
/// 4. GET and HEAD change nothing, but for `GET /exit`, and for a message's page, which notes that it was opened; these
///    do not take HEAD. Every form carries a token bound to the session, the link or the
///    visit, and its `Origin` is checked.
///
/// Logs hold the pattern of a route, never the path, the query or anything in them.
public final class Web: Sendable {
  /// The rooms below, and what they need to be spoken to.
  public struct Rooms: Sendable {
    /// People and cases.
    public var people: People
    /// What happens on link pages.
    public var links: LinkPages
    /// Checks of callers.
    public var checks: IdentityChecks
    /// Whether something is from us, and who pretends to be.
    public var authenticity: Authenticity
    /// How people with an account come back, and shut the door.
    public var waysBack: WaysBack
    /// How people let somebody else read for them.
    public var helping: Helping
    /// Own references.
    public var ownReferences: OwnReferences
    /// Messages.
    public var portal: Portal
    /// Files.
    public var attachments: Attachments
    /// Accounts.
    public var accounts: Accounts
    /// Sessions.
    public var sessions: Sessions
    /// Accounts of staff.
    public var staff: StaffAccounts
    /// Sittings after a pass.
    public var sittings: Sittings
    /// Keys of case systems.
    public var apiKeys: APIKeys
    /// The list of alerts.
    public var alerts: AlertDesk
    /// Answers kept by Idempotency-Key.
    public var idempotency: Idempotency
    /// Form tokens.
    public var formTokens: FormTokens
    /// The built-in outbox, where the demonstration shows it; nil everywhere else.
    public var demoOutbox: CapturedMailbox?

    /// Gathers the rooms.
    public init(
      people: People,
      links: LinkPages,
      checks: IdentityChecks,
      authenticity: Authenticity,
      waysBack: WaysBack,
      helping: Helping,
      ownReferences: OwnReferences,
      portal: Portal,
      attachments: Attachments,
      accounts: Accounts,
      sessions: Sessions,
      staff: StaffAccounts,
      sittings: Sittings,
      apiKeys: APIKeys,
      alerts: AlertDesk,
      idempotency: Idempotency,
      formTokens: FormTokens,
      demoOutbox: CapturedMailbox?
    ) {
      self.people = people
      self.links = links
      self.checks = checks
      self.authenticity = authenticity
      self.waysBack = waysBack
      self.helping = helping
      self.ownReferences = ownReferences
      self.portal = portal
      self.attachments = attachments
      self.accounts = accounts
      self.sessions = sessions
      self.staff = staff
      self.sittings = sittings
      self.apiKeys = apiKeys
      self.alerts = alerts
      self.idempotency = idempotency
      self.formTokens = formTokens
      self.demoOutbox = demoOutbox
    }
  }

  let rooms: Rooms
  let agencies: Agencies
  let publicURL: String
  let assets: StaticFiles
  let templates: @Sendable () -> TemplateLibrary
  let notices: PrivacyNotices
  let isReady: @Sendable () async -> Bool
  let surroundings: Surroundings

  /// Raises the roof.
  ///
  /// - Parameters:
  ///   - rooms: the rooms below.
  ///   - agencies: whose names, numbers and exits the pages show.
  ///   - publicURL: what our addresses begin with, `https://host` or `https://host:port`, without a slash at the end.
  ///   - assets: style and scripts.
  ///   - templates: the pages, as they stand at the moment.
  ///   - notices: what the agencies say of data protection.
  ///   - isReady: whether the gateway can do its work now.
  ///   - surroundings: time, randomness and the log.
  public init(
    rooms: Rooms,
    agencies: Agencies,
    publicURL: String,
    assets: StaticFiles,
    templates: @escaping @Sendable () -> TemplateLibrary,
    notices: PrivacyNotices,
    isReady: @escaping @Sendable () async -> Bool,
    surroundings: Surroundings
  ) {
    self.rooms = rooms
    self.agencies = agencies
    self.publicURL = publicURL
    self.assets = assets
    self.templates = templates
    self.notices = notices
    self.isReady = isReady
    self.surroundings = surroundings
  }
}
