internal import Core
internal import Storage

/// The table `staff_draft`.
enum StaffDraftStore {
  struct DraftRow: Sendable {
    let id: StaffDraftID
    let courtCase: CourtCaseID
    let box: [UInt8]
    let revision: Int
    let sentAs: MessageID?
  }

  /// Saves a draft; false where it was sent, or is somebody else's.
  static func save(
    _ id: StaffDraftID,
    of owner: String,
    in courtCase: CourtCaseID,
    box: [UInt8],
    keepUntil: Timestamp,
    connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        INSERT INTO staff_draft (id, owner, case_id, box, revision, keep_until)
        VALUES (\(id), \(owner), \(courtCase), \(box), 1, \(keepUntil))
        ON CONFLICT (id) DO UPDATE SET box = \(box), revision = staff_draft.revision + 1,
          keep_until = \(keepUntil)
        WHERE staff_draft.owner = \(owner) AND staff_draft.case_id = \(courtCase) AND staff_draft.sent_as IS NULL
        """
    ) == 1
  }

  static func find(
    _ id: StaffDraftID,
    of owner: String,
    at now: Timestamp,
    in connection: Connection
  ) throws -> DraftRow? {
    try connection.first(
      """
      SELECT id, case_id, box, revision, sent_as FROM staff_draft
      WHERE id = \(id) AND owner = \(owner) AND keep_until > \(now)
      """
    ).map { row in
      DraftRow(
        id: try row.id("id"),
        courtCase: try row.id("case_id"),
        box: try row.blob("box"),
        revision: Int(clamping: try row.int("revision")),
        sentAs: try row.optionalID("sent_as")
      )
    }
  }

  /// Notes which message a draft became and empties it; false where it was sent already or saved anew.
  static func spend(
    _ id: StaffDraftID,
    revision: Int,
    as message: MessageID,
    in connection: Connection
  ) throws -> Bool {
    try connection.rowsChanged(
      by: """
        UPDATE staff_draft SET sent_as = \(message), box = \([UInt8]())
        WHERE id = \(id) AND revision = \(Int64(revision)) AND sent_as IS NULL
        """
    ) == 1
  }

  /// Takes out drafts that are past their time.
  static func sweep(before moment: Timestamp, atMost limit: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM staff_draft WHERE id IN
          (SELECT id FROM staff_draft WHERE keep_until <= \(moment) ORDER BY keep_until LIMIT \(limit))
        """
    )
  }
}
