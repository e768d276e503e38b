import Core
import Crypto
import Foundation
import Keys
import Storage
import Support
import Testing

@testable import Backup

@Suite(
  "Files that are not as they were made",
  .onSQLiteAlone("files are looked at, whichever database made them")
) struct DamageTests {
  let ground: BackupGround

  init() async throws {
    ground = try await BackupGround()
  }

  /// A backup whose data take several chunks.
  private func makeBackup() async throws {
    try await ground.database.write { connection in
      for number in 0..<4 {
        let box = TestRandom(seed: UInt64(number)).bytes(60_000)
        try connection.execute("INSERT INTO captured_mail (id, box, at) VALUES (\("c\(number)"), \(box), 1)")
      }
    }
    try await ground.backUp("b")
  }

  /// Why a file does not read to its end; nil where it does.
  private func failure(reading name: String, ring: KeyRing? = nil) throws -> BackupFailure? {
    do {
      _ = try BackupReader(ground.path(name), ring: ring ?? ground.ring, known: Migration.all).verified()
      return nil
    } catch let failure as BackupFailure {
      return failure
    }
  }

  /// Restores an altered copy, which must fail and leave nothing.
  private func refusal(of bytes: [UInt8], as name: String = "bad") async throws -> BackupFailure? {
    try ground.write(bytes, to: name)
    defer { NewFile.discard([ground.path(name)]) }
    do {
      try await ground.restore(name, keys: "b.keys")
      return nil
    } catch let failure as BackupFailure {
      return failure
    }
  }

  @Test func `a byte that was altered anywhere is found, and nothing is restored`() async throws {
    try await makeBackup()
    let whole = try ground.bytes("b")
    #expect(whole.count > 4 * ChunkSealer.chunkByteCount - 65_536)
    let header = try #require(BackupHeader.parse(whole)).byteCount
    // Every byte of the header, those around each end of a chunk, and many others.
    let sealed = ChunkSealer.chunkByteCount + ChunkSealer.overheadByteCount
    let ends = stride(from: header, to: whole.count, by: sealed).flatMap { [$0 - 1, $0, $0 + 1] }
    let places =
      Array(0..<header) + ends + Array(stride(from: header, to: whole.count, by: 7919)) + [whole.count - 1]
    for place in Set(places) where place < whole.count {
      var bytes = whole
      bytes[place] ^= 0x01
      try ground.write(bytes, to: "bad")
      let failure = try failure(reading: "bad")
      switch failure {
      case .notABackup, .foreignKeyRing: #expect(place < header)
      case .damaged: #expect(place >= header)
      default: Issue.record("byte \(place): \(String(describing: failure))")
      }
    }
    for place in [20, header - 3, header + 5, whole.count / 2, whole.count - 1] {
      var bytes = whole
      bytes[place] ^= 0x80
      #expect(try await refusal(of: bytes) != nil)
    }
    #expect(try ground.names() == ["b", "b.keys"])
  }

  @Test func `a file that was cut at any length, or made longer, is found`() async throws {
    try await makeBackup()
    let whole = try ground.bytes("b")
    let header = try #require(BackupHeader.parse(whole)).byteCount
    let sealed = ChunkSealer.chunkByteCount + ChunkSealer.overheadByteCount
    var lengths = Set([
      0, 1, 16, 17, header - 1, header, header + 1, header + 17, whole.count - 1, whole.count - 17,
    ])
    for end in stride(from: header, to: whole.count, by: sealed) {
      lengths.formUnion([end - 1, end, end + 1])
    }
    lengths.formUnion(stride(from: 0, to: whole.count, by: 3571))
    for length in lengths where length < whole.count {
      try ground.write(Array(whole.prefix(length)), to: "bad")
      #expect(try failure(reading: "bad") != nil, "\(length)")
    }
    for more in [[0], [UInt8](repeating: 0, count: sealed), Array(whole.suffix(sealed)), whole] {
      try ground.write(whole + more, to: "bad")
      #expect(try failure(reading: "bad") == .damaged(path: ground.path("bad")))
    }
    #expect(try failure(reading: "b") == nil)
  }

  @Test func `chunks that were swapped, left out or taken from another file are found`() async throws {
    try await makeBackup()
    let whole = try ground.bytes("b")
    let header = try #require(BackupHeader.parse(whole)).byteCount
    let sealed = ChunkSealer.chunkByteCount + ChunkSealer.overheadByteCount
    let head = Array(whole[..<header])
    let chunks = stride(from: header, to: whole.count, by: sealed).map {
      Array(whole[$0..<min($0 + sealed, whole.count)])
    }
    try #require(chunks.count >= 4)
    try await ground.backUp("other")
    let other = try ground.bytes("other")
    let foreign = Array(other[header..<header + sealed])
    let rest = Array(chunks[2...])
    for order in [
      [chunks[1], chunks[0]] + rest, [chunks[0]] + rest, [chunks[0], chunks[0]] + rest,
      [foreign, chunks[1]] + rest,
    ] {
      try ground.write(head + order.flatMap(\.self), to: "bad")
      #expect(try failure(reading: "bad") == .damaged(path: ground.path("bad")))
    }
    // Another file's first lines before these chunks.
    try ground.write(Array(other[..<header]) + chunks.flatMap(\.self), to: "bad")
    #expect(try failure(reading: "bad") == .damaged(path: ground.path("bad")))
    try ground.write(head + chunks.flatMap(\.self), to: "bad")
    #expect(try failure(reading: "bad") == nil)
  }

  @Test func `another key ring opens nothing, and one that has a newer root key opens all`() async throws {
    try await makeBackup()
    let stranger = try await BackupGround(seed: 7)
    let root = ground.ring.activeID.description
    #expect(
      try failure(reading: "b", ring: stranger.ring) == .foreignKeyRing(path: ground.path("b"), rootKey: root)
    )
    let rotated = try KeyRing.addKey(path: ground.path("keyring"), random: ground.surroundings.random)
    #expect(rotated.activeID != ground.ring.activeID)
    try await ground.restore("b", ring: rotated)
  }

  @Test(arguments: [
    "", "postern backup 2\nkind: data\n", "SQLite format 3", String(repeating: "x", count: 5000),
  ])
  func `what is no backup is told from one that was damaged`(text: String) throws {
    try ground.write(Array(text.utf8), to: "no")
    #expect(try failure(reading: "no") == .notABackup(path: ground.path("no")))
  }

  @Test func `a file that is not there, and a folder, cannot be read`() throws {
    #expect(try failure(reading: "nothing") == .unreadable(path: ground.path("nothing")))
    try FileManager.default.createDirectory(atPath: ground.path("folder"), withIntermediateDirectories: false)
    #expect(try failure(reading: "folder") == .unreadable(path: ground.path("folder")))
  }

  @Test func `what does not read back as it was written gets no name`() async throws {
    let backup = Backup(ring: ground.ring, surroundings: ground.surroundings)
    _ = try await ground.keys.openGatewayKeys(in: ground.database)
    let paths = [BackupKind.data: ground.path("b"), .keys: ground.path("k")]
    for (name, change) in [("b", 40), ("k", 0)] {
      let export = Export(
        paths: paths,
        snapshot: try ground.surroundings.newIdentifier(),
        madeAt: ground.clock.now,
        ring: ground.ring,
        random: ground.surroundings.random,
        migrations: Migration.all,
        progress: { _ in }
      )
      let written = try await ground.database.read { try export.run(on: $0) }
      var bytes = try ground.bytes(name + ".partial")
      // A byte of the content, or a whole file that is another's.
      if change > 0 { bytes[bytes.count - change] ^= 1 } else { bytes = try ground.bytes("b.partial") }
      try ground.write(bytes, to: name + ".partial")
      #expect(throws: BackupFailure.notAsWritten(path: ground.path(name))) {
        try backup.publish(written, at: paths)
      }
      #expect(try ground.names() == ["b.partial", "k.partial"])
      export.made.discard()
    }
  }
}

