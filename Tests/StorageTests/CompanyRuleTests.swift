import Testing

@testable import Storage

@Suite("Company rule") struct CompanyRuleTests {
  @Test(
    arguments: [
      ("a caller alone", Array(repeating: 0, count: 100), false),
      (
        "two callers who now and then meet", Array(repeating: [0, 1, 0, 0], count: 25).flatMap(\.self), false
      ),
      ("one crowd that is gone", [40] + Array(repeating: 0, count: 40), false),
      ("many, all the time", Array(repeating: 3, count: 20), true),
      ("many, after a long quiet", Array(repeating: 0, count: 1000) + Array(repeating: 4, count: 10), true),
    ] as [(String, [Int], Bool)]
  )
  func `a lane waits for company only where there is some`(who: String, waiting: [Int], waits: Bool) {
    var rule = CompanyRule()
    #expect(rule.pause == nil)
    for count in waiting { rule.note(waiting: count) }
    #expect(rule.pause == (waits ? CompanyRule.shortPause : nil))
  }
}
