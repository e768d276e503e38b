import Access
import Attachments
import Core
import People
import Storage
import Support
import Testing

@testable import Portal

@Suite("A download that was begun", .onBothDatabases) struct CutDownloadTests {
  let ground: PortalGround
  private let key = FileOwner("key_1")

  init() async throws { ground = try await PortalGround.make() }

  private static let helperID = "hlp_00000000000000000000000001"
  private static let sessionID = "ses_00000000000000000000000001"

  /// What may happen while somebody reads slowly.
  enum Event: String, CaseIterable {
    case revoked, expired, frozen, walled, sessionEnded, sessionTooOld, quarantined, gone
  }

  /// Twelve chunks.
  private static let long = Array(String(repeating: "A line of a long plan.\n", count: 33_000).utf8)

  private func sent(to someone: PortalGround.Someone, expiresAt: Timestamp? = nil) async throws -> (
    message: MessageID, file: FileID
  ) {
    let upload = try ground.attachments.begin(name: "plan.txt", owner: key)
    guard try await upload.add(Self.long) == nil, case .taken(let file) = try await upload.finish() else {
      throw PortalGround.Unexpected("no file")
    }
    let draft = MessageDraft(
      to: someone.reference,
      courtCase: nil,
      subject: Secret("About Tuesday"),
      body: Secret("A letter."),
      language: nil,
      files: FilesToSend([file.id], of: key),
      expiresAt: expiresAt
    )
    guard
      case .accepted(let id, _, _) = try await ground.portal.send(
        draft,
        by: PortalGround.caseSystem,
        admittedBy: .given
      )
    else { throw PortalGround.Unexpected("not sent") }
    return (id, file.id)
  }

  private func opened(_ outcome: GiveOut) throws -> FileReader {
    guard case .open(_, let reader) = outcome else { throw PortalGround.Unexpected("not given out") }
    return reader
  }

  private func reader(_ someone: PortalGround.Someone) -> Reader {
    Reader(
      session: Self.sessionID,
      account: "acc_1",
      mailboxes: ground.reader(someone).mailboxes,
      earliestOpenMail: nil
    )
  }

  /// A session that goes on, with its account.
  private func openSession() async throws {
    let now = ground.clock.now
    try await ground.stored.database.write { connection in
      try connection.execute(
        """
        INSERT INTO account (id, kind, email_index, email_box, password_hash, password_set_at, created_at, failures)
        VALUES ('acc_00000000000000000000000001', 'family', \([UInt8](repeating: 1, count: 32)), \([UInt8]([1])), 'x',
          \(now), \(now), 0)
        """
      )
      try connection.execute(
        """
        INSERT INTO session (id, account_id, secret_hash, created_at, last_seen_at, failures)
        VALUES (\(Self.sessionID), 'acc_00000000000000000000000001', \([UInt8](repeating: 2, count: 32)), \(now), \(now), 0)
        """
      )
    }
  }

  /// Reads to the end.
  private func rest(of reader: FileReader) async throws -> Int {
    var count = 0
    while let chunk = try await reader.next() { count += chunk.count }
    return count
  }

  @Test(arguments: Event.allCases)
  func `is cut when the reader may not have it any more`(event: Event) async throws {
    let ann = try await ground.verified("Ann")
    try await openSession()
    let end = event == .expired ? ground.clock.now + .hours(1) : nil
    let (id, file) = try await sent(to: ann, expiresAt: end)
    let reader = try opened(try await ground.portal.file(file, of: id, for: reader(ann)))
    #expect(try await reader.next()?.count == 65_536)
    switch event {
    case .revoked: _ = try await ground.portal.revoke(id, by: PortalGround.caseSystem)
    case .expired: ground.clock.advance(by: .hours(1))
    case .frozen: try await ground.freeze(ann)
    case .walled: try await ground.wall(ann)
    case .sessionEnded: try await ground.tamper("UPDATE session SET ended_at = 1")
    case .sessionTooOld: ground.clock.advance(by: .hours(12))
    case .quarantined: try await ground.tamper("UPDATE attachment SET scan = 'quarantined'")
    case .gone: try await ground.tamper("UPDATE attachment SET content_id = NULL, state = 'going'")
    }
    await #expect(throws: AttachmentFailure.self) { try await rest(of: reader) }
    // And it stays so, should somebody ask on.
    await #expect(throws: AttachmentFailure.self) { try await reader.next() }
  }

