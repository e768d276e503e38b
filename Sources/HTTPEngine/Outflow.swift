/// What a connection knows of a body that leaves in pieces.
struct Outflow {
  typealias Waiter = CheckedContinuation<Bool, Never>

  /// Below so many bytes in the output buffer the next piece is asked for.
  static let lowWater = BodyStream.pieceBytes

  /// The exchange that it belongs to.
  let exchange: UInt64
  /// The bytes that were announced and are not in the output buffer yet.
  private(set) var left: Int
  /// Who waits for room in the output buffer.
  var waiter: Waiter?
  private let budget: BodyBudget
  private var booked: Int

  /// Books what may wait of a body; nil where all bodies together hold too much.
  init?(_ count: Int, of exchange: UInt64, budget: BodyBudget) {
    booked = min(count, Outflow.lowWater + BodyStream.pieceBytes)
    guard budget.reserve(booked) else { return nil }
    self.budget = budget
    self.exchange = exchange
    left = count
  }

  /// Counts a piece; false where it is more than was announced, or than a piece may have.
  mutating func take(_ count: Int) -> Bool {
    guard count <= BodyStream.pieceBytes, count <= left else { return false }
    left -= count
    return true
  }

  /// Ends it: gives the room back, and tells who waits that nothing more is wanted.
  mutating func end() {
    budget.release(booked)
    booked = 0
    waiter?.resume(returning: false)
    waiter = nil
  }
}
