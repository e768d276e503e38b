import Testing

@testable import Bench

@Suite struct `The control on PostgreSQL` {
  private static let rows = MessageRows(rows: [
    MessageRows.TableRow(
      table: "message",
      columns: ["id", "sent_by", "at", "content", "gone_at"],
      cells: [.text("msg_01abc"), .text("api:o'key"), .integer(7), .blob([1, 255]), .null]
    ),
    MessageRows.TableRow(
      table: "job",
      columns: ["id", "subject_id", "payload"],
      cells: [.text("job_01abc"), .text("msg_01abc"), .blob([UInt8](repeating: 16, count: 65))]
    ),
  ])

  @Test func `reads what pgbench says in the end`() throws {
    let said = """
      number of transactions actually processed: 5012
      number of failed transactions: 0 (0.000%)
      latency average = 3.19 ms
      tps = 2505.371034 (without initial connection time)
      """
    let (transactions, rate) = try PgBench.read(said)
    #expect(transactions == 5012)
    #expect(rate == 2505.371034)
    #expect(throws: BenchFailure.self) { try PgBench.read("pgbench: error") }
  }

  @Test
  func `writes the rows of a message, each identifier the same in all of them and new in each transaction`() {
    let lines = PgBench.script(Self.rows).split(separator: "\n").map(String.init)
    #expect(lines[0] == "\\set turn :turn + 1")
    #expect(lines.contains("BEGIN;") && lines.last == "COMMIT;")
    let message = lines.first { $0.hasPrefix("INSERT INTO message") }
    #expect(
      message == """
        INSERT INTO message (id, sent_by, at, content, gone_at) VALUES \
        ('msg_' || lpad(:turn, 10, '0') || lpad(:own1, 16, '0'), 'api' || chr(58) || 'o''key', 7, \
        decode(lpad(:chance, 4, '0'), 'hex'), NULL);
        """
    )
    let job = lines.first { $0.hasPrefix("INSERT INTO job") } ?? ""
    #expect(job.contains("'job_' || lpad(:turn, 10, '0') || lpad(:own0, 16, '0')"))
    #expect(job.contains("'msg_' || lpad(:turn, 10, '0') || lpad(:own1, 16, '0')"))
    #expect(job.contains("'\\x" + String(repeating: "10", count: 65) + "'"))
  }

  @Test func `makes messages of the same shape, no two alike`() {
    var maker = MessageMaker(Self.rows)
    let (first, second) = (maker.next(), maker.next())
    guard case .text(let id) = first[0][0], case .blob(let bytes) = first[1][2] else {
      Issue.record("the kinds of cells changed")
      return
    }
    #expect(id.hasPrefix("msg_") && id.utf8.count == 30)
    #expect(first[1][1] == .text(id))
    #expect(bytes.count == 65)
    #expect(first[0][1] == .text("api:o'key") && first[0][2] == .integer(7) && first[0][4] == .null)
    #expect(first[0][0] != second[0][0] && first[1][2] != second[1][2])
  }
}
