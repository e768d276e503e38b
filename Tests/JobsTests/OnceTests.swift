import Core
import Crypto
import Storage
import Support
import Testing

@testable import Jobs

@Suite("An effect under an Idempotency-Key", .onBothDatabases) struct OnceTests {
  let ground: JobsGround
  let idempotency: Idempotency

  init() async throws { try await self.init(on: JobsGround()) }

  private init(on ground: JobsGround) throws {
    self.ground = ground
    idempotency = try Idempotency(
      key: try SymmetricKey(bytes: [UInt8](repeating: 7, count: 32)),
      keyID: try KeyID(of: "gateway:box"),
      surroundings: ground.surroundings
    )
  }

  /// Asks for the effect: a trace, and an answer that names it.
  func ask(
    _ key: String = "key-1",
    caller: String = "key_a",
    request: String = "POST /messages {}",
    trace: String = "effect"
  ) async throws -> String {
    let once: Once<String> = try idempotency.once(key, caller: caller, request: Array(request.utf8)) {
      Array($0.utf8)
    }
    return try await ground.database.write { connection in
      try once.run(in: connection) {
        try ground.note(trace, in: connection)
        return "answer of \(trace)"
      }
    }
  }

  /// The answer that was kept, where the effect did not happen again.
  func keptAnswer(_ body: () async throws -> String) async throws -> String? {
    do {
      _ = try await body()
      return nil
    } catch let error as AlreadyAnswered {
      return String(decoding: error.answer, as: UTF8.self)
    }
  }

  @Test func `the same key and request get the first answer again, and nothing happens twice`() async throws {
    #expect(try await ask(trace: "first") == "answer of first")
    #expect(try await keptAnswer { try await ask(trace: "second") } == "answer of first")
    #expect(try await ground.notes() == ["first"])
  }

  @Test func `the same key with another request is refused`() async throws {
    _ = try await ask()
    await #expect(throws: KeyUsedForAnother.self) { try await ask(request: "POST /messages {\"a\": 1}") }
    #expect(try await ground.notes() == ["effect"])
  }

  @Test(arguments: [("key-2", "key_a"), ("key-1", "key_b"), ("KEY-1", "key_a")])
  func `another key or another caller is another effect`(key: String, caller: String) async throws {
    _ = try await ask(trace: "first")
    #expect(try await ask(key, caller: caller, trace: "second") == "answer of second")
    #expect(try await ground.notes() == ["first", "second"])
  }

  @Test func `fifty at the same time on two instances have one effect and one answer`() async throws {
    let other = try await OnceTests(on: JobsGround(sharing: ground))
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<50 {
        group.addTask {
          do {
            return try await (number.isMultiple(of: 2) ? self : other).ask(trace: "effect \(number)")
          } catch let error as AlreadyAnswered {
            return String(decoding: error.answer, as: UTF8.self)
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 50)
    #expect(Set(answers).count == 1)
    #expect(try await ground.notes().count == 1)
  }

  @Test func `an effect that fails keeps no answer`() async throws {
    struct Failure: Error {}
    let once: Once<String> = try idempotency.once("key-1", caller: "key_a", request: [1]) { Array($0.utf8) }
    await #expect(throws: Failure.self) {
      try await ground.database.write { connection in try once.run(in: connection) { throw Failure() } }
    }
    _ = try await ask(request: "\u{1}")
    #expect(try await ground.notes() == ["effect"])
  }

  @Test func `after a day it happens anew`() async throws {
    _ = try await ask(trace: "first")
    ground.clock.advance(by: .hours(24) - .milliseconds(1))
    #expect(try await keptAnswer { try await ask() } == "answer of first")
    ground.clock.advance(by: .milliseconds(1))
    #expect(try await ask(request: "another", trace: "second") == "answer of second")
    #expect(try await keptAnswer { try await ask(request: "another") } == "answer of second")
    #expect(try await ground.notes() == ["first", "second"])
  }

  @Test func `answers past their time are taken out, two hundred at a time`() async throws {
    try await ground.database.write { connection in
      for number in 0..<201 {
        let once: Once<String> = try idempotency.once("key-\(number)", caller: "key_a", request: [1]) {
          Array($0.utf8)
        }
        _ = try once.run(in: connection) { "answer" }
      }
    }
    ground.clock.advance(by: .hours(24) - .milliseconds(1))
    #expect(try await idempotency.sweep(ground.database) == 0)
    ground.clock.advance(by: .milliseconds(1))
    _ = try await ask("key-new", trace: "new")
    #expect(try await idempotency.sweep(ground.database) == 200)
    #expect(try await idempotency.sweep(ground.database) == 1)
    #expect(try await idempotency.sweep(ground.database) == 0)
    #expect(try await keptAnswer { try await ask("key-new") } == "answer of new")
  }

  @Test func `a key past its time is taken over, whether or not it was taken out`() async throws {
    for isSwept in [true, false] {
      let first = "first \(isSwept)"
      #expect(try await ask("key \(isSwept)", trace: first) == "answer of \(first)")
      ground.clock.advance(by: .hours(24))
      if isSwept { _ = try await idempotency.sweep(ground.database) }
      #expect(try await ask("key \(isSwept)", request: "other", trace: "second") == "answer of second")
      await #expect(throws: KeyUsedForAnother.self) { try await ask("key \(isSwept)") }
    }
  }

  /// The first half of an effect of two transactions.
  func begin(_ trace: String = "begun") async throws {
    let once: Once<String> = try idempotency.once("key-1", caller: "key_a", request: [1]) { Array($0.utf8) }
    try await ground.database.write { connection in
      try once.begin(in: connection) {
        try ground.note(trace, in: connection)
        return ((), "cut off")
      }
    }
  }

  @Test func `an effect of two transactions is at work for a minute, and then was cut off`() async throws {
    try await begin()
    for step in [Duration.minutes(1) - .milliseconds(1), .milliseconds(1)] {
      await #expect(throws: StillAtWork.self) { try await begin("again") }
      ground.clock.advance(by: step)
    }
    #expect(
      try await keptAnswer {
        try await begin("again")
        return ""
      } == "cut off"
    )
    #expect(try await ground.notes() == ["begun"])
  }

