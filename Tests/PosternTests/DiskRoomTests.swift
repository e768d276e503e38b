import Testing

@testable import Postern

@Suite("Room on the disk") struct DiskRoomTests {
  private static let gib: Int64 = 1 << 30

  @Test(arguments: [
    (free: 100 * gib, total: 200 * gib, isGood: true), (20 * gib, 200 * gib, true),
    (20 * gib - 1, 200 * gib, false), (gib, 2 * gib, true), (gib - 1, 2 * gib, false), (0, 0, false),
  ])
  func `less than a gibibyte or a tenth is warned of`(free: Int64, total: Int64, isGood: Bool) {
    let finding = DiskRoom(free: free, total: total).finding(in: "/var")
    #expect(finding.state == (isGood ? .good : .warning))
    #expect((finding.mend == nil) == isGood)
  }

  @Test(arguments: [
    (gib * 3 / 2, "1.5 GiB"), (700 << 20, "700.0 MiB"), (0, "0.0 MiB"), (2000 * gib, "2000.0 GiB"),
  ])
  func `room is told in the unit that suits`(free: Int64, text: String) {
    let finding = DiskRoom(free: free, total: 4000 * Self.gib).finding(in: "/var")
    #expect(finding.text == "\(text) of 4000.0 GiB free in /var")
  }
}
