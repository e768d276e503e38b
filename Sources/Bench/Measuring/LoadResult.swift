internal import Foundation

/// What one run of wrk found, as its script printed it.
struct LoadResult: Codable, Equatable {
  struct Failures: Codable, Equatable {
    var connect = 0
    var read = 0
    var write = 0
    var timeout = 0
    var status = 0
  }

  let requests: Int
  let microseconds: Double
  let p50: Double
  let p99: Double
  let maximum: Double
  let failures: Failures
  let unexpected: [String: Int]

  /// Answers a second.
  var rate: Double { microseconds > 0 ? Double(requests) / microseconds * 1e6 : 0 }

  /// Reads the one line that is ours.
  init(output: String) throws {
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("RESULT ") }) else {
      throw BenchFailure("wrk printed no result:\n\(output.suffix(1000))")
    }
    self = try JSONDecoder().decode(LoadResult.self, from: Data(line.dropFirst("RESULT ".count).utf8))
  }

  /// Ends the measurement where an answer was not what it should be: a fast error is not a result.
  ///
  /// Connections that end are what a run with `Connection: close` asks for.
  func judged(_ name: String, connectionsEnd: Bool = false) throws(BenchFailure) -> LoadResult {
    let broken = failures.connect + failures.write + failures.timeout + (connectionsEnd ? 0 : failures.read)
    guard requests > 0, failures.status == 0, unexpected.isEmpty, broken == 0 else {
      throw BenchFailure("\(name): answers that are no result: \(unexpected), \(failures), of \(requests)")
    }
    return self
  }
}
