/// Runs something many times at once, on several instances in turn.
///
/// - Parameters:
///   - count: how often.
///   - instances: on which, one after the other.
///   - act: what to run; it is told which of all it is.
/// - Returns: what each gave, in the order in which they ended.
/// - Throws: what one of them throws.
public func atOnce<Instance: Sendable, Outcome: Sendable>(
  _ count: Int = 50,
  on instances: [Instance],
  _ act: @escaping @Sendable (Instance, Int) async throws -> Outcome
) async throws -> [Outcome] {
  try await withThrowingTaskGroup(of: Outcome.self) { group in
    for number in 0..<count {
      let instance = instances[number % instances.count]
      group.addTask { try await act(instance, number) }
    }
    return try await group.reduce(into: []) { $0.append($1) }
  }
}
