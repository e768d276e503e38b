import Core
import Crypto
import Foundation
import HTTPEngine
import Storage
import Support
import Testing
import Web

/// Whoever asks must not learn from an answer, or from the time that it took, what we know of somebody.
///
/// By default the bytes are compared, by some interleaved samples. `POSTERN_TIMING_SAMPLES=4000` compares times by the clock
/// too, and wants a quiet machine and `--no-parallel`.
@Suite("Equal answers", .onBothDatabases) struct EqualAnswersTests {
  private static let timed =
    ProcessInfo.processInfo.environment["POSTERN_TIMING_SAMPLES"].flatMap { Int($0) } ?? 0
  private static let samples = timed > 0 ? timed : 40

  /// A question that is put in two ways which must be answered alike.
  struct Question: Sendable, CustomTestStringConvertible {
    let name: String
    /// What makes it the first way, or the second, where that is not in what is asked; it is not timed.
    var prepare: @Sendable (EqualGround, Bool) async throws -> Void = { _, _ in }
    /// Puts it: the first way, or the second.
    let ask: @Sendable (EqualGround, Bool) async throws -> HTTPResponse
    var testDescription: String { name }
  }

  static let questions = [
    Question(name: "sign-in, with an address that has an account or none") { ground, isFirst in
      try await ground.post(
        "/sign-in",
        ["email": isFirst ? "anna@example.org" : "nobody@example.org", "password": "not the password at all"]
      )
    },
    Question(name: "forgotten, with an address that has an account or none") { ground, isFirst in
      try await ground.post("/forgotten", ["email": isFirst ? "anna@example.org" : "nobody@example.org"])
    },
    Question(name: "verify, a link that is spent or never was") { ground, isFirst in
      try await ground.get(isFirst ? ground.spent : ground.unknown)
    },
    Question(name: "invitation, a link that is spent or never was") { ground, isFirst in
      try await ground.get((isFirst ? ground.spent : ground.unknown).replacing("/verify/", with: "/welcome/"))
    },
    Question(name: "reset, a link that is spent or never was") { ground, isFirst in
      try await ground.get((isFirst ? ground.spent : ground.unknown).replacing("/verify/", with: "/reset/"))
    },
    Question(name: "verify, answers to a link that is spent or never was") { ground, isFirst in
      try await ground.post(isFirst ? ground.spent : ground.unknown, WebGround.answers, token: "x")
    },
    Question(
      name: "resend, to an address that may be written to or one whose link was asked for just now",
      prepare: { ground, isFirst in
        let now = ground.ground.clock.now
        try await ground.setAskedForAfresh(isFirst ? now - .days(1) : now)
      },
      ask: { ground, _ in try await ground.renew() }
    ),
  ]

  @Test(arguments: questions)
  func `both ways are the same bytes, and take as long`(question: Question) async throws {
    let ground = try await EqualGround()
    var bodies: Set<String> = []
    var heads: Set<String> = []
    var times: [Bool: [Double]] = [:]
    let clock = ContinuousClock()
    for round in 0..<Self.samples {
      try await ground.settle()
      for isFirst in [true, false].shuffled() {
        try await question.prepare(ground, isFirst)
        let start = clock.now
        let response = try await question.ask(ground, isFirst)
        let time = clock.now - start
        times[isFirst, default: []].append(
          Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1000
        )
        let (head, body) = EqualGround.comparable(response)
        heads.insert(head)
        bodies.insert(body)
      }
      if round % 50 == 49 { await ground.ground.work() }
    }
    #expect(bodies.count == 1 && heads.count == 1, "\(heads)")
    guard Self.timed > 0 else { return }
    let (first, second) = (TimedSamples(times[true] ?? []), TimedSamples(times[false] ?? []))
    let (difference, t) = (abs(first.median - second.median), abs(first.welch(second)))
    print("\(question.name): medians \(first.median) and \(second.median) ms, t = \(t)")
    #expect(difference < 5 && t < 4.5, "medians differ by \(difference) ms, t = \(t)")
  }
}

/// A mother with an account, a link of hers that is spent, and one that nobody has; a family's browser without cookies.
struct EqualGround: Sendable {
  let ground: WebGround
  let spent: String
  let unknown: String
  /// A link that has expired.
  let expired: String
  private let visit = String(repeating: "v", count: 43)

