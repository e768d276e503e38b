/// Where the bytes of one body go that its handler gets whole: into memory, counted.
///
/// The parser says only *these bytes are body*; those of a ``BodyDestination/stream`` go by ``Inflow``.
struct BodyCollector {
  private let budget: BodyBudget
  private(set) var bytes: [UInt8] = []

  /// What is reserved before the first byte: an announced length is a claim, not a fact.
  private static let firstReservation = 65536

  init(announced: MessageHead.Framing, budget: BodyBudget) {
    self.budget = budget
    if case .length(let count) = announced {
      bytes.reserveCapacity(min(count, BodyCollector.firstReservation))
    }
  }

  /// Takes bytes; false where all bodies together hold too much.
  mutating func take(_ piece: borrowing Span<UInt8>, _ count: Int) -> Bool {
    guard budget.reserve(count) else { return false }
    unsafe piece.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0.prefix(count)) }
    return true
  }

  /// Gives the room back, when the request is over.
  func release() {
    budget.release(bytes.count)
  }
}
