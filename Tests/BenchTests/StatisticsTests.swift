import Testing

@testable import Bench

@Suite struct `Statistics of few numbers` {
  @Test(arguments: [
    ([3.0], 3.0), ([1, 3, 2], 2), ([4, 1, 3, 2], 2.5), ([5, 5, 5, 90], 5),
  ])
  func `the median is the middle one`(values: [Double], expected: Double) {
    #expect(Statistics.median(values) == expected)
  }

  @Test func `nothing has no median`() {
    #expect(Statistics.median([]) == nil)
  }

  @Test(arguments: [(0.0, 1.0), (50, 3), (99, 4.96), (100, 5), (-3, 1), (400, 5)])
  func `a percentile lies between two values by its distance`(percent: Double, expected: Double) throws {
    let found = try #require(Statistics.percentile(percent, of: [5, 1, 4, 2, 3]))
    #expect(abs(found - expected) < 1e-9)
  }
}
