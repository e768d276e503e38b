import Storage
import Testing

@testable import Backup

@Suite("The pace of inserting") struct PaceTests {
  /// After how many of these records it is time to wait, twice.
  private func turns(of record: BackupRecord) -> [Int] {
    var pace = Pace()
    return (1...500).filter { _ in pace.isDue(after: record) }
  }

  @Test func `many small records, or a megabyte of long ones, are waited for`() {
    #expect(turns(of: .key(id: "k")) == [200, 400])
    #expect(turns(of: .row([.integer(1), .text("a"), .blob(nil)])) == [200, 400])
    #expect(
      turns(of: .row([.blob([UInt8](repeating: 0, count: 10_000)), .text(nil)])).prefix(2) == [105, 210]
    )
    #expect(turns(of: .row([.text(String(repeating: "\u{e9}", count: 1 << 19))])).prefix(3) == [1, 2, 3])
  }
}