@Suite("Records that do not belong", .onSQLiteAlone("files are looked at, whichever database made them"))
struct RecordOrderTests {
  let ground: BackupGround
  private static let schema = [
    Migration(
      number: 1,
      name: "small",
      sql: """
        CREATE TABLE data_key (id TEXT); CREATE TABLE tombstone (key_id TEXT);
        CREATE TABLE a (id TEXT, n BIGINT); CREATE TABLE b (id BLOB);
        """
    )
  ]

  init() async throws {
    ground = try await BackupGround()
  }

  private func header(_ kind: BackupKind) throws -> BackupHeader {
    BackupHeader(
      kind: kind,
      snapshot: try ground.surroundings.newIdentifier(),
      madeAt: ground.clock.now,
      destroyBy: nil,
      gateway: "g",
      rootKey: ground.ring.activeID.description
    )
  }

  /// Writes records into a file, and reads it.
  private func read(_ records: [BackupRecord], kind: BackupKind = .data) throws -> BackupContents {
    let header = try header(kind)
    let writer = try BackupWriter(
      ground.path("f"),
      header: header,
      ring: ground.ring,
      random: ground.surroundings.random
    )
    for record in records { try writer.write(record) }
    let written = try writer.end()
    let read = try BackupReader(ground.path("f.partial"), named: "f", ring: ground.ring, known: Self.schema)
      .verified()
    #expect(read == written)
    return read
  }

