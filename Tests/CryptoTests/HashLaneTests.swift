import Core
import Glibc
import Testing

@testable import Crypto

@Suite("Hash lane", .timeLimit(.minutes(1))) struct HashLaneTests {
  /// Holds work on the lane's own threads until it is opened; waiting is a blocking read, as hashing is blocking work.
  final class Gate: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
      var ends: [Int32] = [0, 0]
      try #require(unsafe pipe(&ends) == 0)
      (reading, writing) = (ends[0], ends[1])
    }

    deinit {
      close(reading)
      close(writing)
    }

    func wait() {
      var byte: UInt8 = 0
      _ = unsafe read(reading, &byte, 1)
    }

    func open(for count: Int) {
      let bytes = [UInt8](repeating: 1, count: count)
      _ = unsafe write(writing, bytes, count)
    }
  }

  @Test func `work runs and its result and failure come back`() async throws {
    let lane = HashLane(threads: 1)
    #expect(try await lane.run { () throws(CryptoFailure) in 42 } == 42)
    await #expect(throws: CryptoFailure.malformed) {
      try await lane.run { () throws(CryptoFailure) -> Int in throw .malformed }
    }
  }

  @Test func `a full queue refuses at once, and takes work again when there is room`() async throws {
    let lane = HashLane(threads: 1, queueLimit: 2)
    let gate = try Gate()
    let (arrivals, started) = AsyncStream<Void>.makeStream()
    var arrival = arrivals.makeAsyncIterator()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        try await lane.run { () throws(CryptoFailure) in
          started.yield()
          gate.wait()
          return 0
        }
      }
      await arrival.next()
      // One runs. Of three more, two wait and one is refused, in whichever order they come; that one opens the gate.
      for number in 1...3 {
        group.addTask {
          do throws(CryptoFailure) {
            return try await lane.run { () throws(CryptoFailure) in number }
          } catch {
            #expect(error == .busy)
            gate.open(for: 1)
            return -1
          }
        }
      }
      let results = try await group.reduce(into: []) { $0.append($1) }
      #expect(results.count == 4)
      #expect(results.count { $0 == -1 } == 1)
    }
    #expect(try await lane.run { () throws(CryptoFailure) in 7 } == 7)
  }

  @Test func `as many run at once as there are threads, on threads that are niced`() async throws {
    let lane = HashLane(threads: 3, queueLimit: 0)
    let gate = try Gate()
    let (arrivals, started) = AsyncStream<Void>.makeStream()
    var arrival = arrivals.makeAsyncIterator()
    let nice = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 {
        group.addTask {
          try await lane.run { () throws(CryptoFailure) in
            started.yield()
            gate.wait()
            return getpriority(Int32(PRIO_PROCESS.rawValue), 0)
          }
        }
      }
      for _ in 0..<3 { await arrival.next() }
      gate.open(for: 3)
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let own = getpriority(Int32(PRIO_PROCESS.rawValue), 0)
    #expect(nice == [Int32](repeating: min(19, max(own, 10)), count: 3))
  }

  @Test func `a closed lane refuses, and what waited is still done`() async throws {
    let lane = HashLane(threads: 1)
    let gate = try Gate()
    let (arrivals, started) = AsyncStream<Void>.makeStream()
    var arrival = arrivals.makeAsyncIterator()
    async let running = lane.run { () throws(CryptoFailure) in
      started.yield()
      gate.wait()
      return 1
    }
    await arrival.next()
    lane.close()
    await #expect(throws: CryptoFailure.busy) { try await lane.run { () throws(CryptoFailure) in 2 } }
    gate.open(for: 1)
    #expect(try await running == 1)
  }
}
