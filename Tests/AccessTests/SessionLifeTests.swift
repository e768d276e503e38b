import Core
import Testing

@testable import Access

@Suite("The life of a session") struct SessionLifeTests {
  private let start = Timestamp(milliseconds: 1_772_528_400_000)

  private func life(_ kind: AccountKind, lastSeen: Duration = .zero) -> SessionLife {
    SessionLife(limits: kind.sessionLimits, createdAt: start, lastSeenAt: start + lastSeen)
  }

  @Test(arguments: [(AccountKind.family, 20), (.staff, 15)] as [(AccountKind, Int64)])
  func `an idle session ends on the minute`(kind: AccountKind, minutes: Int64) {
    let end = start + .minutes(minutes)
    #expect(life(kind).look(at: end - .milliseconds(1)) == .goOn(writingLook: true))
    #expect(life(kind).look(at: end) == .end)
    #expect(life(kind).idleEndsAt == end)
  }

  @Test(arguments: [(AccountKind.family, 12), (.staff, 8)] as [(AccountKind, Int64)])
  func `a busy session ends on the hour`(kind: AccountKind, hours: Int64) {
    let end = start + .hours(hours)
    let busy = life(kind, lastSeen: .hours(hours) - .seconds(1))
    #expect(busy.look(at: end - .milliseconds(1)) == .goOn(writingLook: false))
    #expect(busy.look(at: end) == .end)
    #expect(busy.idleEndsAt == end)
  }

  @Test(arguments: [(59, false), (60, true)] as [(Int64, Bool)])
  func `a look is stored once a minute`(seconds: Int64, isStored: Bool) {
    #expect(life(.family).look(at: start + .seconds(seconds)) == .goOn(writingLook: isStored))
  }

  @Test func `a clock set back an hour ends the session instead of lengthening it`() {
    #expect(life(.family).look(at: start - .hours(1)) == .end)
    #expect(life(.family).look(at: start - .minutes(5)) == .goOn(writingLook: false))
  }
}