  @Test func `what comes in its order is taken`() throws {
    let contents = try read(try Self.right(), kind: .data)
    #expect(contents.tables == [.init(name: "a", rows: 1), .init(name: "b", rows: 0)])
    #expect(contents.tombstones == 1)
    #expect(contents.keys == 1)
  }

  private static func right() throws -> [BackupRecord] {
    let shape = try SchemaShape(of: schema)
    let a = try #require(shape.table(named: "a"))
    let b = try #require(shape.table(named: "b"))
    let stone = Tombstone(
      keyID: "k",
      ownerKind: "person",
      ownerID: "p",
      destroyedAt: Timestamp(milliseconds: 1)
    )
    return [
      .schema(try schema.map(MigrationMark.init)), .table(a), .row([.text("x"), .integer(1)]),
      .endOfTable(rows: 1),
      .table(b), .endOfTable(rows: 0), .tombstone(stone), .key(id: "k"),
    ]
  }

  @Test func `whatever is left out, doubled, moved or of the wrong kind is refused`() throws {
    let right = try Self.right()
    var wrong: [[BackupRecord]] = [[], [right[1]], [right[0]]]
    // Each left out but those of which there may be any number; each doubled but those; neighbours exchanged.
    for place in right.indices {
      let mayVary = place >= 6
      if !mayVary { wrong.append(right.enumerated().filter { $0.offset != place }.map(\.element)) }
      if !mayVary { wrong.append(Array(right[...place]) + right[place...]) }
      if place > 0, place != 7 {
        var moved = right
        moved.swapAt(place - 1, place)
        wrong.append(moved)
      }
    }
    let key = try #require(SchemaShape(of: Self.schema).table(named: "data_key"))
    wrong.append([right[0], .table(key)] + right[1...])
    wrong.append([right[0]] + right[4...5] + right[1...3] + right[6...])
    wrong.append(Array(right[...1]) + [.row([.text("x")])] + right[3...])
    wrong.append(Array(right[...1]) + [.row([.integer(1), .text("x")])] + right[3...])
    wrong.append(Array(right[...1]) + [.row([.text("x"), .integer(1), .integer(2)])] + right[3...])
    wrong.append(Array(right[...2]) + [.endOfTable(rows: 2)] + right[4...])
    #expect(wrong.count > 20)
    for (number, records) in wrong.enumerated() {
      #expect(throws: BackupFailure.damaged(path: "f"), "\(number)") { try read(records) }
      NewFile.discard([ground.path("f.partial")])
    }
    // A file of keys holds the one table of keys, and no list of them.
    let keys: [BackupRecord] = [right[0], .table(key), .row([.text("x")]), .endOfTable(rows: 1), right[6]]
    #expect(try read(keys, kind: .keys).tombstones == 1)
    NewFile.discard([ground.path("f.partial")])
    #expect(throws: BackupFailure.damaged(path: "f")) { try read(keys + [right[7]], kind: .keys) }
  }

  @Test func `a hash that is not that of the content is refused, and whatever follows it`() throws {
    let header = try header(.data)
    for (spoil, more, isRight) in [(UInt8(0), [UInt8](), true), (1, [], false), (0, [0], false)] {
      let writer = try SealedFileWriter(
        ground.path("f"),
        header: header,
        ring: ground.ring,
        random: ground.surroundings.random
      )
      var content = try Self.right().flatMap { try RecordEncoder.bytes(of: $0) } + [RecordTag.end.rawValue]
      var hash = try sha256(content)
      hash[31] ^= spoil
      content += hash + more
      try writer.write(content)
      _ = try writer.end()
      let reader = try BackupReader(
        ground.path("f.partial"),
        named: "f",
        ring: ground.ring,
        known: Self.schema
      )
      if isRight {
        #expect(try reader.verified().contentHash == hash)
      } else {
        #expect(throws: BackupFailure.damaged(path: "f")) { try reader.verified() }
      }
      NewFile.discard([ground.path("f.partial")])
    }
  }

  @Test func `a schema that was never ours is told, and whether it is a newer one`() throws {
    let mark = try MigrationMark(Self.schema[0])
    for (marks, newer) in [
      ([mark, mark], true), ([MigrationMark(name: "other", hash: mark.hash)], false),
      ([MigrationMark(name: mark.name, hash: [UInt8](repeating: 0, count: 32))], false),
    ] {
      let failure = #expect(throws: BackupFailure.self) { try read([.schema(marks)]) }
      #expect(failure == .foreignSchema(path: "f", migrations: marks.count, known: 1))
      #expect(failure?.description.contains(newer ? "newer program" : "never had") == true)
      NewFile.discard([ground.path("f.partial")])
    }
  }
}