  @Test func `is whole where nothing changed`() async throws {
    let ann = try await ground.verified("Ann")
    try await openSession()
    let (id, file) = try await sent(to: ann)
    let reader = try opened(try await ground.portal.file(file, of: id, for: reader(ann)))
    ground.clock.advance(by: .hours(1))
    #expect(try await rest(of: reader) == Self.long.count)
  }

  @Test(arguments: [
    "UPDATE helper SET ended_at = 1", "UPDATE helper SET paused_at = 1", "UPDATE helper SET ends_at = 1",
  ])
  func `by somebody who helps is cut when they may not any more`(change: String) async throws {
    let ann = try await ground.verified("Ann")
    let (id, file) = try await sent(to: ann)
    let reader = try await helper(of: ann)
    let download = try opened(try await ground.portal.file(file, of: id, for: reader))
    #expect(try await download.next()?.count == 65_536)
    try await ground.tamper(change)
    await #expect(throws: AttachmentFailure.self) { try await rest(of: download) }
  }

  @Test func `by somebody who helps is whole while they may`() async throws {
    let ann = try await ground.verified("Ann")
    let (id, file) = try await sent(to: ann)
    let reader = try await helper(of: ann)
    let download = try opened(try await ground.portal.file(file, of: id, for: reader))
    #expect(try await rest(of: download) == Self.long.count)
  }

  /// Somebody who reads for a person, by an address of their own.
  private func helper(of someone: PortalGround.Someone) async throws -> Reader {
    let now = ground.clock.now
    let id = try #require(HelperID(parsing: Self.helperID))
    let friend = try EmailAddress(parsing: "friend@example.org")
    let own = try #require(try await ground.people.prepareHelper(friend, of: someone.id))
    let point = try await ground.stored.database.write { [people = ground.people] connection in
      guard case .placed(let point) = try people.placeHelper(own, in: connection),
        try people.proveHelper(point, in: connection)
      else { throw PortalGround.Unexpected("no helper") }
      return point
    }
    try await openSession()
    _ = try await ground.stored.database.write { connection in
      try connection.execute(
        """
        INSERT INTO helper (id, person_id, granted_by, contact_point_id, address_index, account_id, name_box, may_answer,
          code_hash, tries, asked_at, accepted_at, ends_at)
        VALUES (\(id), \(someone.id), 'acc_00000000000000000000000001', \(point), \([UInt8]([1])),
          'acc_00000000000000000000000001', \([UInt8]([1])), 1, \([UInt8]([1])), 0, \(now), \(now), \(now + .days(31)))
        """
      )
    }
    let grant = HelperGrant(
      id: id,
      person: someone.id,
      contactPoint: point,
      openedBy: someone.point,
      message: nil,
      mayAnswer: true,
      begunAt: now,
      endsAt: now + .days(31),
      isAgreed: false
    )
    return Reader(
      session: Self.sessionID,
      account: "acc_1",
      mailboxes: [Reader.Mailbox(grant)],
      earliestOpenMail: nil
    )
  }

  @Test func `by somebody of the staff is cut when the case is not theirs any more`() async throws {
    try await ground.putCase(allocatedTo: ["bea"])
    let ann = try await ground.verified("Ann")
    let (id, file) = try await sent(to: ann)
    let reader = try opened(try await ground.portal.file(file, of: id, for: ground.worker("bea")))
    #expect(try await reader.next()?.count == 65_536)
    try await ground.putCase(allocatedTo: ["cal"])
    await #expect(throws: AttachmentFailure.self) { try await rest(of: reader) }
  }
}
