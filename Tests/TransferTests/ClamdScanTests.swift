import Support
import Testing

@testable import Transfer

@Suite("Asking clamd") struct ClamdScanTests {
  /// Long enough for a machine that does much else; only who waits for nothing waits shortly.
  static let timeouts = ClamdTimeouts(connect: .seconds(20), send: .seconds(20), answer: .seconds(20))
  static let impatient = ClamdTimeouts(
    connect: .seconds(20),
    send: .milliseconds(300),
    answer: .milliseconds(300)
  )
  static let file = [UInt8](repeating: 0x61, count: 300_000)

  private func asked(
    _ behaviour: FakeClamd.Behaviour,
    _ file: [UInt8] = ClamdScanTests.file,
    timeouts: ClamdTimeouts = ClamdScanTests.timeouts
  ) throws -> (outcome: Result<Bool, ClamdFailure>, clamd: FakeClamd) {
    let clamd = try FakeClamd(behaviour)
    defer { clamd.end() }
    do throws(ClamdFailure) {
      let scan = try ClamdScan(of: .port(clamd.port), timeouts: timeouts)
      for start in stride(from: 0, to: file.count, by: 100_000) {
        try scan.send(Array(file[start..<min(file.count, start + 100_000)]))
      }
      return (.success(try scan.finish()), clamd)
    } catch {
      return (.failure(error), clamd)
    }
  }

  @Test func `the file arrives as it is, and OK is clean`() throws {
    let (outcome, clamd) = try asked(.answers("stream: OK"))
    #expect(outcome == .success(false))
    #expect(clamd.commands == ["zINSTREAM"])
    #expect(clamd.files == [ClamdScanTests.file])
  }

  @Test func `a name with FOUND is found`() throws {
    #expect(try asked(.answers("stream: Eicar-Signature FOUND")).outcome == .success(true))
  }

  @Test(arguments: [
    "stream: OK\0stream: OK", "stream: OK\0stream: Eicar FOUND", "stream: Eicar FOUND\0stream: OK", "OK",
    "stream:OK",
    "stream: OK ", " stream: OK", "stream: ok", "stream: FOUND", "stream:  FOUND", "FOUND", "stream: OK\n",
    "stream: \u{1b}[0mX FOUND", "stream: Something went wrong. ERROR", "PONG", "\0",
  ])
  func `what is not exactly one answer is no answer`(_ answer: String) throws {
    #expect(try asked(.answers(answer)).outcome == .failure(.odd))
  }

  @Test func `an answer without its end is no answer`() throws {
    #expect(try asked(.says(Array("stream: OK".utf8))).outcome == .failure(.odd))
    #expect(try asked(.says([])).outcome == .failure(.cut))
  }

  @Test func `an answer without end is given up`() throws {
    #expect(try asked(.says([UInt8](repeating: 0x41, count: 100_000))).outcome == .failure(.odd))
  }

  @Test func `an answer before the end of the file is not about the file`() throws {
    for answer in ["stream: OK\0", "stream: Eicar FOUND\0", "INSTREAM size limit exceeded. ERROR\0"] {
      let (outcome, _) = try asked(.saysEarly(Array(answer.utf8), after: 50_000))
      // Who hangs up on unread bytes may reset the connection before its words arrive: which failure it is, is chance.
      guard case .failure = outcome else {
        Issue.record("it was believed: \(answer)")
        return
      }
    }
  }

  @Test func `it says when the file is larger than it takes`() throws {
    #expect(try asked(.answers("INSTREAM size limit exceeded. ERROR")).outcome == .failure(.tooLarge))
  }

  @Test func `whoever hangs up, stops reading or stays silent is given up in time`() throws {
    #expect(try asked(.hangsUp).outcome == .failure(.cut))
    #expect(try asked(.isSilent, timeouts: ClamdScanTests.impatient).outcome == .failure(.timedOut))
    let stalled = try asked(
      .stopsReading(after: 10),
      [UInt8](repeating: 1, count: 20_000_000),
      timeouts: ClamdScanTests.impatient
    ).outcome
    #expect(stalled == .failure(.timedOut))
  }

  @Test func `where nobody listens it is absent`() throws {
    let clamd = try FakeClamd(.hangsUp)
    clamd.end()
    for address in [
      ClamdAddress.port(clamd.port), .path("/nowhere/clamd.ctl"), .path(String(repeating: "a", count: 200)),
    ] {
      #expect(throws: ClamdFailure.absent) { try ClamdScan(of: address, timeouts: ClamdScanTests.timeouts) }
    }
  }

  @Test func `after it was closed nothing more is sent`() throws {
    let clamd = try FakeClamd(.answers("stream: OK"))
    defer { clamd.end() }
    let scan = try ClamdScan(of: .port(clamd.port), timeouts: ClamdScanTests.timeouts)
    scan.close()
    scan.close()
    #expect(throws: ClamdFailure.cut) { try scan.send([1]) }
  }
}
