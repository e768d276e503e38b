import Support
import Synchronization
import Testing

@testable import Jobs

@Suite("Stopping the job runner", .timeLimit(.minutes(1))) struct StoppingTests {
  /// A gate that a test opens.
  private final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait() async { while !isOpen.withLock({ $0 }) { await Task.yield() } }
  }

  @Test func `what is under way ends by itself, uncancelled, and nothing more is begun`() async throws {
    let ground = try JobsGround()
    let gate = Gate()
    let wasCancelled = Mutex(false)
    let runner = ground.runner { _ in
      await gate.wait()
      if Task.isCancelled { wasCancelled.withLock { $0 = true } }
      return .done
    }
    try await ground.add("mail_1")
    await withDiscardingTaskGroup { group in
      group.addTask { await runner.run() }
      while ground.seen.all.isEmpty { await Task.yield() }
      runner.stop()
      do { try await ground.add("mail_2") } catch { Issue.record(error) }
      gate.open()
    }
    #expect(ground.seen.all.map(\.subject) == ["mail_1"])
    #expect(wasCancelled.withLock { $0 } == false)
    #expect(try await ground.jobs().map(\.subject) == ["mail_2"])
  }
}
