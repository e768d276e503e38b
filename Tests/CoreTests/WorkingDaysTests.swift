import Testing

@testable import Core

@Suite("Working days") struct WorkingDaysTests {
  static func day(_ text: String) throws -> CivilDate {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
  }

  /// As gov.uk lists them for England and Wales.
  ///
  /// Source: https://www.gov.uk/bank-holidays
  @Test(arguments: [
    (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
    (2023, "01-02 04-07 04-10 05-01 05-29 08-28 12-25 12-26"),
    (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
    (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
  ])
  func `bank holidays follow the rule`(year: Int, expected: String) throws {
    let days = WorkingDays.bankHolidays(of: year).sorted().map { String($0.iso8601.dropFirst(5)) }
    #expect(days == expected.split(separator: " ").map(String.init))
  }

  /// A moment by London's clocks, `2026-11-16 10`.
  static func moment(_ text: String) throws -> Timestamp {
    let parts = text.split(separator: " ")
    let hour = try #require(parts.last.flatMap { Int64($0) })
    return LondonTime.start(of: try day(String(parts[0]))) + .hours(hour)
  }

  @Test(arguments: [
    // Monday to Wednesday, at the same time.
    ("2026-11-16 10", "2026-11-18 10"),
    // Friday to Tuesday.
    ("2026-11-20 16", "2026-11-24 16"),
    // What comes on a Saturday counts from Monday.
    ("2026-11-21 16", "2026-11-25 0"),
    // Good Friday and Easter Monday lie between.
    ("2026-04-02 9", "2026-04-08 9"),
    // Over the night in which the clocks go back: the same time on the wall.
    ("2026-10-23 10", "2026-10-27 10"),
    // Christmas on a Friday, its second day on the Monday after.
    ("2026-12-24 12", "2026-12-30 12"),
  ])
  func `two of them pass`(from: String, to: String) throws {
    let end = WorkingDays().moment(2, after: try WorkingDaysTests.moment(from))
    #expect(try end == WorkingDaysTests.moment(to))
  }

  @Test(arguments: [("2026-07-01", "2026-06-30T23:00:00Z"), ("2026-12-01", "2026-12-01T00:00:00Z")])
  func `a day begins by London's clocks`(day: String, moment: String) throws {
    #expect(LondonTime.start(of: try WorkingDaysTests.day(day)).rfc3339.hasPrefix(moment.prefix(16)))
  }

  @Test func `a year that is listed has the bank holidays of the list and no others`() throws {
    let moved = try WorkingDaysTests.day("2026-05-04")
    let proclaimed = try WorkingDaysTests.day("2026-05-08")
    let days = WorkingDays(listed: [proclaimed])
    #expect(days.isWorked(moved) && !days.isWorked(proclaimed))
    #expect(WorkingDays().isWorked(proclaimed) && !WorkingDays().isWorked(moved))
    #expect(try !days.isWorked(WorkingDaysTests.day("2027-05-03")), "the next year follows the rule")
  }
}
