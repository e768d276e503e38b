import Core
import Support
import Testing

@testable import Delivery

@Suite("The spoken number of a mail") struct MessageNumberTests {
  /// A source that gives one byte again and again.
  struct Constant: RandomSource {
    let byte: UInt8
    func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
  }

  @Test(arguments: [UInt8(0), 1, 127, 128, 255])
  func `it has eight digits and no leading zero, whatever the source gives`(byte: UInt8) throws {
    let number = try MessageNumber(from: Constant(byte: byte))
    #expect(number.digits.utf8.count == 8)
    #expect(number.digits.utf8.allSatisfy { (0x30...0x39).contains($0) })
    #expect(number.digits.first != "0")
  }

  @Test func `it is said in two groups of four`() throws {
    let number = try MessageNumber(from: Constant(byte: 0))
    #expect(number.digits == "10000000")
    #expect(number.spoken == "1000 0000")
  }

  @Test func `ten thousand of them hardly ever meet`() throws {
    let random = TestRandom()
    let numbers = Set(try (0..<10_000).map { _ in try MessageNumber(from: random) })
    #expect(numbers.count > 9_990)
  }

  @Test func `without randomness there is none`() {
    struct NoRandom: RandomSource {
      func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
    }
    #expect(throws: RandomUnavailable.self) { try MessageNumber(from: NoRandom()) }
  }
}
