import Access
import Core
import Testing

@Suite("What a helper may do") struct HelperGrantTests {
  private static let start = Timestamp(milliseconds: 1_800_000_000_000)
  private static let hers = MessageID(parsing: "msg_00000000000000000000000001")
  private static let other = MessageID(parsing: "msg_00000000000000000000000002")

  private static func grant(
    message: MessageID? = nil,
    mayAnswer: Bool = true,
    isAgreed: Bool = false
  ) throws -> HelperGrant {
    HelperGrant(
      id: try #require(HelperID(parsing: "hlp_00000000000000000000000001")),
      person: try #require(PersonID(parsing: "per_00000000000000000000000001")),
      contactPoint: try #require(ContactPointID(parsing: "con_00000000000000000000000001")),
      openedBy: try #require(ContactPointID(parsing: "con_00000000000000000000000002")),
      message: message,
      mayAnswer: mayAnswer,
      begunAt: start,
      endsAt: start + .days(31),
      isAgreed: isAgreed
    )
  }

  @Test(arguments: [
    (Duration.days(-1), HelperGrant.Refusal?.some(.notYet)), (.seconds(0), nil), (.days(30), nil),
    (.days(31), .over),
    (.days(400), .over),
  ])
  func `it has a beginning and an end`(after: Duration, expected: HelperGrant.Refusal?) throws {
    for act in HelperGrant.Act.allCases {
      let refusal = try Self.grant().refusal(
        of: act,
        on: Self.hers,
        at: Self.start + after,
        isFrozen: false,
        hasHeightenedRisk: false
      )
      #expect(refusal == expected)
    }
  }

  @Test(arguments: [
    (false, false, false, HelperGrant.Refusal?.none), (true, false, false, .paused),
    (true, false, true, .paused),
    (false, true, false, .paused), (false, true, true, nil), (true, true, true, .paused),
  ])
  func `a freeze pauses it always, heightened risk until staff let it be`(
    isFrozen: Bool,
    hasHeightenedRisk: Bool,
    isAgreed: Bool,
    expected: HelperGrant.Refusal?
  ) throws {
    for act in HelperGrant.Act.allCases {
      let refusal = try Self.grant(isAgreed: isAgreed).refusal(
        of: act,
        on: Self.hers,
        at: Self.start,
        isFrozen: isFrozen,
        hasHeightenedRisk: hasHeightenedRisk
      )
      #expect(refusal == expected)
    }
  }

  @Test func `one message is one message, and reading is not answering`() throws {
    func refusal(_ grant: HelperGrant, _ act: HelperGrant.Act, _ message: MessageID?) -> HelperGrant.Refusal?
    {
      grant.refusal(of: act, on: message, at: Self.start, isFrozen: false, hasHeightenedRisk: false)
    }
    let one = try Self.grant(message: Self.hers, mayAnswer: false)
    #expect(refusal(one, .list, nil) == nil && refusal(one, .read, Self.hers) == nil)
    #expect(refusal(one, .read, Self.other) == .outOfScope && refusal(one, .read, nil) == .outOfScope)
    #expect(refusal(one, .answer, Self.hers) == .readOnly)
    let all = try Self.grant()
    #expect(refusal(all, .read, Self.other) == nil && refusal(all, .answer, Self.other) == nil)
  }

  @Test func `the longest time is a year`() {
    #expect(HelperTerms.Span.allCases.allSatisfy { $0.duration <= .days(365) })
  }
}
