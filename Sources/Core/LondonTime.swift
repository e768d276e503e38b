internal import Foundation

/// Times as people in Britain read them: Europe/London, 24 hours, with the weekday.
public enum LondonTime {
  private static let zone = TimeZone(identifier: "Europe/London")

  /// `Tuesday 3 March 2026`, or `dydd Mawrth 3 Mawrth 2026`.
  public static func day(of moment: Timestamp, in language: Language) -> String {
    let days = localMilliseconds(moment).flooredDivision(by: 86_400_000).quotient
    return day(of: CivilDate(daysSince1970: days), in: language)
  }

  /// The day that London's calendars show.
  public static func date(of moment: Timestamp) -> CivilDate {
    CivilDate(daysSince1970: localMilliseconds(moment).flooredDivision(by: 86_400_000).quotient)
  }

  /// The moment at which a day begins in London.
  ///
  /// Clocks change at one in the morning, so every day has one beginning.
  public static func start(of date: CivilDate) -> Timestamp {
    let midnight = Timestamp(milliseconds: date.daysSince1970 * 86_400_000)
    return midnight - .milliseconds(localMilliseconds(midnight) - midnight.milliseconds)
  }

  /// A date in the same words.
  public static func day(of date: CivilDate, in language: Language) -> String {
    let days = date.daysSince1970
    // 1970-01-01 was a Thursday.
    let weekday = Int((days + 4).flooredDivision(by: 7).remainder)
    return "\(weekdays(language)[weekday]) \(date.day) \(months(language)[date.month - 1]) \(date.year)"
  }

  /// `14:05`.
  public static func time(of moment: Timestamp) -> String {
    let minute = localMilliseconds(moment).flooredDivision(by: 86_400_000).remainder / 60_000
    return padded(minute / 60, to: 2) + ":" + padded(minute % 60, to: 2)
  }

  /// The same with the time: `Tuesday 3 March 2026 at 14:05`, or `dydd Mawrth 3 Mawrth 2026 am 14:05`.
  public static func dayAndTime(of moment: Timestamp, in language: Language) -> String {
    day(of: moment, in: language) + (language == .welsh ? " am " : " at ") + time(of: moment)
  }

  private static func localMilliseconds(_ moment: Timestamp) -> Int64 {
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
    let offset = Int64(zone?.secondsFromGMT(for: date) ?? 0) * 1000
    return (moment + .milliseconds(offset)).milliseconds
  }

  private static func weekdays(_ language: Language) -> [String] {
    switch language {
    case .english: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    case .welsh:
      [
        "dydd Sul", "dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn",
      ]
    }
  }

  private static func months(_ language: Language) -> [String] {
    switch language {
    case .english:
      [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
      ]
    case .welsh:
      [
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
        "Tachwedd", "Rhagfyr",
      ]
    }
  }
}

extension LondonTime {
  /// How many minutes a week has.
  public static let minutesPerWeek = 10_080

  /// A minute of the week, by the clock on the wall in London.
  public struct MinuteOfWeek: Hashable, Sendable {
    /// 1 for Monday to 7 for Sunday.
    public let day: Int
    /// 0 to 1439.
    public let ofDay: Int

    /// Minutes since Monday at 00:00.
    public var inWeek: Int { (day - 1) * 1440 + ofDay }
  }

  /// The minute of the week that London's clocks show.
  public static func minuteOfWeek(of moment: Timestamp) -> MinuteOfWeek {
    let (days, millisecondOfDay) = localMilliseconds(moment).flooredDivision(by: 86_400_000)
    // 1970-01-01 was a Thursday, the fourth day.
    return MinuteOfWeek(
      day: Int((days + 3).flooredDivision(by: 7).remainder) + 1,
      ofDay: Int(millisecondOfDay / 60_000)
    )
  }

  /// The moment at which the present minute began.
  public static func startOfMinute(of moment: Timestamp) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds - moment.milliseconds.flooredDivision(by: 60_000).remainder)
  }
}
