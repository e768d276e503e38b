extension SafeContactPlan {
  /// The plan that keeps to both: a record may narrow what is safe and never widen it.
  ///
  /// Where one of them says all that both allow, it is told in its own words.
  ///
  /// - Parameter new: the plan that came.
  /// - Returns: `new` itself where it is nowhere wider.
  func narrowed(by new: SafeContactPlan) -> SafeContactPlan {
    var both = new
    if let channels { both.channels = new.channels.map(channels.intersection) ?? channels }
    both.mayLeaveVoicemail = mayLeaveVoicemail && new.mayLeaveVoicemail
    both.wantsNeutralTexts = wantsNeutralTexts || new.wantsNeutralTexts
    guard !hours.isEmpty else { return both }
    guard !new.hours.isEmpty else {
      both.hours = hours
      return both
    }
    let common = SafeContactPlan.common(hours, new.hours)
    let minutes = SafeContactPlan.minutes(common)
    if minutes == SafeContactPlan.minutes(new.hours) {
      both.hours = new.hours
    } else if minutes == SafeContactPlan.minutes(hours) {
      both.hours = hours
    } else {
      both.hours = common
      // No hours at all would mean every hour.
      if common.isEmpty { both.channels = [] }
    }
    return both
  }

  private static func common(_ left: [Hours], _ right: [Hours]) -> [Hours] {
    var common: [Hours] = []
    for one in left {
      for other in right {
        let days = one.days.filter(other.days.contains)
        let hours = Hours(days: days, from: max(one.from, other.from), to: min(one.to, other.to))
        if !days.isEmpty, hours.from < hours.to, !common.contains(hours) { common.append(hours) }
      }
    }
    return common
  }

  /// Every minute of the week in these hours.
  private static func minutes(_ hours: [Hours]) -> Set<Int> {
    var minutes: Set<Int> = []
    for hours in hours where 0 <= hours.from && hours.from < hours.to && hours.to <= 1440 {
      for day in hours.days where (1...7).contains(day) {
        minutes.formUnion((day - 1) * 1440 + hours.from..<(day - 1) * 1440 + hours.to)
      }
    }
    return minutes
  }
}
