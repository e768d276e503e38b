import Access
import Core
import Crypto
import Record
import Storage
import Support
import Synchronization
import Testing

/// A database of its own with everything that Access stands on, and a clock that the test turns.
struct AccessWorld {
  static let password = Secret("plum ladder seven kites")
  static let otherPassword = Secret("copper window thirty hens")

  let clock: TestClock
  let database: TestDatabase
  let ground: AccessGround
  let accounts: Accounts
  let sessions: Sessions
  let sittings: Sittings
  let keys: APIKeys
  let lane: HashLane
  let alerts: Alerted
  let sieges: Alerted
  let guessedCodes: Alerted

  /// Who was told of.
  final class Alerted: Sendable {
    private let people = Mutex<[PersonID]>([])
    func add(_ person: PersonID) { people.withLock { $0.append(person) } }
    var all: [PersonID] { people.withLock { $0 } }
  }

  init(
    clock: TestClock = TestClock(),
    sharing other: AccessWorld? = nil,
    parameters: PasswordParameters = .floor,
    pepper: UInt8 = 1,
    auditRandom: (any RandomSource)? = nil
  ) async throws {
    self.clock = other?.clock ?? clock
    if let other { database = try other.database.another() } else { database = try await TestDatabase.make() }
    let surroundings = Surroundings(
      clock: self.clock,
      random: TestRandom(seed: other == nil ? 1 : 2),
      log: .silent
    )
    lane = HashLane(threads: 1)
    let audited = Surroundings(
      clock: self.clock,
      random: auditRandom ?? TestRandom(seed: other == nil ? 3 : 4),
      log: .silent
    )
    ground = AccessGround(
      database: database.database,
      record: Record(surroundings: audited),
      surroundings: surroundings,
      hasher: PasswordHasher(
        parameters: parameters,
        pepper: try SymmetricKey(bytes: [UInt8](repeating: pepper, count: 32)),
        random: surroundings.random
      ),
      lane: lane,
      index: BlindIndex(key: try SymmetricKey(bytes: [UInt8](repeating: 4, count: 32))),
      boxKey: try SymmetricKey(bytes: [UInt8](repeating: 5, count: 32)),
      boxKeyID: try KeyID(of: "gateway:box"),
      passwordContext: ["Postern"]
    )
    let alerts = Alerted()
    self.alerts = alerts
    let sieges = Alerted()
    self.sieges = sieges
    let guessedCodes = Alerted()
    self.guessedCodes = guessedCodes
    accounts = Accounts(
      ground,
      noteReset: { person, _ in alerts.add(person) },
      noteSiege: { person, _ in sieges.add(person) },
      noteGuessedCodes: { person, _ in guessedCodes.add(person) }
    )
    sessions = Sessions(ground)
    sittings = Sittings(ground)
    keys = APIKeys(ground)
  }

  /// Whose key a text is.
  func authenticate(_ text: String) async throws -> APIKey? {
    guard let presented = try PresentedAPIKey(parsing: text) else { return nil }
    return try await keys.authenticate(presented)
  }

  func newPerson() throws -> PersonID { try PersonID(at: clock.now, from: SystemRandom()) }

  /// Opens a sitting and gives the cookie's value.
  func sit(
    _ address: String,
    _ person: PersonID? = nil,
    origin: Sitting.Origin = .confirm
  ) async throws -> String {
    let prepared = try sittings.prepare(
      person: try person ?? newPerson(),
      contactPoint: try ContactPointID(at: clock.now, from: SystemRandom()),
      address: try EmailAddress(parsing: address),
      origin: origin
    )
    let sittings = sittings
    try await database.database.write { try sittings.open(prepared, in: $0) }
    return prepared.secret.reveal { $0 }
  }

  /// Makes an account and gives what its owner's browser got.
  @discardableResult
  func open(_ address: String, _ person: PersonID? = nil) async throws -> SignedIn {
    let creation = try await accounts.create(
      from: try await sit(address, person),
      password: AccessWorld.password
    )
    guard case .created(let signedIn) = creation else { throw Unexpected() }
    return signedIn
  }

  func signIn(
    _ address: String,
    _ password: Secret<String> = AccessWorld.password,
    network: String = "192.0.2.1",
    device: Secret<String>? = nil
  ) async throws -> SignIn {
    try await accounts.signIn(
      SignInAttempt(
        address: try EmailAddress(parsing: address),
        password: password,
        network: network,
        deviceSecret: device?.reveal { $0 }
      )
    )
  }

  func session(_ secret: Secret<String>) async throws -> Session? {
    try await sessions.session(for: secret.reveal { $0 })
  }

  /// How often each action ended how, as `action outcome`.
  func audited() async throws -> [String: Int] {
    let entries = try await database.database.read { connection in
      try connection.query("SELECT action, outcome FROM audit_entry LIMIT 10000").map { row in
        "\(try row.text("action")) \(try row.text("outcome"))"
      }
    }
    return Dictionary(entries.map { ($0, 1) }, uniquingKeysWith: +)
  }

  func count(_ table: String) async throws -> Int64 {
    try await database.database.read { connection in
      try connection.first("SELECT COUNT(*) AS n FROM \(unsafeRaw: table)")?.int("n") ?? -1
    }
  }

  struct Unexpected: Error {}
}

extension SignIn {
  var signedIn: SignedIn? {
    if case .signedIn(let signedIn) = self { signedIn } else { nil }
  }

  var isRefused: Bool {
    if case .refused = self { true } else { false }
  }

  var isSlowedDown: Bool {
    if case .slowDown = self { true } else { false }
  }
}

extension AccountCreation {
  var isCreated: Bool {
    if case .created = self { true } else { false }
  }

  var isSittingOver: Bool {
    if case .sittingOver = self { true } else { false }
  }
}