  @Test func `the answer of its second transaction is the one that is kept`() async throws {
    try await begin()
    let once: Once<String> = try idempotency.once("key-1", caller: "key_a", request: [1]) { Array($0.utf8) }
    try await ground.database.write { try once.end(with: "ended", in: $0) }
    for _ in 0..<2 {
      #expect(
        try await keptAnswer {
          try await begin("again")
          return ""
        } == "ended"
      )
      ground.clock.advance(by: .minutes(2))
    }
    #expect(try await ground.notes() == ["begun"])
  }

  @Test func `a first transaction that fails takes no key`() async throws {
    struct Failure: Error {}
    let once: Once<String> = try idempotency.once("key-1", caller: "key_a", request: [1]) { Array($0.utf8) }
    await #expect(throws: Failure.self) {
      try await ground.database.write { connection in
        try once.begin(in: connection) { () -> (begun: Int, ifCutOff: String) in throw Failure() }
      }
    }
    try await begin()
    #expect(try await ground.notes() == ["begun"])
  }

  @Test func `neither answer, key nor request stands in the database's files`() async throws {
    _ = try await ask("quince-key", request: "quince-request", trace: "x")
    let once: Once<String> = try idempotency.once("medlar-key", caller: "key_a", request: [2]) {
      Array($0.utf8)
    }
    _ = try await ground.database.write { connection in try once.run(in: connection) { "medlar-answer" } }
    #expect(
      try await ground.stored.found([
        "quince-key", "quince-request", "medlar-key", "medlar-answer", "answer of x",
      ])
      .isEmpty
    )
    // The search itself finds what is there.
    #expect(try await ground.stored.found(["key_a"]) == ["key_a"])
  }

  @Test func `an answer that is moved to another key does not open`() async throws {
    _ = try await ask("key-1", trace: "first")
    _ = try await ask("key-2", trace: "second")
    try await ground.database.write { connection in
      try connection.execute(
        """
        UPDATE idempotency_key SET answer_box =
          (SELECT answer_box FROM idempotency_key ORDER BY answer_box LIMIT 1)
        """
      )
    }
    var refusals = 0
    for key in ["key-1", "key-2"] {
      do {
        _ = try await ask(key)
      } catch is AlreadyAnswered {
      } catch CryptoFailure.cannotOpen { refusals += 1 }
    }
    #expect(refusals == 1)
  }

  @Test func `without a key it happens each time`() async throws {
    for _ in 0..<2 {
      try await ground.database.write { connection in
        try Once<Int>.always.run(in: connection) {
          try ground.note("effect", in: connection)
          return 1
        }
      }
    }
    #expect(try await ground.notes().count == 2)
  }

  @Test func `two instances that sweep at once take each key out once`() async throws {
    for number in 0..<20 { _ = try await ask("key-\(number)") }
    ground.clock.advance(by: .hours(24))
    let other = try await OnceTests(on: JobsGround(sharing: ground))
    let swept = try await atOnce(6, on: [self, other]) { tests, _ in
      try await tests.idempotency.sweep(tests.ground.database)
    }
    #expect(swept.reduce(0, +) == 20)
  }
}
