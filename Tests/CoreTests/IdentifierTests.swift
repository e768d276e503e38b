import Support
import Testing

@testable import Core

private enum Sample: IdentifiedKind { static let prefix: StaticString = "smp" }
private enum Other: IdentifiedKind { static let prefix: StaticString = "oth" }

/// Gives the same byte for ever.
private struct Constant: RandomSource {
  let byte: UInt8
  func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
}

/// Has nothing to give.
private struct Dry: RandomSource {
  func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
}

@Suite("Identifier") struct IdentifierTests {
  @Test func `reads back what it wrote`() throws {
    let random = TestRandom()
    for step in Int64(0)..<500 {
      let id = try Identifier<Sample>(at: Timestamp(milliseconds: step * 7_919_000_000), from: random)
      #expect(id.text.utf8.count == 30)
      #expect(Identifier<Sample>(parsing: id.text) == id)
      #expect("\(id)" == id.text)
    }
  }

  @Test func `goes in the order of its moments, whatever the random bits`() throws {
    let moments: [Int64] = [0, 1, 31, 32, 1_000, 1_772_528_400_000, 1_772_528_400_001, 0xffff_ffff_ffff]
    let ids = try moments.enumerated().map { index, moment in
      let random = Constant(byte: index.isMultiple(of: 2) ? 0xff : 0)
      return try Identifier<Sample>(at: Timestamp(milliseconds: moment), from: random)
    }
    #expect(ids.reversed().sorted() == ids)
    #expect(Set(ids).count == ids.count)
  }

  @Test func `holds all 80 random bits`() throws {
    let moment = Timestamp(milliseconds: 0)
    #expect(
      try Identifier<Sample>(at: moment, from: Constant(byte: 0)).text == "smp_"
        + String(repeating: "0", count: 26)
    )
    #expect(
      try Identifier<Sample>(at: moment, from: Constant(byte: 0xff)).text
        == "smp_" + String(repeating: "0", count: 10) + String(repeating: "z", count: 16)
    )
  }

  @Test func `stays in range for moments before 1970 and after 10889`() throws {
    let random = Constant(byte: 0)
    let early = try Identifier<Sample>(at: Timestamp(milliseconds: .min), from: random)
    let late = try Identifier<Sample>(at: Timestamp(milliseconds: .max), from: random)
    #expect(early.text == "smp_" + String(repeating: "0", count: 26))
    #expect(Identifier<Sample>(parsing: late.text) == late)
  }

  @Test func `is not made without randomness`() {
    #expect(throws: RandomUnavailable.self) {
      try Identifier<Sample>(at: Timestamp(milliseconds: 0), from: Dry())
    }
  }

  @Test(arguments: [
    "", "smp_", "smp", "smp_01jqk5s3n800000000000000", "smp_01jqk5s3n80000000000000000000",
    "smp_01JQK5S3N80000000000000000", "smp_01jqk5s3n8000000000000000i", "smp_01jqk5s3n8000000000000000u",
    "smp_81jqk5s3n80000000000000000", "smp_z1jqk5s3n80000000000000000", "oth_01jqk5s3n80000000000000000",
    "SMP_01jqk5s3n80000000000000000", " smp_01jqk5s3n80000000000000000", "smp_01jqk5s3n80000000000000000\n",
    "smp-01jqk5s3n80000000000000000", "smp_01jqk5s3n8000000000000000'", "smp_01jqk5s3n80000000000000é",
  ])
  func `is refused where it is not of its kind and form`(text: String) {
    #expect(Identifier<Sample>(parsing: text) == nil)
  }

  @Test func `is taken in its own form`() {
    #expect(Identifier<Sample>(parsing: "smp_01jqk5s3n80000000000000000") != nil)
    #expect(Identifier<Other>(parsing: "smp_01jqk5s3n80000000000000000") == nil)
  }
}
