public import Core
public import Storage

/// What a person must look at.
///
/// 1. A room raises an ``Alert`` in the transaction of what gave rise to it.
/// 2. While an alert on the same topic is open, raising it again changes nothing: a queue of one, not of a hundred.
/// 3. Staff list them, take them, close them with a note.
///
/// An alert carries identifiers and fixed words; it never repeats what a message, a record or a caller said.
public struct Alerts: Sendable {
  private let surroundings: Surroundings

  /// Alerts stamped with this clock.
  public init(surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  /// Raises an alert, unless one on the same topic is open.
  ///
  /// - Parameters:
  ///   - alert: what somebody must look at.
  ///   - connection: the transaction of what gave rise to it.
  /// - Throws: ``StorageFailure`` or ``RandomUnavailable``.
  public func raise(_ alert: Alert, in connection: Connection) throws {
    try AlertStore.insert(alert, id: surroundings.newIdentifier(), at: surroundings.now, in: connection)
  }

  /// Closes what is open of a kind about a message, because what it told of has passed.
  ///
  /// - Parameters:
  ///   - kind: what it is about.
  ///   - message: the message.
  ///   - connection: the transaction of what made it pass.
  /// - Throws: ``StorageFailure``.
  public func close(_ kind: Alert.Kind, about message: MessageID, in connection: Connection) throws {
    try AlertStore.close(kind, about: message, at: surroundings.now, in: connection)
  }

  /// Closes what is open of a kind about a person, because it was dealt with.
  ///
  /// - Parameters:
  ///   - kind: what it is about.
  ///   - person: the person.
  ///   - connection: the transaction of what dealt with it.
  /// - Throws: ``StorageFailure``.
  public func close(_ kind: Alert.Kind, about person: PersonID, in connection: Connection) throws {
    try AlertStore.close(kind, about: person, at: surroundings.now, in: connection)
  }

  /// Lists alerts, newest first.
  ///
  /// - Parameters:
  ///   - query: which ones.
  ///   - connection: the transaction to read in.
  /// - Returns: at most `query.limit` alerts, and where the next page starts.
  /// - Throws: ``StorageFailure``.
  public func list(_ query: AlertQuery, in connection: Connection) throws -> AlertPage {
    try AlertStore.list(query, in: connection)
  }
}

extension Alerts {
  /// Counts what nobody has settled yet, for metrics.
  ///
  /// - Parameter connection: the transaction to read in.
  /// - Returns: how many there are of each kind that there is.
  /// - Throws: ``StorageFailure``.
  public func countOpen(in connection: Connection) throws -> [OpenAlerts] {
    try AlertStore.countOpen(in: connection)
  }

  /// Counts what nobody has settled yet about some cases, or about people of them where no case is named.
  ///
  /// - Parameters:
  ///   - cases: the cases.
  ///   - people: their people.
  ///   - connection: the transaction to read in.
  /// - Returns: how many there are of each kind that there is.
  /// - Throws: ``StorageFailure``.
  public func countOpen(
    about cases: [CourtCaseID],
    orPeople people: [PersonID] = [],
    in connection: Connection
  ) throws -> [Alert.Kind: Int] {
    try AlertStore.countOpen(about: cases, orPeople: people, in: connection)
  }
}

/// How many alerts of a kind are not settled.
public struct OpenAlerts: Sendable, Equatable {
  /// The kind.
  public let kind: Alert.Kind
  /// Whether they must not wait.
  public let isUrgent: Bool
  /// How many.
  public let count: Int
}

/// The list of alerts, for rooms that hold no transaction of their own.
public struct AlertDesk: Sendable {
  private let alerts: Alerts
  private let database: Database

  /// The alerts of a database.
  public init(alerts: Alerts, database: Database) {
    self.alerts = alerts
    self.database = database
  }

  /// Lists alerts, newest first.
  ///
  /// - Parameter query: which ones.
  /// - Returns: one page.
  /// - Throws: ``StorageFailure``.
  public func list(_ query: AlertQuery) async throws -> AlertPage {
    try await database.read { try alerts.list(query, in: $0) }
  }
}

/// Which alerts to list.
public struct AlertQuery: Sendable {
  /// Only of this kind.
  public var kind: Alert.Kind?
  /// Only in this state.
  public var status: Alert.Status?
  /// Only those about this person.
  public var person: PersonID?
  /// Only those older than this one: the cursor of the page before.
  public var before: AlertID?
  /// At most so many, 1 to 200.
  public var limit: Int

  /// All alerts, by default 50 a page.
  public init(
    kind: Alert.Kind? = nil,
    status: Alert.Status? = nil,
    person: PersonID? = nil,
    before: AlertID? = nil,
    limit: Int = 50
  ) {
    self.kind = kind
    self.status = status
    self.person = person
    self.before = before
    self.limit = min(max(limit, 1), 200)
  }
}

/// One page of alerts.
public struct AlertPage: Sendable {
  /// The alerts, newest first.
  public let items: [ListedAlert]
  /// Where the next page starts; nil on the last one.
  public let next: AlertID?
}

/// An alert as it stands in the list.
public struct ListedAlert: Sendable {
  /// Its identifier.
  public let id: AlertID
  /// What it is about.
  public let kind: Alert.Kind
  /// How far it is.
  public let status: Alert.Status
  /// Whether it must not wait.
  public let isUrgent: Bool
  /// Whom it concerns.
  public let person: PersonID?
  /// In which case.
  public let courtCase: CourtCaseID?
  /// About which message.
  public let message: MessageID?
  /// Whose it is; nil while it belongs to the team.
  public let owner: String?
  /// What to do, in fixed words.
  public let note: String
  /// When it was raised.
  public let createdAt: Timestamp
}