  init() async throws {
    ground = try await WebGround()
    let key = try await ground.newKey()
    let email = #"{"address": "one@example.org", "source": "self"}"#
    _ = try await ground.call(
      .put,
      "/people/P-7",
      Sample.mother([
        "emails": "[\(email)]",
        "cases": #"[{"reference": "C-7", "role": "mother", "side": "applicant"}]"#,
      ]),
      key: key
    )
    _ = try await ground.call(.post, "/people/P-7/emails", email, key: key)
    await ground.work()
    expired = try ground.link(to: "one@example.org")
    ground.clock.advance(by: .days(7) + .seconds(1))
    await ground.work()
    _ = try await ground.readingMother()
    spent = try ground.link(to: "Anna@example.org")
    unknown = "/verify/" + String(repeating: "A", count: 42) + "E"
  }

  /// Lets throttles forget, so that every round is like the first.
  func settle() async throws {
    ground.clock.advance(by: .minutes(6))
    try await ground.database.database.write { connection in
      try connection.execute("UPDATE account SET failures = 0")
      try connection.execute("DELETE FROM forgotten_password")
      try connection.execute("DELETE FROM job WHERE kind IN ('password-forgotten', 'link-asked-afresh')")
    }
  }

  /// Lets every link have been asked for afresh at a moment, and nobody has asked since.
  ///
  /// The moment must be another one each time: SQLite writes nothing where a row stays what it was, and what is asked next
  /// would take another time for that alone.
  func setAskedForAfresh(_ moment: Timestamp) async throws {
    try await ground.database.database.write { connection in
      try connection.execute("DELETE FROM job WHERE kind = 'link-asked-afresh'")
      _ = try connection.execute("UPDATE verification_link SET fresh_asked_at = \(moment)")
    }
  }

  func get(_ path: String) async throws -> HTTPResponse { try await ground.send(.get, path) }

  func post(_ path: String, _ fields: [String: String], token: String? = nil) async throws -> HTTPResponse {
    let form = path == "/sign-in" ? "sign-in" : "forgotten"
    let given = try token ?? ground.rooms.formTokens.issue(for: "visit:" + visit, form: form)
    return try await send(path, fields.merging(["form_token": given]) { $1 })
  }

  /// Asks for a fresh link.
  ///
  /// It is one link both ways, so that nothing differs but whether somebody asked a moment ago.
  func renew() async throws -> HTTPResponse {
    let page = try await get(expired)
    guard case .bytes(let bytes) = page.body,
      let token = String(decoding: bytes, as: UTF8.self)
        .firstMatch(of: /name="form_token" value="([^"]+)"/)?.1
    else { throw WebGround.Unexpected() }
    return try await send(expired, ["form_token": String(token), "action": "renew"])
  }

  private func send(_ path: String, _ fields: [String: String]) async throws -> HTTPResponse {
    let body = fields.map { name, value in
      let coded = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      return "\(name)=\(coded)"
    }.joined(separator: "&")
    var headers = HTTPHeaders()
    headers.set("Cookie", try HTTPHeaderValue("__Host-visit=\(visit)"))
    headers.set("Content-Type", "application/x-www-form-urlencoded")
    return try await ground.send(.post, path, headers: headers, body: Array(body.utf8))
  }

  /// What must be the same: everything but tokens, what was typed, and the path that it came by.
  static func comparable(_ response: HTTPResponse) -> (head: String, body: String) {
    let names: [HTTPHeaderName] = ["Content-Type", "Location", "Retry-After", "Set-Cookie", "Cache-Control"]
    let named = names.map { "\(response.headers.all($0))" }.joined(separator: " ")
    let head = "\(response.status) \(response.headers.count) \(named)"
    guard case .bytes(let bytes) = response.body else { return (head, "") }
    let body = String(decoding: bytes, as: UTF8.self)
      .replacing(/name="form_token" value="[^"]*"/, with: "")
      .replacing(/value="(anna|nobody)@example\.org"/, with: "")
      .replacing(/\/(verify|welcome|reset)\/[A-Za-z0-9_-]+/, with: "")
    return (head, body)
  }
}

/// Measured times.
private struct TimedSamples {
  let values: [Double]

  init(_ values: [Double]) { self.values = values.sorted() }

  var median: Double { values.isEmpty ? .nan : values[values.count / 2] }
  var mean: Double { values.reduce(0, +) / Double(values.count) }
  var variance: Double {
    values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }

  /// Welch's t of two rows of samples.
  func welch(_ other: TimedSamples) -> Double {
    let error = variance / Double(values.count) + other.variance / Double(other.values.count)
    return (mean - other.mean) / error.squareRoot()
  }
}
