import Testing

@testable import Core

@Suite("Timestamp") struct TimestampTests {
  @Test(arguments: [
    (0 as Int64, "1970-01-01T00:00:00.000Z"),
    (1, "1970-01-01T00:00:00.001Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (-86_400_000, "1969-12-31T00:00:00.000Z"),
    (-86_400_001, "1969-12-30T23:59:59.999Z"),
    (1_774_771_200_000, "2026-03-29T08:00:00.000Z"),
    (951_827_696_789, "2000-02-29T12:34:56.789Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ])
  func `is written as in RFC 3339`(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test(arguments: [
    (Int64.min, "0001-01-01T00:00:00.000Z"), (-62_135_596_800_001, "0001-01-01T00:00:00.000Z"),
    (253_402_300_800_000, "9999-12-31T23:59:59.999Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
  ])
  func `stops at the ends of four-digit years when written`(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test func `stops at the ends of its range instead of trapping`() {
    let first = Timestamp(milliseconds: .min)
    let last = Timestamp(milliseconds: .max)
    #expect(last + .milliseconds(1) == last)
    #expect(first - .milliseconds(1) == first)
    #expect(first + .milliseconds(-1) == first)
    #expect(last - .milliseconds(-1) == last)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(first - last == .milliseconds(Int64.min))
    #expect(first + .milliseconds(1) > first)
    #expect(last + .seconds(Int64.max) == last)
    #expect(first - .seconds(Int64.max) == first)
  }

  @Test(arguments: [
    (Duration.zero, 0 as Int64), (.milliseconds(1), 1), (.microseconds(1999), 1), (.microseconds(-1999), -1),
    (.seconds(90), 90_000), (.seconds(Int64.max), .max), (.seconds(Int64.min), .min), (.nanoseconds(1), 0),
  ])
  func `takes the whole milliseconds of a span`(span: Duration, milliseconds: Int64) {
    #expect(span.wholeMilliseconds == milliseconds)
  }

  @Test func `measures in minutes, hours and days`() {
    let noon = Timestamp(milliseconds: 1_000)
    #expect(noon + .minutes(2) == Timestamp(milliseconds: 121_000))
    #expect(noon + .hours(1) == Timestamp(milliseconds: 3_601_000))
    #expect(noon - .days(1) == Timestamp(milliseconds: -86_399_000))
    #expect(noon + .days(1) - noon == .seconds(86_400))
  }

  @Test(arguments: [Int64.max, .min]) func `makes no span that traps`(count: Int64) {
    for span in [Duration.minutes(count), .hours(count), .days(count)] {
      #expect(span.wholeMilliseconds == (count < 0 ? .min : .max))
    }
  }
}

@Suite("London time") struct LondonTimeTests {
  @Test(arguments: [
    // 29 March 2026: 01:00 becomes 02:00.
    (1_774_745_999_999 as Int64, "00:59"), (1_774_746_000_000, "02:00"), (1_774_771_200_000, "09:00"),
    // 25 October 2026: 02:00 becomes 01:00 again.
    (1_792_889_999_999, "01:59"), (1_792_890_000_000, "01:00"), (1_792_893_600_000, "02:00"),
    // All through the winter of 1969 the clocks stood at summer time.
    (-2_592_000_000, "01:00"),
  ])
  func `follows both changes of the clocks`(milliseconds: Int64, time: String) {
    #expect(LondonTime.time(of: Timestamp(milliseconds: milliseconds)) == time)
  }

  @Test(arguments: [
    (1_772_528_400_000 as Int64, "Tuesday 3 March 2026 at 09:00", "dydd Mawrth 3 Mawrth 2026 am 09:00"),
    // Half past eleven at night in UTC is the next day in summer.
    (1_782_862_200_000, "Wednesday 1 July 2026 at 00:30", "dydd Mercher 1 Gorffennaf 2026 am 00:30"),
    (1_792_890_000_000, "Sunday 25 October 2026 at 01:00", "dydd Sul 25 Hydref 2026 am 01:00"),
    (1_798_761_599_999, "Thursday 31 December 2026 at 23:59", "dydd Iau 31 Rhagfyr 2026 am 23:59"),
    (1_798_761_600_000, "Friday 1 January 2027 at 00:00", "dydd Gwener 1 Ionawr 2027 am 00:00"),
  ])
  func `is read with the weekday in both languages`(milliseconds: Int64, english: String, welsh: String) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(LondonTime.dayAndTime(of: moment, in: .english) == english)
    #expect(LondonTime.dayAndTime(of: moment, in: .welsh) == welsh)
  }

  @Test(arguments: [Int64.min, .max]) func `does not trap at the ends of the range`(milliseconds: Int64) {
    #expect(!LondonTime.dayAndTime(of: Timestamp(milliseconds: milliseconds), in: .english).isEmpty)
  }
}
