import Core
import Keys
import Storage
import Support
import Testing

@testable import Backup

@Suite("Files that get their names at the end", .onBothDatabases) struct NewFileTests {
  let ground: BackupGround

  init() async throws {
    ground = try await BackupGround()
  }

  private func export(to name: String) throws -> Export {
    Export(
      paths: [.data: ground.path(name), .keys: ground.path(name + ".keys")],
      snapshot: try ground.surroundings.newIdentifier(),
      madeAt: ground.clock.now,
      ring: ground.ring,
      random: ground.surroundings.random,
      migrations: Migration.all,
      progress: { _ in }
    )
  }

  @Test func `a run that begins anew takes its own files away, and no others`() async throws {
    _ = try await ground.keys.openGatewayKeys(in: ground.database)
    let mine = try export(to: "b")
    for _ in 0..<2 { _ = try await ground.database.read { try mine.run(on: $0) } }
    #expect(try ground.names() == ["b.keys.partial", "b.partial"])
    let before = try ground.bytes("b.partial")
    // Another run that was begun when neither was there.
    let other = try export(to: "b")
    await #expect(throws: BackupFailure.leftOver(path: ground.path("b.partial"))) {
      _ = try await ground.database.read { try other.run(on: $0) }
    }
    other.made.discard()
    #expect(try ground.names() == ["b.keys.partial", "b.partial"])
    #expect(try ground.bytes("b.partial") == before)
    mine.made.discard()
    #expect(try ground.names() == [])
  }

  @Test func `a name that somebody took meanwhile is not overwritten, and no other file gets its own`() throws
  {
    for name in ["a.partial", "b.partial"] { try ground.write([1], to: name) }
    try ground.write([2], to: "b")
    #expect(throws: BackupFailure.exists(path: ground.path("b"))) {
      try NewFile.publish([ground.path("a"), ground.path("b")])
    }
    #expect(try ground.names() == ["a.partial", "b", "b.partial"])
    #expect(try ground.bytes("b") == [2])
    NewFile.discard([ground.path("b")])
    try NewFile.publish([ground.path("a"), ground.path("b")])
    #expect(try ground.names() == ["a", "b"])
    #expect(try ground.bytes("a") == [1])
  }

  @Test func `a file that is not there gets no name`() throws {
    #expect(throws: BackupFailure.unwritable(path: ground.path("a"))) {
      try NewFile.publish([ground.path("a")])
    }
    #expect(try ground.names() == [])
  }
}
