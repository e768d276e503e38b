internal import Core
internal import Storage

/// An account as a sign-in sees it.
struct StoredAccount: Sendable {
  let id: AccountID
  let kind: AccountKind
  let emailBox: [UInt8]
  let passwordHash: String
  let failures: Int
  let people: [AccountPerson]
  let isFrozen: Bool
  /// Whether a code is asked for after the password.
  let hasSecondFactor: Bool
  /// The browser that was asked about, where the account knows it.
  let device: KnownDevice?
  fileprivate let lastReset: Timestamp?
  fileprivate let resetToShow: Timestamp?

  /// What a session takes of it.
  var forSession: SessionAccount {
    SessionAccount(id: id, kind: kind, people: people, lastReset: lastReset, resetToShow: resetToShow)
  }
}

/// What a new account is made of.
struct NewAccount: Sendable {
  let id: AccountID
  let kind: AccountKind
  let emailIndex: [UInt8]
  let emailBox: [UInt8]
  let passwordHash: String
}

/// The tables `account` and `account_person`.
enum AccountStore {
  /// The account of an address.
  ///
  /// - Parameters:
  ///   - kind: of which kind.
  ///   - emailIndex: by what the address is found.
  ///   - deviceHash: the secret of a browser that may be known, as a hash.
  ///   - connection: the transaction to read in.
  /// - Returns: nil where there is none.
  /// - Throws: ``StorageFailure``, ``AccessFailure``.
  static func find(
    _ kind: AccountKind,
    emailIndex: [UInt8],
    deviceHash: [UInt8]? = nil,
    in connection: Connection
  ) throws -> StoredAccount? {
    try find(
      "WHERE a.kind = \(kind.rawValue) AND a.email_index = \(emailIndex)",
      deviceHash: deviceHash,
      in: connection
    )
  }

  static func find(_ id: AccountID, in connection: Connection) throws -> StoredAccount? {
    try find("WHERE a.id = \(id)", deviceHash: nil, in: connection)
  }

  private static func find(
    _ condition: SQL,
    deviceHash: [UInt8]?,
    in connection: Connection
  ) throws -> StoredAccount? {
    // One row a person, so that account, people and browser are one read.
    let rows = try connection.query(
      """
      SELECT a.id, a.kind, a.email_box, a.password_hash, a.failures, a.reset_at, a.reset_shown_at, a.reset_settled_at,
        p.person_id, p.contact_point_id, p.added_at, f.frozen_at, s.confirmed_at,
        d.id AS device_id, d.failures AS device_failures
      FROM account a LEFT JOIN account_person p ON p.account_id = a.id
        LEFT JOIN frozen_person f ON f.person_id = p.person_id
        LEFT JOIN second_factor s ON s.account_id = a.id
        LEFT JOIN known_device d ON d.account_id = a.id AND d.secret_hash = \(deviceHash)
      \(condition) ORDER BY p.added_at, p.person_id
      """
    )
    guard let first = rows.first else { return nil }
    guard let kind = AccountKind(rawValue: try first.text("kind")) else {
      throw AccessFailure.unreadable(column: "account.kind")
    }
    let isShown = try first.optionalTimestamp("reset_shown_at") != nil
    let isSettled = try first.optionalTimestamp("reset_settled_at") != nil
    let reset = try first.optionalTimestamp("reset_at")
    let device: DeviceID? = try first.optionalID("device_id")
    return StoredAccount(
      id: try first.id("id"),
      kind: kind,
      emailBox: try first.blob("email_box"),
      passwordHash: try first.text("password_hash"),
      failures: Int(clamping: try first.int("failures")),
      people: try people(rows),
      isFrozen: try rows.contains { row in try row.optionalTimestamp("frozen_at") != nil },
      hasSecondFactor: try first.optionalTimestamp("confirmed_at") != nil,
      device: try device.map {
        KnownDevice(id: $0, failures: Int(clamping: try first.int("device_failures")))
      },
      lastReset: isSettled ? nil : reset,
      resetToShow: isShown ? nil : reset
    )
  }

  /// The people in rows of a join with `account_person`; an account without any has one row without a person,
  /// and one that helps others has as many rows for each.
  static func people(_ rows: [Row]) throws -> [AccountPerson] {
    var people: [AccountPerson] = []
    for row in rows {
      guard let person: PersonID = try row.optionalID("person_id"),
        !people.contains(where: { $0.person == person })
      else { continue }
      people.append(
        AccountPerson(
          person: person,
          contactPoint: try row.id("contact_point_id"),
          addedAt: try row.timestamp("added_at")
        )
      )
    }
    return people
  }

  /// Writes an account, unless its address has one of this kind already.
  ///
  /// - Returns: whether it was written.
  static func insert(_ account: NewAccount, at now: Timestamp, in connection: Connection) throws -> Bool {
    try connection.rowsChanged(
      by: """
        INSERT INTO account (id, kind, email_index, email_box, password_hash, password_set_at, failures, created_at)
        VALUES (\(account.id), \(account.kind.rawValue), \(account.emailIndex), \(account.emailBox),
          \(account.passwordHash), \(now), 0, \(now))
        ON CONFLICT (kind, email_index) DO NOTHING
        """
    ) == 1
  }

  /// Lets an account open a person's mailbox; where it does already, the contact point becomes this one.
  static func add(_ person: AccountPerson, to account: AccountID, in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO account_person (account_id, person_id, contact_point_id, added_at)
      VALUES (\(account), \(person.person), \(person.contactPoint), \(person.addedAt))
      ON CONFLICT (account_id, person_id) DO UPDATE SET contact_point_id = \(person.contactPoint)
      """
    )
  }

  /// The accounts that open a person's mailbox.
  static func accounts(of person: PersonID, in connection: Connection) throws -> [AccountID] {
    try connection.query(
      "SELECT account_id FROM account_person WHERE person_id = \(person) ORDER BY account_id"
    ).map { row in try row.id("account_id") }
  }

  /// The contact points by which accounts open a person's mailbox.
  static func contactPoints(of person: PersonID, in connection: Connection) throws -> [ContactPointID] {
    try connection.query(
      "SELECT contact_point_id FROM account_person WHERE person_id = \(person) ORDER BY account_id"
    ).map { row in try row.id("contact_point_id") }
  }
}
