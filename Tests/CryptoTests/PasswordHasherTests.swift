import Core
import Support
import Testing

@testable import Crypto

@Suite("Password hashes") struct PasswordHasherTests {
  let hasher: PasswordHasher
  let password = Secret("Ｃorrect horse e\u{301} ﬁve")
  let stored: String

  init() throws {
    hasher = PasswordHasher(parameters: .floor, pepper: try .counting(), random: TestRandom())
    stored = try #require(Fixtures.forms["password"])
  }

  @Test(arguments: [(64, 1, 1), (256, 3, 1), (128, 2, 4)] as [(UInt32, UInt32, UInt32)])
  func `Argon2id gives the answers of another implementation`(memory: UInt32, times: UInt32, lanes: UInt32)
    throws
  {
    let hash = try Argon2id.hash(
      Array("password".utf8),
      salt: Array("somesalt".utf8),
      PasswordParameters(unchecked: memory, times, lanes)
    )
    #expect(hash == Fixtures.bytes("argon2id-\(memory)-\(times)-\(lanes)"))
  }

  @Test func `a hash is the one that another implementation computes, and verifies`() throws {
    let hasher = PasswordHasher(
      parameters: .floor,
      pepper: try .counting(),
      random: ScriptedRandom(Array(0..<16))
    )
    #expect(try hasher.hash(password) == stored)
    #expect(try hasher.verify(password, against: stored) == .matches(needsRehash: false))
  }

  @Test(arguments: [
    ("Correct horse \u{e9} five", true), ("correct horse \u{e9} five", false),
    ("Correct horse \u{e9} five ", false),
    ("Correct horse e five", false), ("", false),
  ])
  func `compatibility forms meet, and case and spaces count`(typed: String, isRight: Bool) throws {
    let verdict = try hasher.verify(Secret(typed), against: stored)
    #expect(verdict == (isRight ? .matches(needsRehash: false) : .differs))
  }

  @Test func `a long password is not cut`() throws {
    let long = String(repeating: "a", count: 127)
    let hash = try hasher.hash(Secret(long + "b"))
    #expect(try hasher.verify(Secret(long + "c"), against: hash) == .differs)
    #expect(try hasher.verify(Secret(long + "b"), against: hash) == .matches(needsRehash: false))
  }

  @Test func `another pepper verifies nothing`() throws {
    let other = PasswordHasher(parameters: .floor, pepper: try .counting(from: 1), random: TestRandom())
    #expect(try other.verify(password, against: stored) == .differs)
  }

  @Test(
    arguments: [
      (19_456, 2, 1, false), (19_457, 2, 1, true), (19_456, 3, 1, true), (19_456, 2, 2, true),
    ] as [(UInt32, UInt32, UInt32, Bool)]
  )
  func `a hash is renewed when any setting has risen`(
    memory: UInt32,
    times: UInt32,
    lanes: UInt32,
    isOld: Bool
  ) throws {
    let parameters = try #require(PasswordParameters(memoryKiB: memory, iterations: times, lanes: lanes))
    let hasher = PasswordHasher(parameters: parameters, pepper: try .counting(), random: TestRandom())
    #expect(try hasher.verify(password, against: stored) == .matches(needsRehash: isOld))
  }

  @Test func `a hash is not renewed when a setting has fallen`() throws {
    let parameters = try #require(PasswordParameters(memoryKiB: 19_456, iterations: 3, lanes: 1))
    let strong = PasswordHasher(parameters: parameters, pepper: try .counting(), random: TestRandom())
    #expect(try hasher.verify(password, against: strong.hash(password)) == .matches(needsRehash: false))
  }

  @Test func `the same password never has the same hash`() throws {
    #expect(try hasher.hash(password) != hasher.hash(password))
  }

  @Test func `the standard is Argon2id with 64 MiB, three times, one lane`() throws {
    let standard = PasswordHasher(pepper: try .counting(), random: SystemRandom())
    #expect(try standard.hash(password).hasPrefix("$argon2id$v=19$m=65536,t=3,p=1$"))
  }

  @Test(
    arguments: [
      (19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0), (1_048_577, 2, 1), (19_456, 65, 1), (19_456, 2, 17),
    ]
      as [(UInt32, UInt32, UInt32)]
  )
  func `settings below the floor or above the ceiling are refused`(
    memory: UInt32,
    times: UInt32,
    lanes: UInt32
  ) {
    #expect(PasswordParameters(memoryKiB: memory, iterations: times, lanes: lanes) == nil)
  }

  static let salt = "AAECAwQFBgcICQoLDA0ODw"
  static let hash = String(repeating: "A", count: 43)

  @Test(arguments: [
    "", "$", "password", "argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash)",
    "$argon2i$v=19$m=64,t=1,p=1$\(salt)$\(hash)",
    "$argon2id$v=16$m=64,t=1,p=1$\(salt)$\(hash)", "$argon2id$m=64,t=1,p=1$\(salt)$\(hash)",
    "$argon2id$v=19$m=64,t=1$\(salt)$\(hash)", "$argon2id$v=19$t=1,m=64,p=1$\(salt)$\(hash)",
    "$argon2id$v=19$m=+64,t=1,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=064,t=1,p=1$\(salt)$\(hash)",
    "$argon2id$v=19$m=64,t=0,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=8,t=1,p=2$\(salt)$\(hash)",
    "$argon2id$v=19$m=4294967296,t=1,p=1$\(salt)$\(hash)", "$argon2id$v=19$m=2000000,t=1,p=1$\(salt)$\(hash)",
    "$argon2id$v=19$m=64,t=1,p=1$\(salt.dropLast())$\(hash)",
    "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash.dropLast())",
    "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash)$", "$argon2id$v=19$m=64,t=1,p=1$\(salt)==$\(hash)",
    "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash)\n", "$argon2id$v=19$m=64,t=1,p=1,x=1$\(salt)$\(hash)",
  ])
  func `what is not exactly a stored hash is malformed, not wrong`(text: String) throws {
    #expect(throws: CryptoFailure.malformed) { try hasher.verify(password, against: text) }
  }

  @Test func `a hash that differs in its last bit alone is another`() throws {
    let flipped = stored.dropLast() + (stored.hasSuffix("A") ? "E" : "A")
    #expect(try hasher.verify(password, against: String(flipped)) == .differs)
  }

  @Test func `nobody's password always differs and costs the same`() throws {
    let clock = ContinuousClock()
    _ = try hasher.verifyAgainstNobody(password)
    // The shortest of some: others use the machine too.
    var (real, nobody) = (Duration.seconds(1000), Duration.seconds(1000))
    for _ in 0..<5 {
      let start = clock.now
      _ = try hasher.verify(Secret("other"), against: stored)
      let middle = clock.now
      #expect(try hasher.verifyAgainstNobody(password) == .differs)
      real = min(real, middle - start)
      nobody = min(nobody, clock.now - middle)
    }
    #expect(nobody > real / 3 && nobody < real * 3)
  }

  @Test(
    arguments: [
      (-22, .busy), (-1, .libraryFailed("argon2id_hash_raw")), (1, .libraryFailed("argon2id_hash_raw")),
    ]
      as [(Int32, CryptoFailure)]
  )
  func `short memory is busy, and every other code a failure`(code: Int32, failure: CryptoFailure) {
    #expect(throws: failure) { try Argon2id.judge(code) }
  }

  @Test func `the code of success is no failure`() throws {
    try Argon2id.judge(0)
  }
}
