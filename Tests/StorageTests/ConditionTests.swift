import Core
import Foundation
import Support
import Testing

@testable import Storage

@Suite("The database's condition", .onSQLiteAlone("a server tells other facts")) struct ConditionTests {
  private let kept: TestDatabase

  init() async throws {
    kept = try await TestDatabase.small()
  }

  @Test func `a sound database says so, with its version, schema, size and settings`() async throws {
    try await kept.database.write { try $0.execute("INSERT INTO note (number) VALUES (1)") }
    let facts = try await kept.database.condition().facts
    let texts = Dictionary(uniqueKeysWithValues: facts.map { ($0.name, $0.text) })
    #expect(texts["schema"] == "1")
    #expect(texts["engine"]?.hasPrefix("SQLite 3.") == true)
    let size = texts["size"]?.split(separator: " ").first.flatMap { Int($0) }
    #expect((size ?? 0) > 4096 && (size ?? 1).isMultiple(of: 4096))
    #expect(texts["journal"] == "wal")
    #expect(texts["synchronous"] == "full")
    #expect(texts["damage"] == "none")
    #expect(facts.allSatisfy { $0.mend == nil })
    #expect(try await kept.database.condition().damage == nil)
  }

  @Test func `a page that was overwritten is found, with what to do`() async throws {
    let long = [UInt8](repeating: 1, count: 200_000)
    try await kept.database.write { connection in
      for number in 0..<20 {
        try connection.execute("INSERT INTO note (number, bytes) VALUES (\(number), \(long))")
      }
    }
    await kept.database.close()
    let path = kept.folder + "/postern.db"
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    // Somewhere behind the schema and the first pages, where the chains of long values are.
    for page in 100..<140 {
      try file.seek(toOffset: UInt64(page) * 4096)
      try file.write(contentsOf: [UInt8](repeating: 0xff, count: 64))
    }
    try file.close()
    let again = try Database.open(.sqlite(path), migrations: [.forTests], surroundings: .test())
    let damage = try await again.condition().damage
    #expect(damage?.text == "found")
    #expect(damage?.mend?.contains("restore the last backup") == true)
    await again.close()
  }
}
