import Testing

@testable import Bench

@Suite struct `Statistics of few numbers` {
  @Test(arguments: [
    ([3.0], 3.0), ([1.0, 3, 2], 2.0), ([4.0, 1, 3, 2], 2.5), ([5.0, 5, 5, 90], 5.0),
  ])
  func `the median is the middle one`(values: [Double], expected: Double) {
    #expect(Statistics.median(values) == expected)
  }

  @Test func `nothing has no median`() {
    #expect(Statistics.median([]) == nil)
  }

  @Test(arguments: [(0.0, 1.0), (50.0, 3.0), (99.0, 4.96), (100.0, 5.0), (-3.0, 1.0), (400.0, 5.0)])
  func `a percentile lies between two values by its distance`(percent: Double, expected: Double) throws {
    let found = try #require(Statistics.percentile(percent, of: [5, 1, 4, 2, 3]))
    #expect(abs(found - expected) < 1e-9)
  }
}
