import Core
import Testing

@testable import Storage

@Suite("SQL") struct SQLTests {
  /// The values as a test may look at them.
  private func plain(_ sql: SQL) -> [String] {
    sql.values.map { value in
      switch value {
      case .text(let text): text.map { "text \($0)" } ?? "no text"
      case .integer(let number): number.map { "integer \($0)" } ?? "no integer"
      case .blob(let bytes): bytes.map { "blob \($0)" } ?? "no blob"
      }
    }
  }

  @Test func `an interpolated value is bound and not pasted`() {
    let name = "'; DROP TABLE person; --"
    let sql: SQL = "SELECT id FROM person WHERE name = \(name) AND born < \(12)"
    #expect(sql.description == "SELECT id FROM person WHERE name = $1 AND born < $2")
    #expect(plain(sql) == ["text \(name)", "integer 12"])
  }

  @Test func `every type is bound as one of three`() {
    let nothing: [UInt8]? = nil
    let sql: SQL = """
      \("a"), \(Int64.max), \(-1), \([UInt8]([1, 2])), \(true), \(false), \(Timestamp(milliseconds: 5)), \
      \(String?.none), \(Int64?.none), \(nothing), \(Bool?.none), \(Timestamp?.none), \(Optional("b"))
      """
    #expect(
      plain(sql) == [
        "text a", "integer \(Int64.max)", "integer -1", "blob [1, 2]", "integer 1", "integer 0", "integer 5",
        "no text", "no integer", "no blob", "no integer", "no integer", "text b",
      ]
    )
  }

  @Test func `parts are put together and numbered anew`() {
    var sql: SQL = "SELECT id FROM message WHERE mailbox = \("m")"
    sql += " AND sent < \(7)"
    let part: SQL = "kind = \("k") OR kind = \("l")"
    sql = sql + " AND (\(part)) LIMIT \(20)"
    #expect(
      sql.description
        == "SELECT id FROM message WHERE mailbox = $1 AND sent < $2 AND (kind = $3 OR kind = $4) LIMIT $5"
    )
    #expect(plain(sql) == ["text m", "integer 7", "text k", "text l", "integer 20"])
  }

  @Test func `parts are joined with what stands between them`() {
    #expect(SQL.joined([], by: " AND ").description == "")
    #expect(SQL.joined(["a = \(1)"], by: " AND ").description == "a = $1")
    #expect(SQL.joined(["a = \(1)", "b = \(2)"], by: " AND ").description == "a = $1 AND b = $2")
  }

  @Test func `a list binds each of its values`() {
    let sql: SQL = "SELECT 1 WHERE id IN \(SQL.list(["a", "b", "c"]))"
    #expect(sql.description == "SELECT 1 WHERE id IN ($1, $2, $3)")
    #expect(plain(sql) == ["text a", "text b", "text c"])
    // An empty pair of parentheses is an error in PostgreSQL.
    #expect(SQL.list([Int]()).description == "(SELECT CAST(NULL AS BIGINT) WHERE 1 = 0)")
  }

  @Test func `only the loud way pastes text`() {
    let table = "message"
    #expect(("SELECT id FROM \(unsafeRaw: table)" as SQL).description == "SELECT id FROM message")
  }

  @Test func `neither a statement nor a value shows what is bound`() {
    let sql: SQL = "SELECT 1 WHERE name = \("Canary")"
    var dumped = ""
    dump(sql, to: &dumped)
    dump(sql.values, to: &dumped)
    dumped += "\(sql) \(String(reflecting: sql)) \(sql.values) \(String(reflecting: sql.values))"
    #expect(dumped.contains("name = $1"))
    #expect(!dumped.contains("Canary"))
  }
}
