internal import Core
internal import Storage

/// The tables `contact_point` and `contact_point_event`.
enum ContactPointStore {
  struct ContactRow {
    let point: ContactPoint
    let form: ContactPointForm
    let index: [UInt8]
    let wallIndex: [UInt8]
    let box: [UInt8]
    let isSharedByRecord: Bool
    /// Whether the person gave it in the portal: a record without it does not end it.
    let isByPerson: Bool
  }

  struct NewContact {
    let id: ContactPointID
    let form: ContactPointForm
    let index: [UInt8]
    let wallIndex: [UInt8]
    let box: [UInt8]
    let source: FactSource
    let isPreferred: Bool
    let isConfidential: Bool
    let isShared: Bool
    let isSharedByRecord: Bool
  }

  private static let columns: SQL = """
    id, person_id, kind, value_index, wall_index, value_box, source, status, preferred, shared, shared_by_record,
    share_agreed_at, walled_at, verified_at, mailed_at, by_person, created_at, ended_at
    """

  static func all(of person: PersonID, in connection: Connection) throws -> [ContactRow] {
    try askAll(of: person, in: connection).answer()
  }

  static func askAll(of person: PersonID, in connection: Connection) throws -> Asked<[ContactRow]> {
    try connection.ask("SELECT \(columns) FROM contact_point WHERE person_id = \(person) ORDER BY id") {
      rows in
      try rows.map(row)
    }
  }

  static func find(_ id: ContactPointID, in connection: Connection) throws -> ContactRow? {
    try ask(id, in: connection).answer()
  }

  static func ask(_ id: ContactPointID, in connection: Connection) throws -> Asked<ContactRow?> {
    try connection.askFirst("SELECT \(columns) FROM contact_point WHERE id = \(id)", row)
  }

  /// Everybody's contact points with one of these mailboxes or numbers, by their wall indexes.
  static func holders(
    of indexes: some Collection<[UInt8]>,
    in connection: Connection
  ) throws -> [ContactRow] {
    guard !indexes.isEmpty else { return [] }
    return try connection.query(
      "SELECT \(columns) FROM contact_point WHERE wall_index IN \(SQL.list(indexes))"
    ).map(row)
  }

  /// Adds a contact point, or takes one up again that the record had dropped.
  ///
  /// A refusal stands. Who is to read for the person proves the address anew each time: what was proved for a permission that
  /// has ended is worth nothing of the next one.
  static func put(
    _ contact: NewContact,
    of person: PersonID,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    let fresh = (contact.source.mayBeWrittenTo ? ContactPointStatus.pending : .unconfirmedSource).rawValue
    try connection.execute(
      """
      INSERT INTO contact_point (id, person_id, kind, value_index, wall_index, value_box, source, status, preferred,
        confidential, shared, shared_by_record, created_at)
      VALUES (\(contact.id), \(person), \(contact.form.rawValue), \(contact.index), \(contact.wallIndex),
        \(contact.box), \(contact.source.rawValue), \(fresh), \(contact.isPreferred), \(contact.isConfidential),
        \(contact.isShared), \(contact.isSharedByRecord), \(now))
      ON CONFLICT (person_id, kind, value_index) DO UPDATE SET
        source = \(contact.source.rawValue), preferred = \(contact.isPreferred),
        confidential = CASE WHEN contact_point.confidential = 1 THEN 1 ELSE \(contact.isConfidential) END,
        shared = CASE WHEN contact_point.shared = 1 THEN 1 ELSE \(contact.isShared) END,
        shared_by_record = \(contact.isSharedByRecord),
        status = CASE
          WHEN contact_point.status = 'superseded' THEN \(fresh)
          WHEN contact_point.status = 'unconfirmed_source' THEN \(fresh)
          WHEN contact_point.status = 'pending' THEN \(fresh)
          WHEN contact_point.status IN ('failed', 'expired') AND \(fresh) = 'unconfirmed_source'
            THEN \(fresh)
          ELSE contact_point.status END,
        verified_at = CASE WHEN contact_point.kind = \(ContactPointForm.helper.rawValue)
          AND contact_point.ended_at IS NOT NULL THEN NULL ELSE contact_point.verified_at END,
        ended_at = NULL
      """
    )
    try noteStatus(person: person, index: contact.index, at: now, in: connection)
  }

  static func setStatus(
    _ id: ContactPointID,
    to status: ContactPointStatus,
    from allowed: [ContactPointStatus],
    at now: Timestamp,
    in connection: Connection
  ) throws -> Bool {
    let verified: SQL = status == .verified ? ", verified_at = \(now)" : ""
    let changed = try connection.rowsChanged(
      by: """
        UPDATE contact_point SET status = \(status.rawValue)\(verified)
        WHERE id = \(id) AND status IN \(SQL.list(allowed.map(\.rawValue)))
        """
    )
    guard changed == 1 else { return false }
    try insertEvent(id, status: status.rawValue, at: now, in: connection)
    return true
  }

  static func agreeToShare(_ id: ContactPointID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute("UPDATE contact_point SET share_agreed_at = \(now) WHERE id = \(id)")
  }

  static func markShared(_ ids: some Collection<ContactPointID>, in connection: Connection) throws {
    guard !ids.isEmpty else { return }
    try connection.execute("UPDATE contact_point SET shared = 1 WHERE id IN \(SQL.list(ids))")
  }

