/// What a connection knows of a body that its handler reads while it comes in.
///
/// The bytes that wait lie in the connection's input buffer, and nowhere else; what is booked for them follows its
/// length.
struct Inflow {
  typealias Reader = CheckedContinuation<Result<[UInt8]?, BodyCut>, Never>

  /// Who waits for the next piece.
  var reader: Reader?
  /// Whether the peer waits to be told to go on.
  var isAskedToProceed: Bool
  private let budget: BodyBudget
  private var booked = 0

  init(isAskedToProceed: Bool, budget: BodyBudget) {
    self.isAskedToProceed = isAskedToProceed
    self.budget = budget
  }

  /// Books what waits.
  ///
  /// - Returns: false where all bodies together hold too much: then nothing more may be read ahead.
  mutating func book(_ waiting: Int) -> Bool {
    if waiting > booked {
      guard budget.reserve(waiting - booked) else { return false }
    } else {
      budget.release(booked - waiting)
    }
    booked = waiting
    return true
  }

  /// Ends it: gives the room back, and tells who waits.
  mutating func end(_ cut: BodyCut) {
    budget.release(booked)
    booked = 0
    reader?.resume(returning: .failure(cut))
    reader = nil
  }
}
