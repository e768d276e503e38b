internal import Core

/// The party wall: a contact point held on another side of a case is refused and flagged.
///
/// A value: the holders of an address and the parties of the cases in, what to do out. Who left a case still counts, for
/// what they learned there they know. An address that a record no longer holds is held by nobody unless it was verified,
/// and one of which its reader said "This is not me" is held by nobody.
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
  ///   - index: the keyed hash of its value.
  ///   - owner: whose it is to be.
  ///   - holders: everybody's contact points with that value.
  /// - Returns: the verdict.
  func judge(
    index: [UInt8],
    owner: PersonID,
    holders: [ContactPointStore.ContactRow]
  ) -> Verdict {
    var across: [ContactPointID] = []
    var beside: [ContactPointID] = []
    for holder in holders
    where holder.index == index && holder.point.person != owner && holder.point.countsAtWall {
      let meetings = parties.filter { $0.person == holder.point.person }
      guard !meetings.isEmpty else { continue }
      if meetings.allSatisfy({ $0.side.standsWith($0.facing) }) {
        if holder.point.isHeldByRecord { beside.append(holder.point.id) }
      } else {
        across.append(holder.point.id)
      }
    }
    if !across.isEmpty { return .refused(heldBy: across) }
    return beside.isEmpty ? .open : .shared(with: beside)
  }
}
