import Core
import Support
import Synchronization
import Testing

@testable import Crypto

@Suite("Offered passwords") struct OfferedPasswordTests {
  @Test(arguments: Language.allCases)
  func `the words are many, different, harmless to type, and worth forty bits`(language: Language) {
    let words = OfferedPassword.words(language)
    #expect(Set(words).count == words.count)
    #expect(
      words.allSatisfy { (4...8).contains($0.count) && $0.utf8.allSatisfy { (0x61...0x7a).contains($0) } }
    )
    // Four different ones in a row: more than 2 to the 40th.
    let draws = (0..<4).reduce(Double(1)) { $0 * Double(words.count - $1) }
    #expect(draws >= 0x1p40)
  }

  @Test(arguments: Language.allCases)
  func `each is four words of the language that the policy takes`(language: Language) throws {
    let words = Set(OfferedPassword.words(language))
    var offers: Set<String> = []
    for _ in 0..<500 {
      let offer = try #require(try OfferedPassword(in: language, from: SystemRandom()))
      let text = offer.text.reveal { $0 }
      let drawn = text.split(separator: "-").map(String.init)
      #expect(drawn.count == 4 && Set(drawn).count == 4 && drawn.allSatisfy(words.contains))
      try PasswordPolicy().judge(offer.text, context: ["Cafcass", "agency.example.org"])
      offers.insert(text)
    }
    #expect(offers.count == 500)
  }

  /// Bytes that come as they are told.
  private final class Told: RandomSource {
    private let remaining: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) { remaining = Mutex(bytes) }

    func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] {
      remaining.withLock { remaining in
        defer { remaining.removeFirst(count) }
        return Array(remaining.prefix(count))
      }
    }
  }

  @Test func `no word is likelier than another: what would favour the first ones is drawn again`() throws {
    // 65,536 = 54 × 1,200 + 736.
    #expect(try OfferedPassword.index(below: 1200, from: Told([0xfd, 0x1f])) == 1199)
    #expect(try OfferedPassword.index(below: 1200, from: Told([0xfd, 0x20, 0, 7])) == 7)
    #expect(
      try OfferedPassword.index(below: 1200, from: Told([255, 255, 0x04, 0xb1])) == 1
    )
  }
}
