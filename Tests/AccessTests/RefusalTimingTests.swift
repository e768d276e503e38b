import Access
import Core
import Crypto
import Foundation
import Record
import Storage
import Support
import Testing

/// Whoever is refused must not learn why from the time that it took.
///
/// By default the work is compared, which other work on the machine does not disturb: writes, reads, and the processor time
/// of the hashing thread. `POSTERN_TIMING_SAMPLES=4000` compares times by the clock too; it wants a quiet machine.
@Suite("The time of a refusal", .onBothDatabases, .serialized) struct RefusalTimingTests {
  private static let samples =
    ProcessInfo.processInfo.environment["POSTERN_TIMING_SAMPLES"].flatMap { Int($0) } ?? 0

  private enum Cause: CaseIterable {
    case wrong, unknown, locked, frozen

    var address: String {
      switch self {
      case .wrong: "anna@example.org"
      case .unknown: "nobody@example.org"
      case .locked: "locked@example.org"
      case .frozen: "frozen@example.org"
      }
    }
  }

  private static func world() async throws -> AccessWorld {
    let world = try await AccessWorld()
    let frozen = try world.newPerson()
    try await world.open(Cause.wrong.address)
    world.clock.advance(by: .milliseconds(1))
    try await world.open(Cause.locked.address)
    world.clock.advance(by: .milliseconds(1))
    try await world.open(Cause.frozen.address, frozen)
    let accounts = world.accounts
    try await world.database.database.write { try accounts.freeze(frozen, by: .gateway, in: $0) }
    return world
  }

  /// Makes the causes stay what they are, however often they are tried.
  private static func settle(_ world: AccessWorld) async throws {
    world.clock.advance(by: .minutes(6))
    try await world.database.database.write { connection in
      try connection.execute("UPDATE account SET failures = 0")
      _ = try connection.execute(
        """
        UPDATE account SET failures = 100 WHERE id =
          (SELECT id FROM account ORDER BY id LIMIT 1 OFFSET 1)
        """
      )
    }
  }

  /// Interleaved samples in milliseconds, by cause.
  private static func measure(_ world: AccessWorld) async throws -> [Cause: [Double]] {
    let clock = ContinuousClock()
    var times: [Cause: [Double]] = [:]
    for round in 0..<samples {
      try await settle(world)
      for cause in Cause.allCases.shuffled() {
        let network = "192.0.2.\(round % 250)"
        var isRefused = false
        let time = try await clock.measure {
          isRefused = try await world.signIn(
            cause.address,
            Secret("not the password at all"),
            network: network
          ).isRefused
        }
        #expect(isRefused)
        times[cause, default: []].append(
          Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1000
        )
      }
    }
    return times
  }

  @Test(.enabled(if: samples > 0)) func `unknown, locked and frozen take as long as wrong`() async throws {
    let world = try await Self.world()
    let times = try await Self.measure(world)
    let wrong = Samples(try #require(times[.wrong]))
    for cause in Cause.allCases where cause != .wrong {
      let other = Samples(times[cause] ?? [])
      let difference = abs(wrong.median - other.median)
      let t = abs(wrong.welch(other))
      print("\(cause): medians \(other.median) and \(wrong.median) ms, t = \(t)")
      #expect(difference < 5 && t < 4.5, "\(cause): medians differ by \(difference) ms, t = \(t)")
    }
    let audited = try await world.audited()
    for outcome in ["wrong", "refused", "besieged", "frozen"] {
      #expect((audited["session.refused \(outcome)"] ?? 0) >= 1)
    }
  }

  /// The processor time, in milliseconds, that the world's only hashing thread has spent so far.
  private static func hashingTime(_ world: AccessWorld) async throws -> Double {
    let text = try await world.lane.run { () throws(CryptoFailure) -> String in
      do { return try String(contentsOfFile: "/proc/thread-self/schedstat", encoding: .utf8) } catch {
        return ""
      }
    }
    let nanoseconds = try #require(text.split(separator: " ").first.flatMap { Double($0) })
    return nanoseconds / 1e6
  }

  @Test func `each costs the hashing thread the same`() async throws {
    let world = try await Self.world()
    var costs: [Cause: [Double]] = [:]
    for round in 0..<7 {
      try await Self.settle(world)
      for cause in Cause.allCases.shuffled() {
        let before = try await Self.hashingTime(world)
        let signIn = try await world.signIn(
          cause.address,
          Secret("not the password at all"),
          network: "192.0.2.\(round)"
        )
        #expect(signIn.isRefused)
        costs[cause, default: []].append(try await Self.hashingTime(world) - before)
      }
    }
    let medians = costs.values.map { Samples($0).median }
    let (least, most) = (try #require(medians.min()), try #require(medians.max()))
    // A hash is all of it; one that is left out, or of other parameters, changes it by far more than a third.
    #expect(least > most / 1.5, "\(costs.mapValues { Samples($0).median })")
  }

  @Test func `each is two writes and nothing read beside them`() async throws {
    let world = try await Self.world()
    try await Self.settle(world)
    var work: Set<[Int]> = []
    for cause in Cause.allCases {
      let before = world.database.database.counters
      _ = try await world.signIn(cause.address, Secret("not the password at all"))
      let after = world.database.database.counters
      work.insert([after.writes - before.writes, after.reads - before.reads])
    }
    #expect(work == [[2, 0]])
  }
}

/// Measured times.
private struct Samples {
  let values: [Double]

  init(_ values: [Double]) { self.values = values.sorted() }

  var median: Double { values.isEmpty ? .nan : values[values.count / 2] }
  var mean: Double { values.reduce(0, +) / Double(values.count) }
  var variance: Double {
    values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }

  /// Welch's t of two rows of samples.
  func welch(_ other: Samples) -> Double {
    let error = variance / Double(values.count) + other.variance / Double(other.values.count)
    return (mean - other.mean) / error.squareRoot()
  }
}
