/// Which days are worked in England and Wales: not Saturdays, Sundays and bank holidays.
///
/// A year of which bank holidays are handed in has those and no others, as proclamations add and move them; the other years
/// follow the rules that have held since 1978.
///
/// Source: Banking and Financial Dealings Act 1971, schedule 1, and the proclamations of New Year's Day (1974) and the first
/// Monday in May (1978).
public struct WorkingDays: Sendable {
  private let listed: Set<CivilDate>
  private let listedYears: Set<Int>

  /// The rule, with the bank holidays that are known.
  ///
  /// - Parameter listed: all bank holidays of the years that it names.
  public init(listed: Set<CivilDate> = []) {
    self.listed = listed
    listedYears = Set(listed.map(\.year))
  }

  /// Whether a day is worked.
  public func isWorked(_ day: CivilDate) -> Bool {
    !WorkingDays.isWeekend(day) && !isBankHoliday(day)
  }

  /// Whether a day is a bank holiday.
  public func isBankHoliday(_ day: CivilDate) -> Bool {
    listedYears.contains(day.year)
      ? listed.contains(day) : WorkingDays.bankHolidays(of: day.year).contains(day)
  }

  /// The moment by which so many working days have passed.
  ///
  /// What comes on a day that is not worked counts from the beginning of the next one that is.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - moment: since when.
  /// - Returns: the same time of day by London's clocks, so many worked days later.
  public func moment(_ count: Int, after moment: Timestamp) -> Timestamp {
    var day = LondonTime.date(of: moment)
    var intoDay = moment - LondonTime.start(of: day)
    if !isWorked(day) {
      day = nextWorked(after: day)
      intoDay = .zero
    }
    for _ in 0..<max(count, 0) { day = nextWorked(after: day) }
    return LondonTime.start(of: day) + intoDay
  }

  private func nextWorked(after day: CivilDate) -> CivilDate {
    var day = day
    // No run of days without work is a month long, whatever was added.
    for _ in 0..<31 {
      day = CivilDate(daysSince1970: day.daysSince1970 + 1)
      if isWorked(day) { break }
    }
    return day
  }

  /// The bank holidays of a year by the rule, with the days in lieu of those that fall on a weekend.
  static func bankHolidays(of year: Int) -> Set<CivilDate> {
    guard let newYear = CivilDate(year: year, month: 1, day: 1),
      let christmas = CivilDate(year: year, month: 12, day: 25)
    else { return [] }
    let easter = easterSunday(of: year)
    var days: Set<CivilDate> = [
      inLieu(newYear), plus(easter, -2), plus(easter, 1),
    ]
    if let may = monday(onOrAfter: CivilDate(year: year, month: 5, day: 1)) { days.insert(may) }
    if let spring = monday(onOrAfter: CivilDate(year: year, month: 5, day: 25)) { days.insert(spring) }
    if let summer = monday(onOrAfter: CivilDate(year: year, month: 8, day: 25)) { days.insert(summer) }
    // Two days in a row: whichever falls on a weekend is taken after both.
    switch weekday(christmas) {
    case 5: days.formUnion([christmas, plus(christmas, 3)])
    case 6: days.formUnion([plus(christmas, 2), plus(christmas, 3)])
    case 7: days.formUnion([plus(christmas, 1), plus(christmas, 2)])
    default: days.formUnion([christmas, plus(christmas, 1)])
    }
    return days
  }

  private static func inLieu(_ day: CivilDate) -> CivilDate {
    switch weekday(day) {
    case 6: plus(day, 2)
    case 7: plus(day, 1)
    default: day
    }
  }

  private static func monday(onOrAfter day: CivilDate?) -> CivilDate? {
    day.map { plus($0, Int64((8 - weekday($0)) % 7)) }
  }

  private static func plus(_ day: CivilDate, _ count: Int64) -> CivilDate {
    CivilDate(daysSince1970: day.daysSince1970 + count)
  }

  /// 1 for Monday to 7 for Sunday; 1970-01-01 was a Thursday.
  private static func weekday(_ day: CivilDate) -> Int {
    Int((day.daysSince1970 + 3).flooredDivision(by: 7).remainder) + 1
  }

  /// Whether a day is a Saturday or a Sunday.
  public static func isWeekend(_ day: CivilDate) -> Bool { weekday(day) > 5 }

  /// Easter Sunday by the Gregorian calendar.
  ///
  /// Source: the anonymous algorithm of 1876, "Meeus/Jones/Butcher".
  private static func easterSunday(of year: Int) -> CivilDate {
    let golden = year % 19
    let century = year / 100
    let inCentury = year % 100
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekdayTerm = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7
    let late = (golden + 11 * epact + 22 * weekdayTerm) / 451
    let total = epact + weekdayTerm - 7 * late + 114
    let march1 = CivilDate(year: year, month: 3, day: 1)?.daysSince1970 ?? 0
    let days = Int64((total / 31 - 3) * 31 + total % 31)
    return CivilDate(daysSince1970: march1 + days)
  }
}
