import Core
import Support
import Synchronization
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

  /// A source that gives one byte a time, each for one number.
  final class InTurn: RandomSource {
    private let bytes: Mutex<[UInt8]>
    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }
    func bytes(_ count: Int) -> [UInt8] {
      let byte = bytes.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
      return [UInt8](repeating: byte, count: count)
    }
  }

  @Test(arguments: [([], 1), ([UInt8(1)], 2), ([1, 2, 3], 4)] as [([UInt8], UInt8)])
  func `one that a mail has is drawn again`(taken: [UInt8], drawn: UInt8) throws {
    let held = Set(try taken.map { try MessageNumber(from: Constant(byte: $0)) })
    let number = try MessageNumber.new(from: InTurn(Array(1...20))) { held.contains($0) }
    #expect(number == (try MessageNumber(from: Constant(byte: drawn))))
  }

  @Test func `where all are taken it does not look for ever`() throws {
    var looks = 0
    _ = try MessageNumber.new(from: TestRandom()) { _ in
      looks += 1
      return true
    }
    #expect(looks == MessageNumber.redraws)
  }

  @Test func `without randomness there is none`() {
    struct NoRandom: RandomSource {
      func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] { throw RandomUnavailable() }
    }
    #expect(throws: RandomUnavailable.self) { try MessageNumber(from: NoRandom()) }
  }
}
