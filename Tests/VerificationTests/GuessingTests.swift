import Alerts
import Core
import People
import Support
import Testing
import Verification

/// Who guesses is counted, however the guesses are spread and covered.
@Suite("Guessing", .onBothDatabases) struct GuessingTests {
  @Test func `two right facts do not cover for guesses of the address`() async throws {
    let ground = try await Home.ground()
    for house in ["11", "12", "13"] {
      let answers = [try Said.birth(), try Said.child(), try Said.home(house)]
      #expect(try await ground.check("HER", answers) == .needsPerson)
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.child(), Said.home()]) == .closed)
    #expect(try await ground.raised(.probe).count == 1)
  }

  @Test func `two right facts do not cover for guesses of the own reference`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    for _ in 0..<3 {
      let answers = [try Said.birth(), try Said.child(), try Said.reference(Said.madeUp)]
      #expect(try await ground.check("HER", answers) == .needsPerson)
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.child()]) == .closed)
  }

  @Test func `a slip in something that never decides counts against nobody`() async throws {
    let ground = try await Home.ground(addressIsKnown: true)
    for _ in 0..<5 {
      let answers = [try Said.birth(), try Said.caseNumber(), try Said.child("Catrin Prys")]
      #expect(try await ground.check("HER", answers) == .needsPerson)
    }
    #expect(try await ground.raised(.probe).isEmpty)
  }

  @Test func `who hangs up after each wrong try has no more tries than who stays`() async throws {
    let ground = try await Home.ground()
    var tries = 0
    for round in 0..<3 {
      for call in 0..<12 {
        let answers = [try Said.birth(), try Said.home("\(20 + round * 12 + call)")]
        if try await ground.check("HER", answers, session: "call-\(call)") == .notVerified { tries += 1 }
      }
    }
    // Three sessions of three tries each, however they are mixed.
    #expect(tries <= 9)
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "call-12") == .closed)
  }

  @Test func `a slip in a call may be mended in it, though two calls before went wrong`() async throws {
    let ground = try await Home.ground()
    for call in 0..<2 {
      _ = try await ground.check("HER", [Said.birth(), Said.home("2\(call)")], session: "\(call)")
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.home("41")], session: "now") == .notVerified)
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "now") == .verified)
    #expect(try await ground.raised(.probe).isEmpty)
  }

  @Test func `failures are booked on whom they were tried on, in a call about two people too`() async throws {
    let ground = try await Home.ground()
    try await ground.put("HIM", Family.him.atJoint())
    for call in 0..<3 {
      _ = try await ground.check("HIM", [Said.birth(), Said.home("9")], session: "call-\(call)")
      _ = try await ground.check("HER", [Said.birth(), Said.home("2\(call)")], session: "call-\(call)")
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "another") == .closed)
  }

  @Test func `a pass for one person says nothing of another in the same call`() async throws {
    let ground = try await Home.ground()
    try await ground.put("HIM", Family.him.atJoint(known: false))
    #expect(try await ground.check("HER", [Said.birth(), Said.home("9")], session: "call") == .notVerified)
    let his = [try Said.birth("19/11/1982"), try Said.home("12", "SA1 1AA")]
    #expect(try await ground.check("HIM", his, session: "call") == .verified)
    // Her session is still hers, with one wrong try in it.
    #expect(try await ground.check("HER", [Said.birth(), Said.home("8")], session: "call") == .notVerified)
    #expect(try await ground.check("HER", [Said.birth(), Said.home("7")], session: "call") == .notVerified)
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "call") == .closed)
  }

  @Test func `sessions that merely run out are a probe like others`() async throws {
    let ground = try await Home.ground()
    for call in 0..<3 {
      _ = try await ground.check("HER", [Said.birth(), Said.home("2\(call)")], session: "call-\(call)")
      ground.clock.advance(by: .minutes(16))
    }
    #expect(try await ground.check("HER", [Said.birth(), Said.home()], session: "next") == .closed)
    #expect(try await ground.raised(.probe).count == 1)
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
  }

  @Test func `a probe raises one alert and heightens the risk, and staff must own that`() async throws {
    let ground = try await Home.ground()
    for _ in 0..<3 {
      #expect(try await !ground.standing(of: "HER").hasHeightenedRisk)
      _ = try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")])
    }
    for _ in 0..<4 { _ = try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")]) }
    let probes = try await ground.raised(.probe)
    #expect(probes.count == 1 && probes.first?.isUrgent == true)
    #expect(try await ground.raised(.heightenedRisk).count == 1)
    #expect(try await ground.standing(of: "HER").hasHeightenedRisk)
  }

  @Test func `failures over several people of a case raise an alert and close nothing`() async throws {
    let ground = try await Home.ground()
    try await ground.put(
      "GRAN",
      PersonRecord.of("Megan Prys", born: "1950-01-02", side: "applicant").atNew(known: true)
    )
    for _ in 0..<2 { _ = try await ground.check("HER", [Said.birth("1.1.1984"), Said.home("1")]) }
    #expect(try await ground.raised(.probe).isEmpty)
    _ = try await ground.check("GRAN", [Said.birth("1.1.1984"), Said.home("1")])
    let probes = try await ground.raised(.probe)
    #expect(probes.count == 1 && probes.first?.courtCase != nil && probes.first?.person == nil)
    #expect(try await ground.check("HER", [Said.birth(), Said.caseNumber()]) == .needsPerson)
  }
}
