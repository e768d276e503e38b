import Testing

@testable import Bench

@Suite struct `The options of a measurement` {
  @Test func `are about ten minutes' worth where nothing is said`() throws {
    let options = try BenchOptions([])
    #expect(options.databases == ["sqlite", "postgresql"])
    #expect(options.repeats == 3 && !options.isFull && options.only == BenchOptions.rows)
  }

  @Test func `narrow it for a quick look`() throws {
    let options = try BenchOptions([
      "--only", "store,open", "--database", "sqlite", "--seconds", "2", "--repeats", "1", "--full",
    ])
    #expect(options.only == ["store", "open"] && options.databases == ["sqlite"])
    #expect(options.seconds == 2 && options.repeats == 1 && options.isFull)
  }

  @Test(arguments: [
    ["--only", "stores"], ["--only", ""], ["--database", ""], ["--database", "mysql"], ["--seconds", "0"],
    ["--repeats", "many"], ["--seconds"],
    ["--fast", "yes"],
  ])
  func `are refused where they mean nothing`(arguments: [String]) {
    #expect(throws: BenchFailure.self) { try BenchOptions(arguments) }
  }
}
