import Core
import Testing

@testable import People

@Suite("Safe-contact plan") struct SafeContactPlanTests {
  typealias Hours = SafeContactPlan.Hours

  static let working = [Hours(days: [1, 2, 3, 4, 5], from: 540, to: 1020)]

  /// Hours, a moment, and from when it is safe; times in UTC.
  ///
  /// In 2026 clocks go forward on 29 March and back on 25 October.
  @Test(
    arguments: [
      (working, "2026-03-03 09:00", nil), (working, "2026-03-03 16:59", nil),
      (working, "2026-03-03 17:00", "2026-03-04 09:00"), (working, "2026-03-03 08:59", "2026-03-03 09:00"),
      (working, "2026-03-06 17:00", "2026-03-09 09:00"), (working, "2026-03-08 12:00", "2026-03-09 09:00"),
      // Summer time: nine o'clock in London is eight in UTC.
      (working, "2026-07-01 08:00", nil), (working, "2026-07-01 07:59", "2026-07-01 08:00"),
      (working, "2026-03-27 17:00", "2026-03-30 08:00"), (working, "2026-10-23 17:00", "2026-10-26 09:00"),
      ([Hours(days: [7], from: 540, to: 600)], "2026-03-28 20:00", "2026-03-29 08:00"),
      ([Hours(days: [7], from: 540, to: 600)], "2026-10-24 20:00", "2026-10-25 09:00"),
      // The hour that the spring change leaves out, and the one that autumn has twice.
      ([Hours(days: [7], from: 60, to: 120)], "2026-03-28 12:00", "2026-04-05 00:00"),
      ([Hours(days: [7], from: 60, to: 120)], "2026-10-25 00:30", nil),
      ([Hours(days: [7], from: 60, to: 120)], "2026-10-25 01:30", nil),
      ([Hours(days: [7], from: 60, to: 120)], "2026-10-25 02:00", "2026-11-01 01:00"),
      ([Hours(days: [6], from: 1320, to: 1440)], "2026-03-07 23:59", nil),
      ([Hours(days: [6], from: 1320, to: 1440)], "2026-03-08 00:00", "2026-03-14 22:00"),
      (
        [Hours(days: [3], from: 0, to: 60), Hours(days: [2], from: 600, to: 660)], "2026-03-03 11:00",
        "2026-03-04 00:00"
      ),
    ] as [([Hours], String, String?)]
  )
  func `hours are London's, through both changes of the clocks`(hours: [Hours], now: String, later: String?)
    throws
  {
    let plan = SafeContactPlan(
      channels: nil,
      hours: hours,
      mayLeaveVoicemail: false,
      wantsNeutralTexts: false
    )
    let expected: SafeContactPlan.Verdict = try later.map { .later(try moment($0)) } ?? .permitted
    #expect(plan.verdict(on: .email, at: try moment(now)) == expected)
  }

  @Test func `seconds within a minute do not matter`() throws {
    let plan = SafeContactPlan(
      channels: nil,
      hours: SafeContactPlanTests.working,
      mayLeaveVoicemail: false,
      wantsNeutralTexts: false
    )
    let now = try moment("2026-03-03 08:59") + .milliseconds(59_999)
    #expect(plan.verdict(on: .email, at: now) == .later(try moment("2026-03-03 09:00")))
  }

  @Test(arguments: SafeContactPlan.Channel.allCases)
  func `a channel that the plan does not name is forbidden at every hour`(channel: SafeContactPlan.Channel)
    throws
  {
    let now = try moment("2026-03-03 10:00")
    let others = Set(SafeContactPlan.Channel.allCases).subtracting([channel])
    for hours in [[], SafeContactPlanTests.working] {
      for channels in [others, []] {
        let plan = SafeContactPlan(
          channels: channels,
          hours: hours,
          mayLeaveVoicemail: false,
          wantsNeutralTexts: false
        )
        #expect(plan.verdict(on: channel, at: now) == .forbidden)
      }
      let plan = SafeContactPlan(
        channels: [channel],
        hours: hours,
        mayLeaveVoicemail: false,
        wantsNeutralTexts: false
      )
      #expect(plan.verdict(on: channel, at: now) == .permitted)
    }
  }

  @Test func `where nothing was said every way is open, but no voice message`() throws {
    let now = try moment("2026-03-03 03:00")
    for channel in SafeContactPlan.Channel.allCases {
      #expect(SafeContactPlan.unrestricted.verdict(on: channel, at: now) == .permitted)
    }
    #expect(!SafeContactPlan.unrestricted.mayLeaveVoicemail)
  }

  /// Compared with a slow judge that looks at every quarter of an hour.
  @Test(arguments: ["2026-03-26 00:00", "2026-06-10 00:00", "2026-10-22 00:00"])
  func `the moment that is named is safe, and none before it`(start: String) throws {
    let hours = [
      Hours(days: [1, 3], from: 495, to: 630), Hours(days: [7], from: 15, to: 180),
      Hours(days: [5], from: 1380, to: 1440),
    ]
    let plan = SafeContactPlan(
      channels: nil,
      hours: hours,
      mayLeaveVoicemail: false,
      wantsNeutralTexts: false
    )
    let first = try moment(start)
    let quarters = (0..<96 * 14).map { first + .minutes(Int64($0) * 15) }
    let isSafe = quarters.map { plan.verdict(on: .email, at: $0) == .permitted }
    for (place, now) in quarters.prefix(96 * 6).enumerated() where !isSafe[place] {
      let next = try #require(isSafe[place...].firstIndex(of: true))
      #expect(plan.verdict(on: .email, at: now) == .later(quarters[next]))
    }
  }

  private func moment(_ text: String) throws -> Timestamp {
    let parts = text.split(whereSeparator: { " :".contains($0) }).map(String.init)
    let date = try #require(CivilDate(parsing: parts[0]))
    let minutes = try #require(Int64(parts[1])) * 60 + (try #require(Int64(parts[2])))
    return Timestamp(milliseconds: date.daysSince1970 * 86_400_000) + .minutes(minutes)
  }
}
