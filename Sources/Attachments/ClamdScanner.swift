public import Core
internal import Crypto
internal import Synchronization
public import Transfer

/// ClamAV's daemon as a ``MalwareScanner``.
///
/// Talking to it blocks a thread, so it has a few of its own, and as many files are scanned at once; the others wait in turn.
/// A file is handed over when it is whole: a browser that sends slowly would hold one of clamd's threads, and it has ten.
public final class ClamdScanner: MalwareScanner {
  /// So many at once; clamd's own `MaxThreads` is 10.
  static let scansAtOnce = 4
  /// So many may wait for their turn: whoever uploads sits before a page.
  ///
  /// The next one is held, and a job asks for it.
  static let scansWaiting = 16

  private let address: ClamdAddress
  private let timeouts: ClamdTimeouts
  private let lane = WorkLane(threads: ClamdScanner.scansAtOnce)
  private let turns = ScanTurns(ClamdScanner.scansAtOnce, waiting: ClamdScanner.scansWaiting)
  private let log: Log

  /// A scanner.
  ///
  /// - Parameters:
  ///   - address: where clamd listens.
  ///   - timeouts: how long it may take.
  ///   - log: where it is told that clamd could not be asked.
  public init(at address: ClamdAddress, timeouts: ClamdTimeouts = ClamdTimeouts(), log: Log) {
    self.address = address
    self.timeouts = timeouts
    self.log = log
  }

  /// Looks through one file.
  ///
  /// - Parameter next: gives the file's next bytes, and nil at its end.
  /// - Returns: what clamd says; whatever is not one clear answer is unsettled.
  /// - Throws: what `next` throws.
  public func scan(_ next: @Sendable () async throws -> [UInt8]?) async throws -> ScanVerdict {
    guard await turns.take() else { return .unsettled }
    defer { turns.giveBack() }
    let scan: ClamdScan
    do {
      scan = try await lane.run { [address, timeouts] in try ClamdScan(of: address, timeouts: timeouts) }
      defer { scan.close() }
      while let piece = try await next() {
        try await lane.run { try scan.send(piece) }
      }
      return try await lane.run { try scan.finish() } ? .found : .clean
    } catch let failure as ClamdFailure {
      log(.error, "the scanner could not be asked; the file is held", ["failure": .name(of: failure)])
      return .unsettled
    } catch CryptoFailure.busy {
      return .unsettled
    }
  }

  /// Takes no more; what is under way ends by itself.
  public func close() { lane.close() }
}

/// Lets so many at a time go on.
private final class ScanTurns: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  private let state: Mutex<State>
  private let mostWaiting: Int

  init(_ count: Int, waiting: Int) {
    state = Mutex(State(free: count))
    mostWaiting = waiting
  }

  /// Waits for a turn; false at once where too many wait already.
  func take() async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state -> Bool? in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        guard state.waiting.count < mostWaiting else { return false }
        state.waiting.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume(returning: true)
  }
}
