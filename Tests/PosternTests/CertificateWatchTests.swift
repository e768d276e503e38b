import Core
import Support
import Synchronization
import Testing

@testable import Postern

@Suite("The certificate's end") struct CertificateWatchTests {
  @Test(arguments: [
    (22.0, nil), (21.5, nil), (20.5, "\"days_left\":20"), (0.5, "\"days_left\":0"), (-1.0, "has ended"),
  ])
  func `it is told of from three weeks before`(days: Double, said: String?) {
    let clock = TestClock()
    let lines = Mutex<[String]>([])
    let surroundings = Surroundings(
      clock: clock,
      random: TestRandom(),
      log: Log(clock: clock) { line in lines.withLock { $0.append(line) } }
    )
    let end = clock.now + .seconds(days * 86_400)
    CertificateWatch(expires: { end }, surroundings: surroundings).look()
    let all = lines.withLock { $0 }
    #expect(all.count == (said == nil ? 0 : 1))
    if let said { #expect(all.first?.contains(said) == true, "\(all)") }
  }

  @Test func `plain HTTP has none`() {
    CertificateWatch(expires: { nil }, surroundings: .test()).look()
  }
}
