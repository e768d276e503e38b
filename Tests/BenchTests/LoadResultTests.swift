import Testing

@testable import Bench

@Suite struct `The result of a load` {
  private static func line(
    requests: Int = 3000,
    failures: String = #"{"connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 0}"#,
    unexpected: String = "{}"
  ) -> String {
    """
    Running 3s test @ https://localhost:1
    RESULT {"requests": \(requests), "microseconds": 3000000, "p50": 850.0, "p99": 4100.5, "maximum": 9000.0, \
    "failures": \(failures), "unexpected": \(unexpected)}
    """
  }

  @Test func `is read from the line that the script prints`() throws {
    let result = try LoadResult(output: Self.line())
    #expect(result.requests == 3000)
    #expect(result.rate == 1000)
    #expect(result.p99 == 4100.5)
    #expect(try result.judged("store") == result)
  }

  @Test(arguments: ["", "Running 3s test", "RESULT {", "RESULT {\"requests\": 1}"])
  func `is nothing where the script printed none`(output: String) {
    #expect(throws: (any Error).self) { try LoadResult(output: output) }
  }

  @Test(arguments: [
    line(requests: 0),
    line(unexpected: #"{"200": 1}"#),
    line(failures: #"{"connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 1}"#),
    line(failures: #"{"connect": 0, "read": 0, "write": 0, "timeout": 1, "status": 0}"#),
    line(failures: #"{"connect": 0, "read": 1, "write": 0, "timeout": 0, "status": 0}"#),
  ])
  func `fails where an answer was not what was expected`(output: String) throws {
    let result = try LoadResult(output: output)
    #expect(throws: BenchFailure.self) { try result.judged("store") }
  }

  @Test func `may have connections that ended where each was asked to`() throws {
    let ended = Self.line(failures: #"{"connect": 0, "read": 7, "write": 0, "timeout": 0, "status": 0}"#)
    let result = try LoadResult(output: ended)
    #expect(try result.judged("new connections", connectionsEnd: true) == result)
  }
}
