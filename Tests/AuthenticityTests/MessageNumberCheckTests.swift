import Core
import Delivery
import Storage
import Support
import Testing

@testable import Authenticity

@Suite("Whether a mail is ours", .onBothDatabases) struct MessageNumberCheckTests {
  @Test func `the number and the address of a mail that left say yes, however they are spelt`() async throws {
    let ground = try await AuthenticityGround()
    let number = try await ground.sentMail(to: "Morgan")
    for typed in [number.digits, number.spoken, " \(number.digits.prefix(4))-\(number.digits.suffix(4)) "] {
      let parsed = try #require(MessageNumber(typed: typed))
      let answer = try await ground.check(parsed, "Morgan@Example.org")
      #expect(answer == .ours)
    }
    #expect(try await ground.rooms.recorded("mail.checked") == ["done", "done", "done"])
  }

  @Test func `another address, another number and a mail that never left all say the same`() async throws {
    let ground = try await AuthenticityGround()
    let sent = try await ground.sentMail(to: "Morgan")
    let waiting = try await ground.queuedMail(to: "Rhys")
    let unknown = try #require(MessageNumber(typed: "99999998"))
    #expect(try await ground.check(sent, "rhys@example.org") == .notOurs)
    #expect(try await ground.check(unknown, "morgan@example.org") == .notOurs)
    #expect(try await ground.check(waiting, "rhys@example.org") == .notOurs)
    #expect(try await ground.rooms.recorded("mail.checked") == ["refused"], "one entry a network and minute")
  }

  @Test func `a network that asks ten times in five minutes waits, and nobody else does`() async throws {
    let ground = try await AuthenticityGround()
    let number = try await ground.sentMail(to: "Morgan")
    let unknown = try #require(MessageNumber(typed: "99999998"))
    for _ in 0..<10 { #expect(try await ground.check(unknown, "morgan@example.org") == .notOurs) }
    guard case .slowDown(let until) = try await ground.check(number, "morgan@example.org") else {
      Issue.record("the eleventh was answered")
      return
    }
    #expect(until == ground.clock.now + .minutes(5))
    #expect(try await ground.check(number, "morgan@example.org", network: "192.0.2.77") == .ours)
    ground.clock.advance(by: .minutes(5))
    #expect(try await ground.check(number, "morgan@example.org") == .ours)
  }

  @Test(arguments: [
    "", "1234567", "123456789", "02345678", "1234 567x", "١٢٣٤٥٦٧٨", "1234.5678", "+12345678",
  ])
  func `what is no message number is told from one`(typed: String) {
    #expect(MessageNumber(typed: typed) == nil)
  }
}
