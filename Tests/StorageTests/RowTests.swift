import Core
import Support
import Testing

@testable import Storage

@Suite("Row", .onBothDatabases) struct RowTests {
  private enum PersonKind: IdentifiedKind { static let prefix: StaticString = "per" }
  private enum CaseKind: IdentifiedKind { static let prefix: StaticString = "cas" }
  private typealias PersonID = Identifier<PersonKind>

  private let kept: TestDatabase

  init() async throws {
    kept = try await TestDatabase.small()
  }

  /// The one row of a statement.
  private func row(_ sql: SQL) async throws -> Row {
    try #require(try await kept.database.read { try $0.first(sql) })
  }

  @Test(arguments: ["", "plain", "é and e\u{301}", "\u{1F469}\u{200D}\u{1F467} \u{FFFD}", "‹a›\r\n\t\"'"])
  func `a text comes back byte for byte`(text: String) async throws {
    let row = try await row("SELECT \(text) AS text")
    #expect(Array(try row.text("text").utf8) == Array(text.utf8))
    #expect(Array(try row.text(0).utf8) == Array(text.utf8))
  }

  @Test(arguments: [Int64.min, -1, 0, 1, 9_007_199_254_740_993, Int64.max] as [Int64])
  func `a whole number comes back`(number: Int64) async throws {
    let row = try await row("SELECT \(number) AS number, \(Timestamp(milliseconds: number)) AS moment")
    #expect(try row.int("number") == number)
    #expect(try row.timestamp("moment").milliseconds == number)
  }

  @Test(arguments: [[], [0], [0xff, 0xfe, 0, 1], [UInt8](repeating: 7, count: 100_000)])
  func `bytes come back and none of them are not NULL`(bytes: [UInt8]) async throws {
    let row = try await row("SELECT \(bytes) AS bytes")
    #expect(try row.blob("bytes") == bytes)
    #expect(try !row.isNull("bytes"))
  }

  @Test func `flags and identifiers come back`() async throws {
    let id = try PersonID(at: TestClock().now, from: TestRandom())
    let row = try await row("SELECT \(true) AS yes, \(false) AS no, \(id) AS id")
    #expect(try row.bool("yes"))
    #expect(try !row.bool("no"))
    #expect(try row.id("id", as: PersonID.self) == id)
  }

  @Test func `NULL is nil where it may be and wrong where it may not`() async throws {
    let row = try await row("SELECT NULL AS a")
    #expect(try row.isNull("a"))
    #expect(try row.optionalText("a") == nil)
    #expect(try row.optionalInt("a") == nil)
    #expect(try row.optionalBlob("a") == nil)
    #expect(try row.optionalBool("a") == nil)
    #expect(try row.optionalTimestamp("a") == nil)
    #expect(try row.optionalID("a", as: PersonID.self) == nil)
    expectWrongType("a") { (column) throws(StorageFailure) in _ = try row.text(column) }
    expectWrongType("a") { (column) throws(StorageFailure) in _ = try row.int(column) }
  }

  @Test func `what is of another type is refused by the name of its column`() async throws {
    let row = try await row(
      """
      SELECT \("Canary") AS text, \(2) AS number, \([UInt8]("Canary".utf8)) AS bytes,
        1.5 AS fraction, \("cas_canary") AS id
      """
    )
    expectWrongType("text") { (column) throws(StorageFailure) in _ = try row.int(column) }
    expectWrongType("text") { (column) throws(StorageFailure) in _ = try row.blob(column) }
    expectWrongType("number") { (column) throws(StorageFailure) in _ = try row.text(column) }
    expectWrongType("number") { (column) throws(StorageFailure) in _ = try row.bool(column) }
    expectWrongType("bytes") { (column) throws(StorageFailure) in _ = try row.text(column) }
    expectWrongType("fraction") { (column) throws(StorageFailure) in _ = try row.int(column) }
    expectWrongType("id") { (column) throws(StorageFailure) in _ = try row.id(column, as: PersonID.self) }
    expectWrongType("text") { (column) throws(StorageFailure) in _ = try row.optionalInt(column) }
  }

  @Test(.onSQLiteAlone("another database keeps no such text"))
  func `a text that is not UTF-8 is refused`() async throws {
    let row = try await row("SELECT CAST(x'43616e617279ff' AS TEXT) AS broken")
    expectWrongType("broken") { (column) throws(StorageFailure) in _ = try row.text(column) }
  }

  private func expectWrongType(_ name: String, _ look: (Row.Column) throws(StorageFailure) -> Void) {
    let failure = #expect(throws: StorageFailure.self) { try look(.name(name)) }
    #expect(failure?.kind == .wrongType)
    #expect(failure?.description.contains(name) == true)
    #expect(failure?.description.contains("Canary") == false)
  }

  @Test(arguments: [Row.Column.name("b"), .position(1), .position(-1)])
  func `a column that is not there is refused`(column: Row.Column) async throws {
    let row = try await row("SELECT 1 AS a")
    let failure = #expect(throws: StorageFailure.self) { try row.int(column) }
    #expect(failure?.kind == .missingColumn)
  }

  @Test func `a row does not show what it holds`() async throws {
    let row = try await row("SELECT \("Canary") AS text")
    var dumped = "\(row) \(String(reflecting: row))"
    dump(row, to: &dumped)
    #expect(!dumped.contains("Canary"))
  }
}
