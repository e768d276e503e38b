/// Whether a write lane waits a moment for more to come before it begins a group.
///
/// A commit costs about as much for ten bodies as for one, so where many write, small groups waste the machine. Where the lane
/// finds others waiting each time it comes back from a commit, there are more callers than one group had, and a moment's
/// pause makes the next group larger for all of them. A caller alone, who sends the next request when the last is answered, is
/// never found waiting, and nobody waits for company that will not come.
struct CompanyRule {
  /// How long a group waits.
  static let shortPause = Duration.milliseconds(1)
  /// How many must have been waiting, on the average of the last groups.
  static let enough = 1.0
  /// How much one group moves the average.
  private static let weight = 0.125

  private var average = 0.0

  /// How long to wait now; nil for not at all.
  var pause: Duration? { average >= CompanyRule.enough ? CompanyRule.shortPause : nil }

  /// Notes how many waited when a group had its answers.
  mutating func note(waiting: Int) {
    average += (Double(waiting) - average) * CompanyRule.weight
  }
}
