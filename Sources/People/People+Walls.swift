internal import Core
internal import Storage

extension People {
  /// Settles again what a change may have taken from one side: walls without a reason fall, and numbers are shared as long
  /// as somebody else of the cases holds them.
  ///
  /// - Parameters:
  ///   - touched: the wall indexes of the mailboxes and numbers in the change.
  ///   - connection: the transaction, once the change is written.
  /// - Throws: ``StorageFailure``.
  func settleWalls(of touched: Set<[UInt8]>, in connection: Connection) throws {
    let holders = try ContactPointStore.holders(of: touched, in: connection)
    for holder in holders {
      let others = holders.filter {
        $0.wallIndex == holder.wallIndex && $0.form == holder.form && $0.point.person != holder.point.person
      }
      switch holder.form {
      case .email: try liftWall(of: holder, unless: others, in: connection)
      case .phone: try settleSharing(of: holder, with: others, in: connection)
      case .helper: try close(holder, among: holders, in: connection)
      }
    }
  }

  /// Lifts the wall before an address where none of those that another side holds walls it any more.
  private func liftWall(
    of holder: ContactPointStore.ContactRow,
    unless others: [ContactPointStore.ContactRow],
    in connection: Connection
  ) throws {
    guard holder.point.isWalled else { return }
    let wall = PartyWall(parties: try parties(facing: holder.point.person, in: connection))
    let isKept = others.contains {
      wall.isAcross($0.point.person) == true && PartyWall.keepsWalled(holder.point, by: $0.point)
    }
    guard !isKept else { return }
    try ContactPointStore.lift(holder.point.id, in: connection)
  }

  /// A number is shared where the record says so, or where somebody else of the cases holds it now: no reminder, code or
  /// call until records that staff have mended settle it.
  private func settleSharing(
    of holder: ContactPointStore.ContactRow,
    with others: [ContactPointStore.ContactRow],
    in connection: Connection
  ) throws {
    let present = others.filter(\.point.isHeldByRecord)
    var isShared = holder.isSharedByRecord
    if !isShared, !present.isEmpty {
      let known = Set(try parties(facing: holder.point.person, in: connection).map(\.person))
      isShared = present.contains { known.contains($0.point.person) }
    }
    try ContactPointStore.setShared(holder.point.id, to: isShared, in: connection)
  }
}
