public import Core
internal import Crypto
internal import Record
public import Storage

/// Somebody who reads for a person, or is to, as the person and staff see it.
public struct HelperView: Sendable {
  /// Identifies the permission.
  public let id: HelperID
  /// What the person calls them.
  public let name: Secret<String>
  /// The one message that it is about; nil for all.
  public let message: MessageID?
  /// Whether they may answer too.
  public let mayAnswer: Bool
  /// When the person asked for it.
  public let askedAt: Timestamp
  /// When they came; nil while they are waited for.
  public let acceptedAt: Timestamp?
  /// When staff let it be at heightened risk; nil where they have not.
  public let agreedAt: Timestamp?
  /// Since when it waits for the person to say that it is still wanted; nil where it does not.
  public let pausedAt: Timestamp?
  /// When it ends, whatever happens.
  public let endsAt: Timestamp
  /// When it was ended; nil where it goes on.
  public let endedAt: Timestamp?
  /// How it ended, a fixed word; nil where it goes on.
  public let outcome: String?
}

/// A permission that is ready to be written, its name sealed and its code made before the writer is held.
public struct PreparedHelper: Sendable {
  /// Identifies it.
  public let id: HelperID
  /// Six digits that the person tells the helper: shown once, stored nowhere.
  public let code: Secret<String>

  let row: StoredHelper
  let codeHash: [UInt8]
}

/// A permission that waits for its helper, as the link's page needs it.
public struct AwaitedHelper: Sendable {
  /// Identifies it.
  public let id: HelperID
  /// Who is to be helped.
  public let person: PersonID
}

/// A permission that was just ended.
public struct EndedHelper: Sendable {
  /// The helper's address; nil where the party wall had barred it.
  public let contactPoint: ContactPointID?
}

/// Keeps who reads for whom.
///
/// Each method is called in the transaction of its cause; whoever calls it writes the record's entry.
public struct Helpers: Sendable {
  private let ground: AccessGround

  /// Helpers on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Makes a permission ready to be written.
  ///
  /// - Parameters:
  ///   - name: what the person calls the helper.
  ///   - person: who is to be helped.
  ///   - addressIndex: by what the helper's address is found again.
  ///   - account: the person's own account, which opens the mailbox.
  ///   - message: the one message that it is about; nil for all.
  ///   - mayAnswer: whether the helper may answer too.
  ///   - span: for how long.
  /// - Returns: what ``write(_:at:in:)`` takes.
  /// - Throws: ``AccessFailure``.
  public func prepare(
    _ name: Secret<String>,
    for person: PersonID,
    addressIndex: [UInt8],
    by account: AccountID,
    message: MessageID?,
    mayAnswer: Bool,
    span: HelperTerms.Span
  ) throws(AccessFailure) -> PreparedHelper {
    do {
      let id: HelperID = try ground.surroundings.newIdentifier()
      let value = try ground.surroundings.random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      // Six digits without a leading zero: easily said, and easily written down.
      let digits = String(100_000 + value % 900_000)
      return PreparedHelper(
        id: id,
        code: Secret(digits),
        row: StoredHelper(
          id: id,
          person: person,
          grantedBy: account,
          contactPoint: nil,
          addressIndex: addressIndex,
          nameBox: try ground.seal(name: name, place: AccessGround.namePlace(of: id)),
          message: message,
          mayAnswer: mayAnswer,
          askedAt: ground.now,
          endsAt: ground.now + span.duration
        ),
        codeHash: try ground.codeHash(digits, of: id)
      )
    } catch { throw AccessFailure(error) }
  }

  /// Writes a permission.
  ///
  /// - Parameters:
  ///   - prepared: the permission.
  ///   - point: the helper's address; nil where the party wall barred it.
  ///   - connection: the transaction in which the link is asked for.
  /// - Throws: ``AccessFailure``.
  public func write(
    _ prepared: PreparedHelper,
    at point: ContactPointID?,
    in connection: Connection
  ) throws(AccessFailure) {
    do {
      let row = StoredHelper(
        id: prepared.row.id,
        person: prepared.row.person,
        grantedBy: prepared.row.grantedBy,
        contactPoint: point,
        addressIndex: prepared.row.addressIndex,
        nameBox: prepared.row.nameBox,
        message: prepared.row.message,
        mayAnswer: prepared.row.mayAnswer,
        askedAt: prepared.row.askedAt,
        endsAt: prepared.row.endsAt
      )
      try HelperStore.insert(row, codeHash: prepared.codeHash, in: connection)
    } catch { throw AccessFailure(error) }
  }

