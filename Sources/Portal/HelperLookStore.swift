internal import Access
internal import Core
internal import Storage

/// The table `helper_look`: when somebody who reads for a person opened a message.
enum HelperLookStore {
  /// One helper's looks at one message.
  struct LookRow: Sendable {
    let helper: HelperID
    let firstAt: Timestamp
    let lastAt: Timestamp
  }

  /// Notes a look.
  static func note(
    _ helper: HelperID,
    at message: MessageID,
    now: Timestamp,
    in connection: Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO helper_look (message_id, helper_id, first_at, last_at)
      VALUES (\(message), \(helper), \(now), \(now))
      ON CONFLICT (message_id, helper_id) DO UPDATE SET last_at = \(now)
      """
    )
  }

  /// Asks who opened a message for its person, the first one first.
  static func ask(at message: MessageID, in connection: Connection) throws -> Asked<[LookRow]> {
    try connection.ask(
      """
      SELECT helper_id, first_at, last_at FROM helper_look WHERE message_id = \(message) ORDER BY first_at, helper_id
      """
    ) { rows in
      try rows.map {
        LookRow(
          helper: try $0.id("helper_id"),
          firstAt: try $0.timestamp("first_at"),
          lastAt: try $0.timestamp("last_at")
        )
      }
    }
  }
}

extension Portal {
  /// Looks with the names of those who took them; where nobody did, nothing more is asked.
  func named(
    _ looks: [HelperLookStore.LookRow],
    of person: PersonID,
    in connection: Connection
  ) throws -> [OpenedMessage.HelperLook] {
    guard !looks.isEmpty else { return [] }
    let names = try accounts.askHelperNames(of: person, in: connection).answer()
    return looks.compactMap { look in
      names[look.helper].map {
        OpenedMessage.HelperLook(helper: $0, firstAt: look.firstAt, lastAt: look.lastAt)
      }
    }
  }
}
