import Core
import Support
import Testing

@testable import Storage

@Suite("Write lane") struct WriteLaneTests {
  private let session = ScriptedSession()
  private let line = WaitingLine()

  /// Lets the lane live until the line is empty.
  private func serve(_ works: [NotedWork], gatheringTime: Duration = .seconds(60)) throws -> WriteLane {
    for work in works { try line.join(work) }
    line.close()
    let lane = WriteLane(session, line: line, log: .silent, gatheringTime: gatheringTime)
    lane.run()
    return lane
  }

  private static let full = StorageFailure(.full, "full")
  private static let brokenSync = StorageFailure(.ioError, "no sync", endsWriting: true)

  @Test func `a lone write is committed at once and tidied after its answer`() throws {
    let work = NotedWork { try $0.execute("INSERT") }
    let lane = try serve([work])
    #expect(session.steps == ["begin", "mark", "INSERT", "commit", "tidy", "close"])
    #expect(work.answers == [.done])
    #expect(lane.counters == DatabaseCounters(writes: 1, commits: 1))
  }

  @Test(arguments: [(1, 1), (64, 1), (65, 2), (130, 3)])
  func `a group closes at 64 bodies`(waiting: Int, commits: Int) throws {
    let works = (0..<waiting).map { _ in NotedWork() }
    let lane = try serve(works)
    #expect(session.steps.count { $0 == "commit" } == commits)
    #expect(lane.counters.commits == commits)
    #expect(works.allSatisfy { $0.answers == [.done] && $0.runs == 1 })
  }

  @Test func `a group closes when its time is over`() throws {
    let works = (0..<3).map { _ in NotedWork() }
    _ = try serve(works, gatheringTime: .zero)
    #expect(session.steps.count { $0 == "commit" } == 3)
  }

