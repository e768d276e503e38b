import Core
import Dispatch
import Glibc
import Support
import Testing

@testable import Storage

@Suite("Background work in line") struct BackgroundWorkTests {
  private let session = ScriptedSession()
  private let line = WaitingLine()

  @Test func `a group takes one of those that nobody waits for to each that somebody does`() throws {
    let requests = (0..<2).map { number in NotedWork { try $0.execute("request \(unsafeRaw: "\(number)")") } }
    let jobs = (0..<4).map { number in
      NotedWork(isBackground: true) { try $0.execute("job \(unsafeRaw: "\(number)")") }
    }
    for work in jobs + requests { try line.join(work) }
    line.close()
    let lane = WriteLane(session, line: line, log: .silent, gatheringTime: .seconds(60))
    lane.run()
    let steps = session.steps.filter { $0 == "commit" || $0.hasPrefix("request") || $0.hasPrefix("job") }
    #expect(
      steps == ["request 0", "request 1", "job 0", "job 1", "commit", "job 2", "job 3", "commit"]
    )
    #expect((requests + jobs).allSatisfy { $0.answers == [.done] && $0.runs == 1 })
  }

  @Test func `what has waited too long travels among requests, one for one, and never before the first`()
    throws
  {
    let line = WaitingLine(patience: .zero)
    let jobs = (0..<2).map { number in
      NotedWork(isBackground: true) { try $0.execute("job \(unsafeRaw: "\(number)")") }
    }
    let requests = (0..<3).map { number in NotedWork { try $0.execute("request \(unsafeRaw: "\(number)")") } }
    for work in jobs + requests { try line.join(work) }
    line.close()
    WriteLane(session, line: line, log: .silent, gatheringTime: .seconds(60)).run()
    let steps = session.steps.filter { $0 == "commit" || $0.hasPrefix("request") || $0.hasPrefix("job") }
    #expect(steps == ["request 0", "job 0", "request 1", "job 1", "request 2", "commit"])
  }

  @Test(
    arguments: [
      ("no request ever came", nil, .zero, nil),
      ("one came just now", .zero, .zero, .milliseconds(3)),
      ("one came a while ago", .milliseconds(-3), .milliseconds(-1), nil),
      (
        "they come and come, and it has waited for most of its time", .zero, .milliseconds(-49),
        .milliseconds(1)
      ),
      ("they come and come, and it has waited long enough", .zero, .milliseconds(-50), nil),
    ] as [(String, Duration?, Duration, Duration?)]
  )
  func `what nobody waits for waits for a pause, and not for ever`(
    when: String,
    lastRequest: Duration?,
    since: Duration,
    pause: Duration?
  ) {
    let now = ContinuousClock.now
    let found = BackgroundRule.pause(at: now, lastRequest: lastRequest.map { now + $0 }, since: now + since)
    #expect(found == pause)
  }

  @Test func `whoever waits at an empty line is woken by either kind`() throws {
    for isBackground in [false, true] {
      let line = WaitingLine()
      let work = NotedWork(isBackground: isBackground)
      let found = DispatchSemaphore(value: 0)
      DispatchQueue(label: "lane").async { if line.next() === work { found.signal() } }
      try line.join(work)
      #expect(found.wait(timeout: .now() + 10) == .success)
    }
  }

  @Test func `where one lane is held up with such work, another that slept takes the next`() throws {
    let line = WaitingLine()
    // After a request such work is not due at once, so that all of it joins before any is taken.
    let works = [NotedWork()] + (0..<3).map { _ in NotedWork(isBackground: true) }
    let served = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    for number in works.indices {
      DispatchQueue(label: "lane \(number)").async {
        guard line.next() != nil else { return }
        served.signal()
        // As a server that does not answer holds a lane up.
        mayEnd.wait()
      }
    }
    while line.sleepingCount < works.count { sched_yield() }
    for work in works { try line.join(work) }
    for _ in works { #expect(served.wait(timeout: .now() + 10) == .success) }
    for _ in works { mayEnd.signal() }
  }

  @Test func `a closed line gives out what waits, at once`() throws {
    let job = NotedWork(isBackground: true)
    try line.join(NotedWork())
    try line.join(job)
    line.close()
    #expect(line.next() !== job)
    #expect(line.next() === job)
    #expect(line.next() == nil)
  }
}
