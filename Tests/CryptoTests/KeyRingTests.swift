import Core
import Glibc
import Support
import Testing

@testable import Crypto

@Suite("Key ring") struct KeyRingTests {
  /// A folder of its own for each test, removed after it.
  final class Folder {
    let path: String

    init() throws { path = try TemporaryFolder.make() }

    deinit { TemporaryFolder.remove(path) }

    func file(_ name: String = "keys") -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String = "keys", mode: mode_t = 0o600) throws {
      let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      try #require(descriptor >= 0)
      let bytes = Array(text.utf8)
      #expect(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
      #expect(fchmod(descriptor, mode) == 0)
      close(descriptor)
    }
  }

  let folder: Folder
  let good: String

  init() throws {
    folder = try Folder()
    let id = try #require(Fixtures.forms["root-id"])
    let key = try #require(Fixtures.forms["root-text"])
    good = "postern-key-ring 1\n\(id) \(key)\n"
  }

  @Test func `a new ring is a file of mode 600 that loads again`() throws {
    try KeyRing.create(path: folder.file(), random: SystemRandom())
    var status = stat()
    #expect(unsafe lstat(folder.file(), &status) == 0)
    #expect(status.st_mode == S_IFREG | 0o600)
    let ring = try KeyRing.load(path: folder.file())
    #expect(ring.ids == [ring.activeID])
    let wrapped = try ring.wrap(.counting(), place: "data_key:key_1", random: SystemRandom())
    let again = try KeyRing.load(path: folder.file())
    #expect(try again.unwrap(wrapped, place: "data_key:key_1").copyOfBytes() == Array(0..<32))
  }

  @Test func `the file's form is the one that another implementation writes`() throws {
    #expect(String(decoding: try KeyRing.text(of: [.counting()]), as: UTF8.self) == good)
    try folder.write(good)
    #expect(try KeyRing.load(path: folder.file()).activeID.description == Fixtures.forms["root-id"])
  }

  @Test func `a ring is never written over a file`() throws {
    try folder.write("precious")
    #expect(throws: KeyRingFailure.exists) {
      try KeyRing.create(path: folder.file(), random: SystemRandom())
    }
    var bytes = [UInt8](repeating: 0, count: 20)
    let descriptor = unsafe open(folder.file(), O_RDONLY)
    #expect(unsafe read(descriptor, &bytes, 20) == 8)
    close(descriptor)
  }

  @Test func `a ring that cannot be written says so`() {
    #expect(throws: KeyRingFailure.unwritable(errno: ENOENT)) {
      try KeyRing.create(path: folder.file("no/keys"), random: SystemRandom())
    }
    #expect(throws: KeyRingFailure.crypto(.libraryFailed("RAND_bytes"))) {
      try KeyRing.create(path: folder.file("other"), random: BrokenRandom.fails)
    }
    #expect(unsafe access(folder.file("other"), F_OK) == -1)
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o700, 0o4600] as [mode_t])
  func `a file that others may read, write or run is refused`(mode: mode_t) throws {
    try folder.write(good, mode: mode)
    #expect(throws: KeyRingFailure.exposed(mode: mode)) { try KeyRing.load(path: folder.file()) }
  }

  @Test func `a file that nobody may write is taken`() throws {
    try folder.write(good, mode: 0o400)
    #expect(try KeyRing.load(path: folder.file()).ids.count == 1)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
  func `a file of another user is refused`() throws {
    try folder.write(good)
    #expect(unsafe chown(folder.file(), 65_534, 65_534) == 0)
    #expect(throws: KeyRingFailure.foreign) { try KeyRing.load(path: folder.file()) }
  }

  @Test func `what is not a regular file is refused without waiting`() throws {
    try folder.write(good, to: "real")
    #expect(unsafe symlink(folder.file("real"), folder.file("link")) == 0)
    #expect(unsafe mkfifo(folder.file("pipe"), 0o600) == 0)
    for name in ["link", "pipe", "."] {
      #expect(throws: KeyRingFailure.notAFile, "\(name)") { try KeyRing.load(path: folder.file(name)) }
    }
    #expect(throws: KeyRingFailure.missing) { try KeyRing.load(path: folder.file("none")) }
    #expect(throws: KeyRingFailure.unreadable(errno: ENOTDIR)) {
      try KeyRing.load(path: folder.file("real/keys"))
    }
  }

  @Test func `a short file and a damaged one are told apart`() throws {
    for text in ["", "postern-key-ring 1\n", String(good.dropLast(20))] {
      try folder.write(text)
      #expect(throws: KeyRingFailure.short) { try KeyRing.load(path: folder.file()) }
    }
    let line = good.split(separator: "\n")[1]
    for text in [
      good + "\n", good + good, "\(good)\(line)\n", good.replacing("ring 1", with: "ring 2"),
      good.replacing("\n", with: "\r\n"), good.replacing(" AAEC", with: " AAED"), good + "x",
      "postern-key-ring 1\n00000000 \(line.dropFirst(9))\n", String(repeating: "x", count: 9000),
      good.replacing(" AAEC", with: "\tAAEC"),
    ] {
      try folder.write(text)
      #expect(throws: KeyRingFailure.damaged, "\(text.prefix(90))") { try KeyRing.load(path: folder.file()) }
    }
  }

  @Test func `after a rotation old keys unwrap and the new one wraps`() throws {
    try KeyRing.create(path: folder.file(), random: SystemRandom())
    let before = try KeyRing.load(path: folder.file())
    let old = try before.wrap(.counting(), place: "a", random: SystemRandom())
    let after = try KeyRing.addKey(path: folder.file(), random: SystemRandom())
    #expect(after.ids.first == before.activeID && after.ids.count == 2 && after.activeID != before.activeID)
    #expect(try after.unwrap(old, place: "a").copyOfBytes() == Array(0..<32))
    let new = try after.wrap(.counting(), place: "a", random: SystemRandom())
    #expect(try Box.keyID(of: new) == after.activeID)
    #expect(throws: CryptoFailure.unknownKey) { try before.unwrap(new, place: "a") }
    #expect(try KeyRing.load(path: folder.file()).ids == after.ids)
    #expect(unsafe access(folder.file("keys.new"), F_OK) == -1)
  }

  @Test func `a wrapped key opens in its own place alone, and only whole`() throws {
    let ring = try KeyRing(keys: [.counting()])
    let wrapped = try ring.wrap(.counting(from: 9), place: "data_key:key_1", random: TestRandom())
    #expect(throws: CryptoFailure.cannotOpen) { try ring.unwrap(wrapped, place: "data_key:key_2") }
    #expect(throws: CryptoFailure.malformed) {
      try ring.unwrap(Array(wrapped.dropLast()), place: "data_key:key_1")
    }
    #expect(throws: CryptoFailure.malformed) { try ring.unwrap([], place: "data_key:key_1") }
    let notAKey = try Box.seal(
      [1, 2],
      under: .counting(),
      keyID: ring.activeID,
      place: "data_key:key_1",
      random: TestRandom()
    )
    #expect(throws: CryptoFailure.malformed) { try ring.unwrap(notAKey, place: "data_key:key_1") }
  }

  @Test func `a ring and its failures print no key`() throws {
    let ring = try KeyRing(keys: [.counting()])
    var dumped = ""
    dump(ring, to: &dumped)
    #expect(!(dumped + "\(ring)").contains("AAEC"))
    let failures: [KeyRingFailure] = [
      .missing, .notAFile, .exposed(mode: 0o644), .foreign, .unreadable(errno: 5), .short, .damaged, .exists,
      .unwritable(errno: 5), .crypto(.busy),
    ]
    #expect(Set(failures.map(\.description)).count == failures.count)
    #expect(KeyRingFailure.exposed(mode: 0o644).description.contains("644"))
  }
}
