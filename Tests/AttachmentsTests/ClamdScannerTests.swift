import Core
import Jobs
import Storage
import Support
import Testing
import Transfer

@testable import Attachments

@Suite("clamd and the files", .onSQLiteAlone("what clamd says is written as what any scanner says"))
struct ClamdScannerTests {
  private func ground(_ clamd: FakeClamd) async throws -> FilesGround {
    try await FilesGround.make(
      scanner: ClamdScanner(
        at: .port(clamd.port),
        timeouts: ClamdTimeouts(connect: .seconds(5), send: .seconds(3), answer: .seconds(3)),
        log: .silent
      )
    )
  }

  @Test func `it sees the whole file and clears it`() async throws {
    let clamd = try FakeClamd(.answers("stream: OK"))
    defer { clamd.end() }
    let ground = try await ground(clamd)
    let file = Samples.text(500_000)
    #expect(try await ground.taken(file).scan == .clean)
    #expect(clamd.files == [file])
  }

  @Test func `what it finds is refused`() async throws {
    let clamd = try FakeClamd(.answers("stream: Eicar-Signature FOUND"))
    defer { clamd.end() }
    guard case .refused(.malware) = try await ground(clamd).upload(Samples.letter) else {
      Issue.record("it was taken")
      return
    }
  }

  @Test(arguments: [
    FakeClamd.Behaviour.hangsUp, .isSilent, .answers("stream: OK\0stream: OK"), .answers("nonsense"),
    .answers("INSTREAM size limit exceeded. ERROR"), .says([]), .stopsReading(after: 3),
  ])
  func `whatever else it does, the file is held, and given out when it has come to itself`(
    _ behaviour: FakeClamd.Behaviour
  ) async throws {
    let clamd = try FakeClamd(behaviour)
    defer { clamd.end() }
    let ground = try await ground(clamd)
    let stored = try await ground.taken(Samples.text(200_000))
    #expect(stored.scan == .held)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    guard case .held = try await ground.attachments.giveOut(stored.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
    clamd.behave(.answers("stream: OK"))
    ground.clock.advance(by: .minutes(3))
    #expect(await ground.runner.drain() == 1)
    #expect(try await ground.read(stored.id, of: "msg_1", with: key) == Samples.text(200_000))
  }

  @Test func `where nobody listens it is held`() async throws {
    let clamd = try FakeClamd(.hangsUp)
    clamd.end()
    #expect(try await ground(clamd).taken(Samples.letter).scan == .held)
  }

  @Test func `many at once wait in turn, and too many are held instead`() async throws {
    let clamd = try FakeClamd(.answers("stream: OK"))
    defer { clamd.end() }
    let ground = try await ground(clamd)
    let scans = try await atOnce(30, on: [ground]) { ground, _ in
      try await ground.taken(Samples.text(80_000)).scan
    }
    #expect(Set(scans).isSubset(of: [.clean, .held]))
    #expect(scans.count { $0 == .clean } >= ClamdScanner.scansAtOnce)
    #expect(clamd.files.count == scans.count { $0 == .clean })
  }
}
