internal import Core

/// The party wall: a contact point held on another side of a case is refused and flagged.
///
/// A value: the holders of a mailbox and the parties of the cases in, what to do out. Who left a case still counts, for
/// what they learned there they know. An address that a record no longer holds is held by nobody unless a link was mailed
/// there or it was verified; that its reader said "This is not me" makes no difference to the other side.
///
/// What stands on two sides already is walled: proof stands against proof, and what was never proved yields to anything.
struct PartyWall: Sendable {
  /// Somebody who stands in a case with the person in question.
  struct Party: Sendable {
    let person: PersonID
    let side: Side
    /// On which side the person in question stands in that same case.
    let facing: Side
  }

  /// What to do with a contact point.
  enum Verdict: Equatable {
    /// Nobody else of the cases holds it.
    case open
    /// Others of the same side hold it: it may be used once each has passed and agreed.
    case shared(with: [ContactPointID])
    /// Somebody of another side holds it.
    case refused(heldBy: [ContactPointID])
  }

  let parties: [Party]

  /// Judges one contact point of a person.
  ///
  /// - Parameters:
  ///   - wallIndex: the keyed hash of its mailbox or number.
  ///   - owner: whose it is to be.
  ///   - holders: everybody's contact points, those with that hash among them.
  /// - Returns: the verdict.
  func judge(
    wallIndex: [UInt8],
    owner: PersonID,
    holders: [ContactPointStore.ContactRow]
  ) -> Verdict {
    var across: [ContactPointID] = []
    var beside: [ContactPointID] = []
    for holder in holders
    where holder.wallIndex == wallIndex && holder.point.person != owner {
      guard let isAcross = isAcross(holder.point.person) else { continue }
      if !isAcross {
        if holder.point.isHeldByRecord, !holder.point.isHelper { beside.append(holder.point.id) }
      } else if holder.point.countsAcross {
        across.append(holder.point.id)
      }
    }
    if !across.isEmpty { return .refused(heldBy: across) }
    return beside.isEmpty ? .open : .shared(with: beside)
  }

  /// Whether somebody stands on another side in any of the cases; nil where they are in none.
  func isAcross(_ person: PersonID) -> Bool? {
    let meetings = parties.filter { $0.person == person }
    return meetings.isEmpty ? nil : !meetings.allSatisfy { $0.side.standsWith($0.facing) }
  }

  /// Whether a mailbox is none that somebody may read by for a person: it is or was of the person or of anybody of the cases,
  /// of whatever side, or of somebody who reads for another side.
  ///
  /// - Parameters:
  ///   - owner: for whom it would be read.
  ///   - wallIndex: the keyed hash of the mailbox.
  ///   - holders: everybody's contact points, those with that hash among them.
  /// - Returns: whether the wall stands between.
  func bars(
    helperOf owner: PersonID,
    wallIndex: [UInt8],
    holders: [ContactPointStore.ContactRow]
  ) -> Bool {
    holders.contains { holder in
      guard holder.wallIndex == wallIndex else { return false }
      let isAcross = isAcross(holder.point.person)
      switch holder.form {
      case .email: return holder.point.person == owner || isAcross != nil
      case .helper: return isAcross == true && holder.point.countsAcross
      case .phone: return false
      }
    }
  }

  /// Whether a wall that stands is kept up by what another side holds or held of the same mailbox.
  ///
  /// - Parameters:
  ///   - point: what is walled.
  ///   - other: what somebody of another side holds or held.
  /// - Returns: true where ``walls(_:by:)`` says so, and before an unproved address with a link on its way.
  static func keepsWalled(_ point: ContactPoint, by other: ContactPoint) -> Bool {
    walls(point, by: other) || (!point.wasProved && point.mailedAt != nil)
  }

  /// Whether what another side holds walls a contact point.
  ///
  /// - Parameters:
  ///   - point: what may be walled.
  ///   - other: what somebody of another side holds of the same mailbox.
  /// - Returns: true where the other was proved, or where neither was and the other counts.
  static func walls(_ point: ContactPoint, by other: ContactPoint) -> Bool {
    // Who reads for somebody yields to a party, and never shuts a party's own mailbox.
    if other.isHelper { return false }
    if point.isHelper { return other.countsAcross }
    return other.wasProved || (!point.wasProved && other.countsAcross)
  }
}