  /// The permissions of a person that go on and are about an address, barred by the party wall or not.
  ///
  /// - Parameters:
  ///   - addressIndex: by what the address is found.
  ///   - person: who is helped.
  ///   - connection: the transaction to read in.
  /// - Returns: which ones.
  /// - Throws: ``AccessFailure``.
  public func open(
    of addressIndex: [UInt8],
    for person: PersonID,
    in connection: Connection
  ) throws(AccessFailure) -> [HelperID] {
    do {
      return try HelperStore.all(of: person, in: connection)
        .filter { $0.endedAt == nil && $0.addressIndex == addressIndex }.map(\.id)
    } catch { throw AccessFailure(error) }
  }

  /// Everybody who ever read for a person or was to, newest first.
  ///
  /// - Parameters:
  ///   - person: who is helped.
  ///   - connection: the transaction to read in.
  /// - Returns: the permissions, those that have ended too.
  /// - Throws: ``AccessFailure``.
  public func all(of person: PersonID, in connection: Connection) throws(AccessFailure) -> [HelperView] {
    do {
      return try HelperStore.all(of: person, in: connection).map { stored in
        HelperView(
          id: stored.id,
          name: try ground.openName(stored.nameBox, of: stored.id),
          message: stored.message,
          mayAnswer: stored.mayAnswer,
          askedAt: stored.askedAt,
          acceptedAt: stored.acceptedAt,
          agreedAt: stored.agreedAt,
          pausedAt: stored.pausedAt,
          endsAt: stored.endsAt,
          endedAt: stored.endedAt,
          outcome: stored.outcome
        )
      }
    } catch { throw AccessFailure(error) }
  }

  /// The permission that came, or is to come, by an address.
  ///
  /// - Parameters:
  ///   - point: the address.
  ///   - connection: the transaction to read in.
  /// - Returns: the permission with its dates; nil where there is none that goes on.
  /// - Throws: ``AccessFailure``.
  public func open(
    at point: ContactPointID,
    in connection: Connection
  ) throws(AccessFailure) -> (
    helper: AwaitedHelper, askedAt: Timestamp, acceptedAt: Timestamp?, endsAt: Timestamp
  )? {
    do {
      guard let stored = try HelperStore.open(at: point, in: connection) else { return nil }
      return (
        AwaitedHelper(id: stored.id, person: stored.person), stored.askedAt, stored.acceptedAt, stored.endsAt
      )
    } catch { throw AccessFailure(error) }
  }

  /// Takes one of the few tries at the code of a permission that waits, and compares.
  ///
  /// The try is counted in the transaction that compares: none is free.
  ///
  /// - Parameters:
  ///   - digits: what was typed, digits alone.
  ///   - helper: the permission.
  ///   - connection: the transaction.
  /// - Returns: whether it was right; nil where no try is left.
  /// - Throws: ``AccessFailure``.
  public func tryCode(
    _ digits: Secret<String>,
    of helper: AwaitedHelper,
    in connection: Connection
  ) throws(AccessFailure) -> Bool? {
    do {
      let typed = try digits.reveal { try ground.codeHash($0, of: helper.id) }
      guard let kept = try HelperStore.takeTry(helper.id, in: connection) else { return nil }
      // Both are keyed hashes: how far they agree tells nobody anything.
      return kept == typed
    } catch { throw AccessFailure(error) }
  }

  /// Notes that staff have looked at a permission and let it be at heightened risk.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - person: who is helped.
  ///   - connection: the transaction.
  /// - Returns: false where the person has none of this name that goes on.
  /// - Throws: ``AccessFailure``.
  public func agree(
    _ id: HelperID,
    of person: PersonID,
    in connection: Connection
  ) throws(AccessFailure) -> Bool {
    do {
      return try HelperStore.agree(id, of: person, at: ground.now, in: connection)
    } catch { throw AccessFailure(error) }
  }

