import Core
import Testing

@Suite("Reading a moment") struct MomentReadingTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-03-29T09:00:00Z", 1_774_774_800_000),
    ("2026-03-29T09:00:00.5Z", 1_774_774_800_500), ("2026-03-29t09:00:00.123456z", 1_774_774_800_123),
    ("2026-03-29T10:00:00+01:00", 1_774_774_800_000), ("2026-03-28T23:30:00-09:30", 1_774_774_800_000),
    ("2026-03-29T09:00:00-00:00", 1_774_774_800_000), ("2016-12-31T23:59:60Z", 1_483_228_799_000),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000),
  ])
  func `as RFC 3339 writes it`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-03-29", "2026-03-29T09:00:00", "2026-03-29 09:00:00Z", "2026-02-30T09:00:00Z",
    "2026-03-29T24:00:00Z", "2026-03-29T09:60:00Z", "2026-03-29T09:00:61Z", "2026-03-29T09:00Z",
    "2026-03-29T09:00:00.Z", "2026-03-29T09:00:00+0100", "2026-03-29T09:00:00+24:00",
    "2026-03-29T09:00:00+01:60", "2026-03-29T09:00:00Zx", "+026-03-29T09:00:00Z", "2026-03-29T09:00:00.5",
    "2026-03-29T０9:00:00Z", "2026-03-29T09:00:00.00000000000000000000000Z",
  ])
  func `what is none is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [0, 1, -1, 1_774_774_800_123, 253_402_300_799_999, -62_135_596_800_000])
  func `what is written is read again`(milliseconds: Int64) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
  }
}