  static func wall(_ ids: some Collection<ContactPointID>, at now: Timestamp, in connection: Connection)
    throws
  {
    guard !ids.isEmpty else { return }
    try connection.execute(
      "UPDATE contact_point SET walled_at = \(now) WHERE id IN \(SQL.list(ids)) AND walled_at IS NULL"
    )
  }

  static func lift(_ id: ContactPointID, in connection: Connection) throws {
    try connection.execute("UPDATE contact_point SET walled_at = NULL WHERE id = \(id)")
  }

  static func setShared(_ id: ContactPointID, to isShared: Bool, in connection: Connection) throws {
    try connection.execute(
      "UPDATE contact_point SET shared = \(isShared) WHERE id = \(id) AND shared <> \(isShared)"
    )
  }

  static func noteMailed(_ id: ContactPointID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      "UPDATE contact_point SET mailed_at = \(now) WHERE id = \(id) AND mailed_at IS NULL"
    )
  }

  /// Ends what the record no longer holds.
  ///
  /// A refusal stays one.
  static func end(_ id: ContactPointID, at now: Timestamp, in connection: Connection) throws {
    try connection.execute(
      """
      UPDATE contact_point SET ended_at = \(now),
        status = CASE WHEN status = 'refused' THEN 'refused' ELSE 'superseded' END
      WHERE id = \(id) AND ended_at IS NULL
      """
    )
    try insertEvent(id, status: ContactPointStatus.superseded.rawValue, at: now, in: connection)
  }

  /// The history of every contact point of a person, each oldest first.
  static func histories(
    of person: PersonID,
    in connection: Connection
  ) throws -> [ContactPointID: [(status: ContactPointStatus, at: Timestamp)]] {
    let rows = try connection.query(
      """
      SELECT contact_point_event.contact_point_id AS id, contact_point_event.at AS at,
        contact_point_event.status AS status
      FROM contact_point JOIN contact_point_event ON contact_point_event.contact_point_id = contact_point.id
      WHERE contact_point.person_id = \(person)
      """
    )
    var events: [ContactPointID: [(status: ContactPointStatus, at: Timestamp)]] = [:]
    for row in rows { events[try row.id("id"), default: []].append(try event(row)) }
    return events.mapValues(inOrder)
  }

  static func history(
    of id: ContactPointID,
    in connection: Connection
  ) throws -> [(status: ContactPointStatus, at: Timestamp)] {
    inOrder(
      try connection.query("SELECT at, status FROM contact_point_event WHERE contact_point_id = \(id)")
        .map(event)
    )
  }

  private static func event(_ row: Row) throws -> (status: ContactPointStatus, at: Timestamp) {
    guard let status = ContactPointStatus(rawValue: try row.text("status")) else {
      throw StorageFailure.unreadable(column: "contact_point_event.status")
    }
    return (status, try row.timestamp("at"))
  }

  /// Two states of one millisecond stand in the order in which an address comes to them.
  private static func inOrder(
    _ events: [(status: ContactPointStatus, at: Timestamp)]
  ) -> [(status: ContactPointStatus, at: Timestamp)] {
    let order = ContactPointStatus.allCases
    return events.sorted {
      ($0.at, order.firstIndex(of: $0.status) ?? 0) < ($1.at, order.firstIndex(of: $1.status) ?? 0)
    }
  }

  /// Adds the present state to the history, unless it stands at its end already.
  private static func noteStatus(
    person: PersonID,
    index: [UInt8],
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO contact_point_event (contact_point_id, at, status)
      SELECT contact_point.id, CAST(\(now) AS BIGINT), contact_point.status FROM contact_point
      WHERE person_id = \(person) AND value_index = \(index) AND NOT EXISTS (
        SELECT 1 FROM contact_point_event
        WHERE contact_point_id = contact_point.id AND contact_point_event.status = contact_point.status
          AND contact_point_event.at = (
            SELECT MAX(latest.at) FROM contact_point_event AS latest
            WHERE latest.contact_point_id = contact_point.id))
      ON CONFLICT (contact_point_id, at, status) DO NOTHING
      """
    )
  }

  private static func insertEvent(
    _ id: ContactPointID,
    status: String,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO contact_point_event (contact_point_id, at, status) VALUES (\(id), \(now), \(status))
      ON CONFLICT (contact_point_id, at, status) DO NOTHING
      """
    )
  }

  private static func row(_ row: Row) throws -> ContactRow {
    guard let form = ContactPointForm(rawValue: try row.text("kind")),
      let source = FactSource(rawValue: try row.text("source")),
      let status = ContactPointStatus(rawValue: try row.text("status"))
    else { throw StorageFailure.unreadable(column: "contact_point.status") }
    return ContactRow(
      point: ContactPoint(
        id: try row.id("id"),
        person: try row.id("person_id"),
        source: source,
        status: status,
        isPreferred: try row.bool("preferred"),
        isShared: try row.bool("shared"),
        hasAgreedToShare: try !row.isNull("share_agreed_at"),
        isWalled: try !row.isNull("walled_at"),
        verifiedAt: try row.optionalTimestamp("verified_at"),
        mailedAt: try row.optionalTimestamp("mailed_at"),
        createdAt: try row.timestamp("created_at"),
        isInUse: try row.isNull("ended_at"),
        isHelper: form == .helper
      ),
      form: form,
      index: try row.blob("value_index"),
      wallIndex: try row.blob("wall_index"),
      box: try row.blob("value_box"),
      isSharedByRecord: try row.bool("shared_by_record"),
      isByPerson: try row.optionalBool("by_person") ?? false
    )
  }
}