  @Test func `a body that throws is undone to its own mark and harms nobody`() throws {
    let bad = NotedWork { _ in throw NotedWork.Objection() }
    let works = [NotedWork(), bad, NotedWork()]
    let lane = try serve(works)
    #expect(
      session.steps == [
        "begin", "mark", "settle", "forget", "mark", "undo", "forget", "mark", "commit", "tidy", "close",
      ]
    )
    #expect(works.map(\.answers) == [[.done], [.threw], [.done]])
    #expect(lane.counters == DatabaseCounters(writes: 3, commits: 1))
  }

  @Test func `a statement that failed fails its body even when the body hides it`() throws {
    session.failures = ["INSERT": [StorageFailure(.constraint(.unique), "twice")]]
    let hiding = NotedWork { connection in
      do { try connection.execute("INSERT") } catch { return }
    }
    let works = [hiding, NotedWork()]
    _ = try serve(works)
    #expect(works.map(\.answers) == [[.refused(.constraint(.unique))], [.done]])
    #expect(session.steps.contains("undo"))
  }

  @Test func `where COMMIT fails each member runs again once alone`() throws {
    session.failures = ["commit": [Self.full, nil, Self.full, nil]]
    let works = (0..<3).map { _ in NotedWork() }
    let lane = try serve(works)
    #expect(works.map(\.answers) == [[.done], [.refused(.full)], [.done]])
    #expect(works.map(\.runs) == [2, 2, 2])
    #expect(lane.counters == DatabaseCounters(writes: 3, commits: 2, groupsRedone: 1))
  }

  @Test func `a body that threw is asked again too when its group is not kept`() throws {
    // What it objected to may have been the row of a neighbour that was never committed.
    session.failures = ["commit": [Self.full]]
    var objections = 1
    let objecting = NotedWork { _ in
      objections -= 1
      if objections >= 0 { throw NotedWork.Objection() }
    }
    _ = try serve([NotedWork(), objecting])
    #expect(objecting.answers == [.done])
  }

  @Test func `a group that may have been kept is not done again`() throws {
    session.failures = ["commit": [StorageFailure(.unknownOutcome, "nobody knows")]]
    let works = (0..<3).map { _ in NotedWork() }
    _ = try serve(works)
    #expect(
      works.map(\.answers) == [
        [.refused(.unknownOutcome)], [.refused(.unknownOutcome)], [.refused(.unknownOutcome)],
      ]
    )
    #expect(works.map(\.runs) == [1, 1, 1])
  }

  @Test func `a lane that is not alone refuses only its own work when it cannot begin`() throws {
    session.failures = ["begin": [StorageFailure(.unreachable, "away")]]
    let works = (0..<2).map { _ in NotedWork() }
    for work in works { try line.join(work) }
    line.close()
    WriteLane(session, line: line, log: .silent, isAlone: false).run()
    #expect(works.map(\.answers) == [[.refused(.unreachable)], [.done]])
  }

  @Test func `a lone body whose COMMIT fails is refused and not run again`() throws {
    session.failures = ["commit": [Self.full]]
    let work = NotedWork()
    _ = try serve([work])
    #expect(work.answers == [.refused(.full)])
    #expect(work.runs == 1)
    #expect(session.steps == ["begin", "mark", "commit", "roll back", "close"])
  }

  @Test func `where a statement ended the transaction the whole group runs again alone`() throws {
    session.failures = ["INSERT": [Self.full]]
    session.failureEndsTransaction = true
    let filling = NotedWork { try $0.execute("INSERT") }
    let works = [NotedWork(), filling, NotedWork()]
    let lane = try serve(works)
    #expect(works.map(\.answers) == [[.done], [.done], [.done]])
    // The third had not run when the group ended.
    #expect(works.map(\.runs) == [2, 2, 1])
    #expect(lane.counters.groupsRedone == 1)
    #expect(lane.counters.commits == 3)
  }

  @Test func `where a mark cannot be undone the whole transaction is`() throws {
    session.failures = ["undo": [Self.full]]
    var objections = 1
    let objecting = NotedWork { _ in
      objections -= 1
      if objections >= 0 { throw NotedWork.Objection() }
    }
    let works = [NotedWork(), objecting]
    _ = try serve(works)
    #expect(works.map(\.answers) == [[.done], [.done]])
    #expect(session.steps.contains("roll back"))
  }

  @Test func `after a failed sync nothing is written any more and nothing is tried again`() throws {
    session.failures = ["commit": [nil, Self.brokenSync]]
    let works = (0..<130).map { _ in NotedWork() }
    let lane = try serve(works)
    #expect(works.prefix(64).allSatisfy { $0.answers == [.done] })
    #expect(works.dropFirst(64).allSatisfy { $0.answers == [.refused(.ioError)] })
    #expect(session.steps.count { $0 == "begin" } == 2)
    #expect(lane.stoppedBy?.kind == .ioError)
  }

  @Test func `a checkpoint that could not sync stops writing and fails nobody who was answered`() throws {
    session.failures = ["tidy": [Self.brokenSync]]
    let works = (0..<65).map { _ in NotedWork() }
    let lane = try serve(works)
    #expect(works.prefix(64).allSatisfy { $0.answers == [.done] })
    #expect(works[64].answers == [.refused(.ioError)])
    #expect(lane.stoppedBy != nil)
  }

  @Test func `a checkpoint that finds the disk full does not stop writing`() throws {
    session.failures = ["tidy": [Self.full]]
    let works = (0..<65).map { _ in NotedWork() }
    let lane = try serve(works)
    #expect(works.allSatisfy { $0.answers == [.done] })
    #expect(lane.stoppedBy == nil)
  }

  @Test func `while another process writes all who wait are refused together`() throws {
    session.failures = ["begin": [StorageFailure(.busy, "busy")]]
    let works = (0..<3).map { _ in NotedWork() }
    _ = try serve(works)
    #expect(works.allSatisfy { $0.answers == [.refused(.busy)] && $0.runs == 0 })
    #expect(session.steps == ["begin", "close"])
  }
}

@Suite("Waiting line") struct WaitingLineTests {
  @Test func `work is served in the order in which it came`() throws {
    let line = WaitingLine()
    let works = (0..<3).map { _ in NotedWork() }
    for work in works { try line.join(work) }
    #expect(line.next() === works[0])
    #expect(line.nextIfAny() === works[1])
    #expect(line.count == 1)
    #expect(line.next() === works[2])
    #expect(line.nextIfAny() == nil)
  }

  @Test func `a line that is too long refuses the next as busy`() throws {
    let line = WaitingLine()
    for _ in 0..<WaitingLine.maximumWaiting { try line.join(NotedWork()) }
    let refusal = #expect(throws: StorageFailure.self) { try line.join(NotedWork()) }
    #expect(refusal?.kind == .busy)
    _ = line.nextIfAny()
    try line.join(NotedWork())
    #expect(line.count == WaitingLine.maximumWaiting)
  }

  @Test func `a closed line serves who waits and lets nobody join`() throws {
    let line = WaitingLine()
    let work = NotedWork()
    try line.join(work)
    line.close()
    let refusal = #expect(throws: StorageFailure.self) { try line.join(NotedWork()) }
    #expect(refusal?.kind == .closed)
    #expect(line.next() === work)
    #expect(line.next() == nil)
  }
}
