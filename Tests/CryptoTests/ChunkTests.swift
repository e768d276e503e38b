import Core
import Support
import Testing

@testable import Crypto

@Suite("Files in chunks") struct ChunkTests {
  static let full = ChunkSealer.chunkByteCount
  let place = "file:fil_1"

  /// A file of those chunks, and its key.
  func sealed(_ chunks: [[UInt8]]) throws -> (key: SymmetricKey, chunks: [[UInt8]]) {
    var sealer = try ChunkSealer(place: place, random: TestRandom())
    var sealed: [[UInt8]] = []
    for (number, chunk) in chunks.enumerated() {
      sealed.append(try sealer.seal(chunk, isLast: number == chunks.count - 1))
    }
    let isComplete = sealer.isComplete
    #expect(isComplete)
    return (sealer.key, sealed)
  }

  func opened(_ chunks: [[UInt8]], _ key: SymmetricKey, place: String = "file:fil_1") throws -> [[UInt8]] {
    var opener = ChunkOpener(key: key, place: place)
    var plain: [[UInt8]] = []
    for (number, chunk) in chunks.enumerated() {
      plain.append(try opener.open(chunk, isLast: number == chunks.count - 1))
    }
    return plain
  }

  @Test(arguments: [[0], [1], [full - 1], [full], [full, 1], [full, full], [full, full, 17]])
  func `a file of any length comes back`(lengths: [Int]) throws {
    let chunks = lengths.map { TestRandom(seed: UInt64($0)).bytes($0) }
    let file = try sealed(chunks)
    #expect(file.chunks.map(\.count) == lengths.map { $0 + 17 })
    #expect(try opened(file.chunks, file.key) == chunks)
  }

  @Test func `another implementation's chunks have the same bytes`() throws {
    let first = (0..<Self.full).map { UInt8($0 % 251) }
    var sealer = try ChunkSealer(place: place, random: ScriptedRandom(Array(0..<32)))
    let one = try sealer.seal(first, isLast: false)
    let two = try sealer.seal(Array("the end".utf8), isLast: true)
    #expect(try sha256(one) == Fixtures.bytes("chunk-0-sha256"))
    #expect(two == Fixtures.bytes("chunk-last"))
  }

  @Test func `a file that was cut, reordered, thinned out or doubled does not open`() throws {
    let chunks = (0..<3).map { TestRandom(seed: UInt64($0)).bytes(Self.full) }
    let file = try sealed(chunks)
    for order in [[0, 1], [1, 0, 2], [0, 2], [1, 2], [0, 0, 1, 2], [0, 1, 2, 2], [2], [0]] {
      #expect(throws: CryptoFailure.cannotOpen, "\(order)") {
        try opened(order.map { file.chunks[$0] }, file.key)
      }
    }
  }

  @Test func `an opener that has not met the last chunk is not complete`() throws {
    let file = try sealed([TestRandom().bytes(Self.full), [1]])
    var opener = ChunkOpener(key: file.key, place: place)
    _ = try opener.open(file.chunks[0], isLast: false)
    #expect(!opener.isComplete)
    _ = try opener.open(file.chunks[1], isLast: true)
    #expect(opener.isComplete)
    #expect(throws: CryptoFailure.malformed) { try opener.open(file.chunks[1], isLast: true) }
  }

  @Test func `chunks do not open in another file, nor under another key`() throws {
    let (one, other) = (try sealed([[1, 2, 3]]), try sealed([[1, 2, 3]]))
    #expect(throws: CryptoFailure.cannotOpen) { try opened(one.chunks, one.key, place: "file:fil_2") }
    let stranger = try SymmetricKey.counting()
    #expect(throws: CryptoFailure.cannotOpen) { try opened(other.chunks, stranger) }
  }

  @Test func `lengths that the form does not have are refused on both sides`() throws {
    var sealer = try ChunkSealer(place: place, random: TestRandom())
    #expect(throws: CryptoFailure.malformed) { try sealer.seal([1], isLast: false) }
    let tooMuch = [UInt8](repeating: 0, count: Self.full + 1)
    #expect(throws: CryptoFailure.malformed) { try sealer.seal(tooMuch, isLast: true) }
    _ = try sealer.seal(Array(tooMuch.dropLast()), isLast: false)
    #expect(throws: CryptoFailure.malformed) { try sealer.seal([], isLast: true) }
    _ = try sealer.seal([1], isLast: true)
    #expect(throws: CryptoFailure.malformed) { try sealer.seal([1], isLast: true) }

    let file = try sealed([[1, 2, 3]])
    var otherVersion = file.chunks[0]
    otherVersion[0] = 2
    for chunk in [otherVersion, [], [1], Array(file.chunks[0].prefix(16))] {
      #expect(throws: CryptoFailure.malformed) { try opened([chunk], file.key) }
    }
  }

  @Test func `nonces differ by number and by the last flag`() {
    let nonces = [0, 1, 255, 256, UInt64(UInt32.max)].flatMap { number in
      [ChunkedFile.nonce(number: number, isLast: false), ChunkedFile.nonce(number: number, isLast: true)]
    }
    #expect(Set(nonces).count == nonces.count)
    #expect(nonces.allSatisfy { $0.count == AESGCM.nonceByteCount })
  }
}
