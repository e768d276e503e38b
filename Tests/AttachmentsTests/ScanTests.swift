import Alerts
import Core
import Jobs
import Crypto
import Storage
import Support
import Testing

@testable import Attachments

@Suite("Scanning files", .onBothDatabases) struct ScanTests {
  let scanner = ScriptedScanner(.clean)
  let ground: FilesGround

  init() async throws { ground = try await FilesGround.make(scanner: scanner) }

  @Test func `what the scanner clears is taken, and nothing more is asked`() async throws {
    let file = Samples.text(200_000)
    let stored = try await ground.taken(file)
    #expect(stored.scan == .clean)
    #expect(scanner.seen == [file])
    #expect(try await ground.scanJobs == 0)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    #expect(try await ground.read(stored.id, of: "msg_1", with: key) == file)
  }

  @Test func `what it finds is kept apart, with an alert that says nothing of it`() async throws {
    scanner.say(.found)
    guard case .refused(.malware) = try await ground.upload(Samples.letter, named: "Ann-canary.txt") else {
      Issue.record("it was taken")
      return
    }
    #expect(try await ground.attachments.waiting(of: ground.ann).isEmpty)
    #expect(try await ground.chunks == 1)
    #expect(try await ground.scanJobs == 0)
    let alerts = try await ground.raised()
    #expect(alerts.count == 1)
    #expect(alerts[0].isUrgent)
    #expect(try await ground.stored.found(["Ann-canary"]) == [])
    #expect(try await ground.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'file.quarantined'") == 1)
    // It is kept for whoever looks into it, and goes after that.
    ground.clock.advance(by: .days(29))
    #expect(try await ground.attachments.sweep() == 0)
    ground.clock.advance(by: .days(2))
    while try await ground.attachments.sweep() > 0 {}
    #expect(try await ground.chunks == 0)
  }

  @Test func `what was found cannot be claimed, kept, removed or given out`() async throws {
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.letter)
    scanner.say(.found)
    ground.clock.advance(by: .minutes(3))
    #expect(await ground.runner.drain() == 1)
    let found = try await ground.database.read { [ground] in
      try ground.attachments.askWaiting([stored.id], of: ground.ann, in: $0).answer()
    }
    guard case .refused(.gone) = found else { Issue.record("it can be claimed"); return }
    let isKept = try await ground.database.write { [ground] in
      try ground.attachments.keep([stored.id], of: ground.ann, until: ground.clock.now + .days(90), in: $0)
    }
    #expect(!isKept)
    try await ground.attachments.remove(stored.id, of: ground.ann)
    #expect(try await ground.chunks == 1)
  }

  @Test func `what the scanner does not answer about is held, and given out when it has`() async throws {
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.letter)
    #expect(stored.scan == .held)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    guard case .held = try await ground.attachments.giveOut(stored.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
    // The gateway keeps a key for as long as the scanner owes an answer, and no longer.
    #expect(try await ground.count("SELECT COUNT(*) FROM attachment WHERE LENGTH(gateway_key) > 0") == 1)
    ground.clock.advance(by: .minutes(3))
    #expect(await ground.runner.drain() == 1)
    guard case .held = try await ground.attachments.giveOut(stored.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
    scanner.say(.clean)
    ground.clock.advance(by: .minutes(10))
    #expect(await ground.runner.drain() == 1)
    #expect(try await ground.read(stored.id, of: "msg_1", with: key) == Samples.letter)
    #expect(try await ground.count("SELECT COUNT(*) FROM attachment WHERE LENGTH(gateway_key) > 0") == 0)
    #expect(try await ground.scanJobs == 0)
  }

  @Test func `what is found in a message's file is never given out`() async throws {
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.letter)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    scanner.say(.found)
    ground.clock.advance(by: .minutes(3))
    #expect(await ground.runner.drain() == 1)
    guard case .quarantined = try await ground.attachments.giveOut(stored.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
    #expect(try await ground.raised().count == 1)
    #expect(try await ground.count("SELECT COUNT(*) FROM attachment WHERE LENGTH(gateway_key) > 0") == 0)
    scanner.say(.clean)
    ground.clock.advance(by: .days(60))
    #expect(await ground.runner.drain() == 0)
    #expect(try await ground.attachments.sweep() == 0)
  }

  @Test func `a gateway that died before the answer asks again`() async throws {
    // What it had written before it asked is what is here.
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.letter)
    let reborn = try await ground.another(scanner: ScriptedScanner(.clean))
    ground.clock.advance(by: .minutes(3))
    #expect(await reborn.runner.drain() == 1)
    #expect(try await reborn.attachments.waiting(of: ground.ann).map(\.file.scan) == [.clean])
    #expect(stored.scan == .held)
  }

  @Test func `a file that was removed or swept is asked about no more`() async throws {
    scanner.say(.unsettled)
    let one = try await ground.taken(Samples.letter)
    _ = try await ground.taken(Samples.letter)
    #expect(try await ground.scanJobs == 2)
    try await ground.attachments.remove(one.id, of: ground.ann)
    #expect(try await ground.scanJobs == 1)
    ground.clock.advance(by: .hours(2))
    while try await ground.attachments.sweep() > 0 {}
    #expect(try await ground.scanJobs == 0)
  }

  @Test func `with a scanner taken out of the settings what is held stays held`() async throws {
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.letter)
    let without = try await ground.another()
    ground.clock.advance(by: .minutes(3))
    #expect(await without.runner.drain() == 1)
    let key = try await ground.claimed([stored.id], for: "msg_1")
    guard case .held = try await without.attachments.giveOut(stored.id, of: "msg_1", with: key) else {
      Issue.record("it was given out")
      return
    }
  }

  @Test func `a file that does not open is no clean file`() async throws {
    scanner.say(.unsettled)
    let stored = try await ground.taken(Samples.text(100_000))
    _ = try await ground.execute("DELETE FROM attachment_chunk WHERE number = 1")
    scanner.say(.clean)
    ground.clock.advance(by: .minutes(3))
    #expect(await ground.runner.drain() == 1)
    #expect(try await ground.attachments.waiting(of: ground.ann).map(\.file.scan) == [.held])
    #expect(stored.scan == .held)
  }
}
