internal import Access
internal import Alerts
internal import Core
public import Jobs
internal import People
internal import Record
internal import Storage

/// The job `settle-address-change`: lets an account sign in by the address that was proved 72 hours ago, or gives the
/// change up that was not proved in time.
public struct SettleAddressChange: JobHandler {
  private let ways: WaysBack

  /// Works for these ways back.
  public init(_ ways: WaysBack) {
    self.ways = ways
  }

  /// What is known when the change's time has come.
  private enum Step: Sendable {
    case nothing
    case drop(AddressChangeStore.ChangeRow)
    case move(AddressChangeStore.ChangeRow, to: ContactPointID, EmailAddress)
  }

  /// Looks how the change stands.
  ///
  /// - Parameter job: whose subject is a change.
  /// - Returns: how it ended.
  public func perform(_ job: Job) async -> JobOutcome {
    guard let id = AddressChangeID(parsing: job.subject) else {
      return .hopeless(reason: "the subject is no change of address", record: { _ in })
    }
    let room = ways.room
    do {
      switch try await room.database.read({ try self.step(for: id, in: $0) }) {
      case .nothing: return .done
      case .drop(let change):
        return .done { [ways] in try ways.drop(change, outcome: "expired", by: .gateway, in: $0) }
      case .move(let change, let point, let address):
        let prepared = try ways.accounts.prepareAddress(address, of: change.account)
        return .done { try self.move(change, to: point, prepared, in: $0) }
      }
    } catch {
      room.surroundings.log(.fault, "an address could not be changed", ["error": .name(of: error)])
      return .failed(reason: "the address could not be changed")
    }
  }

  private func step(for id: AddressChangeID, in connection: Connection) throws -> Step {
    let room = ways.room
    guard let change = try AddressChangeStore.open(id, in: connection) else { return .nothing }
    let now = room.surroundings.now
    guard let due = change.dueAt else {
      let end = change.askedAt + .days(Int64(LinkMailer.linkDays))
      return now < end ? .nothing : .drop(change)
    }
    // The job of the link's end comes in between.
    guard now >= due else { return .nothing }
    guard let point = change.newContactPoint,
      let (standing, _, address) = try room.people.standing(at: point, in: connection), !standing.isFrozen
    else { return .drop(change) }
    return .move(change, to: point, address)
  }

  private func move(
    _ change: AddressChangeStore.ChangeRow,
    to point: ContactPointID,
    _ prepared: PreparedAddress,
    in connection: Connection
  ) throws {
    let room = ways.room
    let now = room.surroundings.now
    // Stopped or frozen meanwhile.
    guard try AddressChangeStore.open(change.id, in: connection) != nil,
      try room.people.frozenSince(change.person, in: connection) == nil
    else { return }
    guard try mayMove(to: point, in: connection),
      try ways.accounts.moveAddress(
        prepared,
        of: change.person,
        from: change.oldContactPoint,
        to: point,
        in: connection
      ),
      try room.people.replaceAddress(change.oldContactPoint, by: point, in: connection)
    else {
      try room.alerts.raise(
        Alert(
          .needsPerson,
          note: "A change of email address could not take effect. Call the person, by the safe-contact plan.",
          person: change.person,
          topic: "address"
        ),
        in: connection
      )
      return try ways.drop(change, outcome: "not_possible", by: .gateway, in: connection)
    }
    _ = try AddressChangeStore.end(change.id, outcome: "done", at: now, in: connection)
    try LinkStore.endAll(to: change.oldContactPoint, at: now, in: connection)
    try room.jobs.add(.addressVerified, subject: point.text, in: connection)
    try room.jobs.add(.signInChanged, subject: point.text, in: connection)
  }

  /// Whether the new address may be used as it stands now; asked before the account moves.
  private func mayMove(to id: ContactPointID, in connection: Connection) throws -> Bool {
    guard let point = try ways.room.people.emailPoint(id, in: connection) else { return false }
    return point.opensLinks && point.source.mayBeWrittenTo
      && (point.status == .pending || point.status == .verified)
  }
}
