/// Decides which waiting message goes over which lane; it holds no thread and no connection, and asks no clock.
///
/// 1. Messages to one server leave in the order in which they came.
/// 2. A lane serves one server as long as it lives; a free one is used before another begins.
/// 3. One server has at most `lanesPerServer` lanes, so that a hung one leaves lanes to others.
/// 4. Where all lanes are taken, a free lane of another server ends for the new one.
struct Switchboard<Server: Hashable> {
  /// What is to be done, in this order.
  enum Action: Equatable {
    /// Hand a message to a free lane.
    case hand(message: UInt64, lane: Int)
    /// Begin a lane with a message.
    case begin(lane: Int, message: UInt64)
    /// End a free lane.
    case end(lane: Int)
    /// Tell that a message waited too long.
    case expire(message: UInt64)
  }

  private struct Entry {
    let message: UInt64
    let server: Server
    let deadline: ContinuousClock.Instant
  }

  private struct Track {
    let server: Server
    var isBusy: Bool
  }

  private let limits: TransferLimits
  private var waiting: [Entry] = []
  private var tracks: [Int: Track] = [:]
  private var lastLane = 0

  init(limits: TransferLimits) {
    self.limits = limits
  }

  /// Takes a message.
  ///
  /// - Returns: false where too many wait.
  mutating func add(_ message: UInt64, to server: Server, deadline: ContinuousClock.Instant) -> Bool {
    guard waiting.count < limits.waiting else { return false }
    waiting.append(Entry(message: message, server: server, deadline: deadline))
    return true
  }

  /// Forgets a message that waits.
  ///
  /// - Returns: whether it waited.
  mutating func withdraw(_ message: UInt64) -> Bool {
    guard let place = waiting.firstIndex(where: { $0.message == message }) else { return false }
    waiting.remove(at: place)
    return true
  }

  /// Forgets all messages that wait.
  mutating func withdrawAll() -> [UInt64] {
    defer { waiting = [] }
    return waiting.map(\.message)
  }

  /// A lane's message has its outcome.
  mutating func free(_ lane: Int) { tracks[lane]?.isBusy = false }

  /// A lane is gone, or about to go.
  mutating func remove(_ lane: Int) { tracks[lane] = nil }

  /// Whether a lane is free; such a lane may be removed.
  func isFree(_ lane: Int) -> Bool { tracks[lane]?.isBusy == false }

  /// What is to be done now.
  mutating func next(at now: ContinuousClock.Instant) -> [Action] {
    var actions: [Action] = []
    var left: [Entry] = []
    for entry in waiting {
      if entry.deadline <= now {
        actions.append(.expire(message: entry.message))
      } else if !place(entry, in: &actions) {
        left.append(entry)
      }
    }
    waiting = left
    return actions
  }

  private mutating func place(_ entry: Entry, in actions: inout [Action]) -> Bool {
    let free = tracks.filter { !$0.value.isBusy }.sorted { $0.key < $1.key }
    if let lane = free.first(where: { $0.value.server == entry.server })?.key {
      tracks[lane]?.isBusy = true
      actions.append(.hand(message: entry.message, lane: lane))
      return true
    }
    guard tracks.values.count(where: { $0.server == entry.server }) < limits.lanesPerServer else {
      return false
    }
    if tracks.count >= limits.lanes {
      guard let lane = free.first?.key else { return false }
      tracks[lane] = nil
      actions.append(.end(lane: lane))
    }
    lastLane += 1
    tracks[lastLane] = Track(server: entry.server, isBusy: true)
    actions.append(.begin(lane: lastLane, message: entry.message))
    return true
  }
}
