internal import Core
internal import Storage

/// A permission to read for a person, as it lies in the database.
struct StoredHelper: Sendable {
  let id: HelperID
  let person: PersonID
  let grantedBy: AccountID
  /// Nil where the party wall barred the address.
  let contactPoint: ContactPointID?
  /// By what the same address is found again.
  let addressIndex: [UInt8]
  /// Nil until it is accepted.
  var account: AccountID?
  let nameBox: [UInt8]
  let message: MessageID?
  let mayAnswer: Bool
  let askedAt: Timestamp
  var acceptedAt: Timestamp?
  var agreedAt: Timestamp?
  /// Since when it waits for the person's word; nil where it does not.
  var pausedAt: Timestamp?
  let endsAt: Timestamp
  var endedAt: Timestamp?
  var outcome: String?
}

/// The table `helper`.
enum HelperStore {
  private static let columns: SQL = """
    id, person_id, granted_by, contact_point_id, address_index, account_id, name_box, message_id, may_answer, asked_at,
    accepted_at, agreed_at, paused_at, ends_at, ended_at, outcome
    """

  static func insert(_ helper: StoredHelper, codeHash: [UInt8], in connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO helper (id, person_id, granted_by, contact_point_id, address_index, name_box, message_id, may_answer, code_hash,
        tries, asked_at, ends_at)
      VALUES (\(helper.id), \(helper.person), \(helper.grantedBy), \(helper.contactPoint), \(helper.addressIndex),
        \(helper.nameBox), \(helper.message), \(helper.mayAnswer), \(codeHash), 0, \(helper.askedAt), \(helper.endsAt))
      """
    )
  }

  /// Everybody who ever was to read for a person, newest first.
  static func all(of person: PersonID, in connection: Connection) throws -> [StoredHelper] {
    try connection.query(
      "SELECT \(columns) FROM helper WHERE person_id = \(person) ORDER BY asked_at DESC, id DESC"
    ).map(stored)
  }

  /// The permission that is not ended and came by an address.
  static func open(at point: ContactPointID, in connection: Connection) throws -> StoredHelper? {
    try connection.first(
      "SELECT \(columns) FROM helper WHERE contact_point_id = \(point) AND ended_at IS NULL"
    ).map(stored)
  }

  /// Takes one of the few tries at a code.
  ///
  /// - Returns: what the right code is kept as; nil where no try is left.
  static func takeTry(_ id: HelperID, in connection: Connection) throws -> [UInt8]? {
    try connection.first(
      """
      UPDATE helper SET tries = tries + 1
      WHERE id = \(id) AND ended_at IS NULL AND accepted_at IS NULL AND tries < \(HelperTerms.codesALink)
      RETURNING code_hash
      """
    )?.blob("code_hash")
  }

  /// Lets an account read by the permission that came by an address.
  ///
  /// - Returns: which one; nil where none waits.
  static func accept(
    at point: ContactPointID,
    by account: AccountID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> HelperID? {
    try connection.first(
      """
      UPDATE helper SET account_id = \(account), accepted_at = \(now)
      WHERE contact_point_id = \(point) AND ended_at IS NULL AND accepted_at IS NULL AND ends_at > \(now)
      RETURNING id
      """
    )?.id("id")
  }

  /// Ends a permission of a person.
  ///
  /// - Returns: it, as it stood; nil where this call did not end it.
  static func end(
    _ id: HelperID,
    of person: PersonID,
    outcome: StaticString,
    at now: Timestamp,
    in connection: Connection
  ) throws -> StoredHelper? {
    try connection.first(
      """
      UPDATE helper SET ended_at = \(now), outcome = \("\(outcome)")
      WHERE id = \(id) AND person_id = \(person) AND ended_at IS NULL
      RETURNING \(columns)
      """
    ).map(stored)
  }

  /// Notes that staff let a permission be at heightened risk.
  ///
  /// - Returns: whether it is there and was not ended.
  static func agree(
    _ id: HelperID,
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE helper SET agreed_at = \(now) WHERE id = \(id) AND person_id = \(person) AND ended_at IS NULL
        """
    ) == 1
  }

  /// Pauses every permission of a person that goes on, those too that nobody has taken yet.
  ///
  /// One that nobody took in time is left out even where its row is still open: what the party wall barred has no job to end it,
  /// and whoever named it must not learn that.
  ///
  /// - Returns: which ones this call paused.
  static func pauseAll(
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> [HelperID] {
    try connection.query(
      """
      UPDATE helper SET paused_at = \(now)
      WHERE person_id = \(person) AND ended_at IS NULL AND paused_at IS NULL AND ends_at > \(now)
        AND (accepted_at IS NOT NULL OR asked_at > \(now - HelperTerms.answerSpan))
      RETURNING id
      """
    ).map { try $0.id("id") }
  }

  /// Lets a permission of a person go on that was paused.
  ///
  /// - Returns: whether this call did.
  static func keep(
    _ id: HelperID,
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE helper SET paused_at = NULL
        WHERE id = \(id) AND person_id = \(person) AND ended_at IS NULL AND paused_at IS NOT NULL AND ends_at > \(now)
        """
    ) == 1
  }

  /// Whether an account opens anything: a mailbox of its own people, or one that it helps with.
  static func opensAnything(_ account: AccountID, in connection: Connection) throws -> Bool {
    try connection.first(
      """
      SELECT id FROM account WHERE id = \(account) AND (
        EXISTS (SELECT 1 FROM account_person WHERE account_person.account_id = account.id)
        OR EXISTS (SELECT 1 FROM helper WHERE helper.account_id = account.id AND helper.ended_at IS NULL))
      """
    ) != nil
  }

  /// Asks whether a permission is in force.
  static func askGoesOn(_ id: HelperID, at now: Timestamp, in connection: Connection) throws -> Asked<Bool> {
    try connection.ask(
      """
      SELECT id FROM helper
      WHERE id = \(id) AND accepted_at IS NOT NULL AND ended_at IS NULL AND paused_at IS NULL AND ends_at > \(now)
      """
    ) { !$0.isEmpty }
  }

  /// The names of those who read, or read, for a person, sealed.
  static func askNames(
    of person: PersonID,
    in connection: Connection
  ) throws -> Asked<[(id: HelperID, box: [UInt8])]> {
    try connection.ask("SELECT id, name_box FROM helper WHERE person_id = \(person)") { rows in
      try rows.map { (try $0.id("id"), try $0.blob("name_box")) }
    }
  }

  /// What a session's rows say of those whom its account helps; a row without has none.
  static func grants(_ rows: [Row]) throws -> [HelperGrant] {
    var grants: [HelperGrant] = []
    for row in rows {
      // Rows of one session are people times those helped: each is told once. Without a contact point of the person, their
      // own account opens the mailbox no more.
      guard let id: HelperID = try row.optionalID("helper_id"), !grants.contains(where: { $0.id == id }),
        let openedBy: ContactPointID = try row.optionalID("helped_point_id")
      else { continue }
      grants.append(
        HelperGrant(
          id: id,
          person: try row.id("helped_id"),
          contactPoint: try row.id("helper_point_id"),
          openedBy: openedBy,
          message: try row.optionalID("helper_message_id"),
          mayAnswer: try row.bool("may_answer"),
          begunAt: try row.timestamp("accepted_at"),
          endsAt: try row.timestamp("ends_at"),
          isAgreed: try !row.isNull("agreed_at"),
          isPaused: try !row.isNull("paused_at")
        )
      )
    }
    return grants
  }

  private static func stored(_ row: Row) throws -> StoredHelper {
    StoredHelper(
      id: try row.id("id"),
      person: try row.id("person_id"),
      grantedBy: try row.id("granted_by"),
      contactPoint: try row.optionalID("contact_point_id"),
      addressIndex: try row.blob("address_index"),
      account: try row.optionalID("account_id"),
      nameBox: try row.blob("name_box"),
      message: try row.optionalID("message_id"),
      mayAnswer: try row.bool("may_answer"),
      askedAt: try row.timestamp("asked_at"),
      acceptedAt: try row.optionalTimestamp("accepted_at"),
      agreedAt: try row.optionalTimestamp("agreed_at"),
      pausedAt: try row.optionalTimestamp("paused_at"),
      endsAt: try row.timestamp("ends_at"),
      endedAt: try row.optionalTimestamp("ended_at"),
      outcome: try row.optionalText("outcome")
    )
  }
}