  /// Lets a permission go on that a reset or a lifted freeze had paused.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - person: who is helped, and says so.
  ///   - connection: the transaction.
  /// - Returns: false where nothing of theirs of this name was paused.
  /// - Throws: ``AccessFailure``.
  public func keep(
    _ id: HelperID,
    of person: PersonID,
    in connection: Connection
  ) throws(AccessFailure) -> Bool {
    do { return try HelperStore.keep(id, of: person, at: ground.now, in: connection) } catch {
      throw AccessFailure(error)
    }
  }

  /// Whether the session goes on in which a permission is given: a new password ends it, and pauses what was given before.
  ///
  /// - Parameters:
  ///   - session: in which it was asked for.
  ///   - connection: the transaction that gives it.
  /// - Returns: whether it does.
  /// - Throws: ``AccessFailure``.
  public func goesOn(_ session: Session, in connection: Connection) throws(AccessFailure) -> Bool {
    do { return try SessionStore.isOpen(session.id, in: connection) } catch { throw AccessFailure(error) }
  }

  /// Ends a permission; from this moment on nothing opens by it, in whatever session.
  ///
  /// The sessions of an account that opens nothing any more end too.
  ///
  /// - Parameters:
  ///   - id: which one.
  ///   - person: who is helped.
  ///   - outcome: how it ended.
  ///   - connection: the transaction.
  /// - Returns: it; nil where nothing was ended.
  /// - Throws: ``AccessFailure``.
  public func end(
    _ id: HelperID,
    of person: PersonID,
    outcome: StaticString,
    in connection: Connection
  ) throws(AccessFailure) -> EndedHelper? {
    do {
      let now = ground.now
      guard let ended = try HelperStore.end(id, of: person, outcome: outcome, at: now, in: connection) else {
        return nil
      }
      // Link and code were this permission's: a sitting that they opened is worth nothing of the next one to that address.
      if let point = ended.contactPoint {
        try SittingStore.endAll(of: person, by: point, at: now, in: connection)
      }
      if let account = ended.account, try !HelperStore.opensAnything(account, in: connection) {
        try CodeStepStore.endAll(of: account, at: now, in: connection)
        _ = try SessionStore.endAll(of: account, at: now, in: connection)
      }
      return EndedHelper(contactPoint: ended.contactPoint)
    } catch { throw AccessFailure(error) }
  }
}

extension Accounts {
  /// Asks whether what a request was judged by still goes on, where answering it takes hours.
  ///
  /// - Parameters:
  ///   - session: a family's session; that nobody asked for anything in it meanwhile does not count.
  ///   - helper: the permission by which it reads; nil where it is somebody's own.
  ///   - connection: the transaction to read in.
  /// - Returns: the answer to come: false where it was ended, paused, or its time is over.
  /// - Throws: ``AccessFailure``.
  public func askGoesOn(
    session: String,
    helper: HelperID?,
    in connection: Connection
  ) throws(AccessFailure) -> Asked<Bool> {
    do {
      let now = ground.now
      let isOver = try SessionStore.askIsOver(session, at: now, in: connection)
      let helps = try helper.map { try HelperStore.askGoesOn($0, at: now, in: connection) } ?? .known(true)
      return isOver.map { try !$0 && helps.answer() }
    } catch { throw AccessFailure(error) }
  }

  /// The names of those who read, or once read, for a person, to be opened where they are shown.
  ///
  /// - Parameters:
  ///   - person: who is helped.
  ///   - connection: the transaction to read in.
  /// - Returns: the answer to come.
  /// - Throws: ``AccessFailure``.
  public func askHelperNames(
    of person: PersonID,
    in connection: Connection
  ) throws(AccessFailure) -> Asked<[HelperID: Secret<String>]> {
    do {
      let ground = ground
      return try HelperStore.askNames(of: person, in: connection).map { rows in
        var names: [HelperID: Secret<String>] = [:]
        for row in rows { names[row.id] = try ground.openName(row.box, of: row.id) }
        return names
      }
    } catch { throw AccessFailure(error) }
  }
}
