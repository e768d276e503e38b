/// Who is there for a case: a value that takes what is stored and says who answers for the case now.
///
/// 1. Who has a case has it also while they are away.
/// 2. Who is away, and named somebody, is stood in for by that one alone, if they are there themselves.
/// 3. Where nobody is there, the case is its team's: what is nobody's is left to nobody.
///
/// Nobody counts who has no account that is set up and in force, or whose role does not work on cases.
struct AllocationRule: Sendable {
  /// One to whom a case is allocated.
  struct Holder: Sendable, Equatable {
    let index: [UInt8]
    /// Whether they are away now.
    let isAway: Bool
    /// Whom they named to stand in; nil for the team of each case.
    let standIn: [UInt8]?
    /// Whether that one is away now too.
    let isStandInAway: Bool
  }

  /// Those whose accounts are in force, among all that are named.
  let inForce: Set<[UInt8]>

  /// Who answers for a case in the place of one who has it; nil where nobody does.
  func present(for holder: Holder) -> [UInt8]? {
    guard inForce.contains(holder.index) else { return nil }
    guard holder.isAway else { return holder.index }
    // Who stands in may be away too: then it is for the team, and not for a chain that nobody sees.
    guard let standIn = holder.standIn, inForce.contains(standIn), !holder.isStandInAway else { return nil }
    return standIn
  }

  /// Why somebody may work on a case; nil where they may not.
  ///
  /// - Parameters:
  ///   - member: who.
  ///   - holders: those who have the case.
  ///   - isInTeam: whether the case's team is the member's too.
  /// - Returns: the strongest ground.
  func ground(of member: [UInt8], amongst holders: [Holder], isInTeam: Bool) -> StaffCase.Ground? {
    guard inForce.contains(member) else { return nil }
    if holders.contains(where: { $0.index == member }) { return .allocated }
    let present = holders.compactMap(present(for:))
    if present.contains(member) { return .standIn }
    return isInTeam && present.isEmpty ? .team : nil
  }
}
