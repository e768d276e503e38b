import Testing

@testable import Core

@Suite("Civil date") struct CivilDateTests {
  /// Every day of the calendar, by the rule of Gregory XIII alone: no arithmetic of the type's own.
  @Test func `counts every day from 1 to 9999, there and back`() throws {
    let first = try #require(CivilDate(year: 1, month: 1, day: 1))
    var count = first.daysSince1970
    var mistakes = 0
    for year in 1...9999 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      for (index, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for day in 1...length {
          let date = CivilDate(daysSince1970: count)
          if date.year != year || date.month != index + 1 || date.day != day || date.daysSince1970 != count {
            mistakes += 1
          }
          count += 1
        }
      }
    }
    #expect(mistakes == 0)
    #expect(count == 2_932_897)
  }

  @Test(arguments: [
    (1970, 1, 1, 0 as Int64), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2026, 3, 29, 20_541),
    (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896),
  ])
  func `knows days by their number`(year: Int, month: Int, day: Int, count: Int64) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSince1970 == count)
    #expect(CivilDate(daysSince1970: count) == date)
  }

  @Test(arguments: [Int64.min, -719_163]) func `stops at its first day`(count: Int64) {
    #expect(CivilDate(daysSince1970: count).iso8601 == "0001-01-01")
  }

  @Test(arguments: [Int64.max, 2_932_897]) func `stops at its last day`(count: Int64) {
    #expect(CivilDate(daysSince1970: count).iso8601 == "9999-12-31")
  }

  @Test(arguments: [
    (2024, true), (2023, false), (2000, true), (1900, false), (2100, false), (2400, true), (4, true),
    (1, false),
  ])
  func `has a 29th of February in leap years alone`(year: Int, isLeap: Bool) {
    #expect((CivilDate(year: year, month: 2, day: 29) != nil) == isLeap)
  }

  @Test(arguments: [
    (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31),
    (2026, 2, 30), (-1, 1, 1), (Int.min, Int.min, Int.min), (Int.max, Int.max, Int.max),
  ])
  func `does not have days that the calendar lacks`(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test func `goes in order`() throws {
    let days = try [(1999, 12, 31), (2000, 1, 1), (2000, 1, 2), (2000, 2, 1), (2001, 1, 1)].map {
      try #require(CivilDate(year: $0.0, month: $0.1, day: $0.2))
    }
    #expect(days.reversed().sorted() == days)
  }

  @Test(arguments: [
    "1984-03-07", "1984-3-7", "7/3/1984", "07/03/1984", "07.03.1984", "7-3-1984", "7 3 1984", "7 March 1984",
    "7 march 1984", "7th March 1984", "7th of March 1984", "7 Mar 1984", "7 Mar. 1984", "March 7, 1984",
    "Mar 7th 1984", "7 Mawrth 1984", "7fed o Fawrth 1984", "7fed Mawrth 1984", " 7 / 3 / 1984 ", "1984/3/7",
    "７/３/１９８４", "7\u{a0}March\u{a0}1984", "7 M\u{200b}arch 1984",
  ])
  func `reads every usual writing`(text: String) {
    #expect(CivilDate(parsing: text) == CivilDate(year: 1984, month: 3, day: 7))
  }

  static let months: [(Int, [String])] = [
    (1, ["January", "Jan", "Ionawr", "Ion"]), (2, ["February", "Feb", "Chwefror", "Chwe", "Chw"]),
    (3, ["March", "Mar", "Mawrth", "Maw", "Fawrth"]), (4, ["April", "Apr", "Ebrill", "Ebr"]),
    (5, ["May", "Mai", "Fai"]), (6, ["June", "Jun", "Mehefin", "Meh", "Fehefin"]),
    (7, ["July", "Jul", "Gorffennaf", "Gorff", "Orffennaf"]), (8, ["August", "Aug", "Awst", "AWST"]),
    (9, ["September", "Sep", "Sept", "Medi", "Fedi"]), (10, ["October", "Oct", "Hydref", "Hyd"]),
    (11, ["November", "Nov", "Tachwedd", "Tach", "Dachwedd"]),
    (12, ["December", "Dec", "Rhagfyr", "Rhag", "Ragfyr"]),
  ]

  @Test(arguments: months)
  func `knows a month by its English and Welsh names`(month: Int, names: [String]) {
    for name in names {
      #expect(
        CivilDate(parsing: "21 \(name) 2019") == CivilDate(year: 2019, month: month, day: 21),
        "\(name)"
      )
      #expect(
        CivilDate(parsing: "\(name) 21, 2019") == CivilDate(year: 2019, month: month, day: 21),
        "\(name)"
      )
    }
  }

  @Test(arguments: [
    ("1st", 1), ("2nd", 2), ("3rd", 3), ("4th", 4), ("21st", 21), ("1af", 1), ("2il", 2), ("3ydd", 3),
    ("4ydd", 4),
    ("5ed", 5), ("7fed", 7), ("11eg", 11), ("18fed", 18), ("20fed", 20), ("21ain", 21), ("31ain", 31),
  ])
  func `knows ordinals in both languages`(ordinal: String, day: Int) {
    #expect(CivilDate(parsing: "\(ordinal) May 2001") == CivilDate(year: 2001, month: 5, day: day))
  }

  @Test func `puts the day before the month`() {
    #expect(CivilDate(parsing: "03/04/1984") == CivilDate(year: 1984, month: 4, day: 3))
  }

  @Test(arguments: [
    "", " ", "7/3/84", "7 March 84", "84-03-07", "3/13/1984", "31/4/1984", "29/2/2023", "0/3/1984",
    "7/0/1984",
    "7/3", "March 1984", "7 1984", "1984", "07031984", "19840307", "7/3/19840", "7/3/01984", "7 Ma 1984",
    "7 Fed 1984", "7 Smarch 1984", "7 Marchs 1984", "7/3/1984 or 8/3/1984", "1984-03-07T00:00:00Z",
    "7.3.1984 12:00",
    "٧/٣/١٩٨٤", "VII/III/MCMLXXXIV", "seventh March 1984", "yesterday", "-7", "7 March March",
    "1984 1985 1986",
    "March March 1984", "7 March 1984 and a great deal of writing after", "99999999999999999999/3/1984",
  ])
  func `refuses what it would have to guess`(text: String) {
    #expect(CivilDate(parsing: text) == nil)
  }

  @Test func `writes what it reads`() throws {
    for count in stride(from: Int64(-719_162), through: 2_932_896, by: 997) {
      let date = CivilDate(daysSince1970: count)
      #expect(CivilDate(parsing: date.iso8601) == date)
    }
  }

  @Test func `shows itself to nobody`() throws {
    let date = try #require(CivilDate(year: 1984, month: 3, day: 7))
    expectHidden(date, never: ["1984", "3", "7"])
  }
}
