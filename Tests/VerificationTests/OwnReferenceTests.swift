import Core
import People
import Support
import Testing

@testable import Verification

@Suite("Own reference") struct OwnReferenceTests {
  static let alphabet = OwnReference.alphabet.map { Character(Unicode.Scalar($0)) }

  @Test func `every weight is prime to thirty`() {
    #expect(OwnReference.weights.count == 7)
    for weight in OwnReference.weights {
      #expect([2, 3, 5].allSatisfy { weight % $0 != 0 })
    }
    #expect(OwnReference.alphabet.count == 30 && Set(OwnReference.alphabet).count == 30)
  }

  @Test(arguments: UInt64(1)...40)
  func `what is issued is read back`(seed: UInt64) throws {
    let reference = try OwnReference(from: TestRandom(seed: seed))
    #expect(OwnReference(parsing: reference.printed)?.normalised == reference.normalised)
    #expect(reference.printed.count == 9)
  }

  @Test(arguments: UInt64(1)...20)
  func `every single wrong character is found`(seed: UInt64) throws {
    let reference = try OwnReference(from: TestRandom(seed: seed))
    for (place, right) in reference.normalised.enumerated() {
      for character in OwnReferenceTests.alphabet where character != right {
        var wrong = Array(reference.normalised)
        wrong[place] = character
        #expect(OwnReference(parsing: String(wrong)) == nil)
      }
    }
  }

  /// Exhaustive for each pair of neighbours: which two characters may change places unseen.
  @Test(arguments: 0..<7)
  func `a swap of neighbours is found unless they are fifteen places apart`(place: Int) throws {
    var unseen: Set<[Int]> = []
    for first in 0..<30 {
      for second in 0..<30 where first != second {
        var swapped = Array(try reference(having: first, second, at: place))
        swapped.swapAt(place, place + 1)
        if OwnReference(parsing: String(swapped)) != nil { unseen.insert([first, second]) }
      }
    }
    #expect(unseen == Set((0..<15).flatMap { [[$0, $0 + 15], [$0 + 15, $0]] }))
  }

  @Test(arguments: UInt64(1)...5)
  func `any case, spaces and hyphens are taken`(seed: UInt64) throws {
    let right = try OwnReference(from: TestRandom(seed: seed)).normalised
    let letters = right.map(String.init)
    let halves = [String(right.prefix(4)), String(right.suffix(4))]
    let writings = [
      right, right.lowercased(), "  \(right) ", letters.joined(separator: " "),
      letters.joined(separator: "-").lowercased(),
      halves.joined(separator: "-"), halves.joined(separator: "\u{2013}"), halves.joined(separator: "\u{a0}"),
    ]
    for writing in writings { #expect(OwnReference(parsing: writing)?.normalised == right, "\(writing)") }
  }

  @Test(
    arguments: ["", "ABC", "0BCDEFGH", "OBCDEFGH", "IBCDEFGH", "LBCDEFGH", "1BCDEFGH", "UBCDEFGH"]
      + [
        String(repeating: "2", count: 7), String(repeating: "2", count: 9),
        String(repeating: "2 ", count: 30),
      ]
  )
  func `anything else is a mistake to mend`(text: String) {
    #expect(OwnReference(parsing: text) == nil)
    #expect(throws: IdentityAnswer.Impossible.self) { try IdentityAnswer(.ownReference, text: text) }
  }

  @Test func `its description never shows it`() throws {
    let reference = try OwnReference(from: TestRandom())
    #expect("\(reference)" == "‹own reference›")
    #expect(!String(reflecting: reference).contains(reference.normalised))
  }

  @Test func `its characters are spread evenly`() throws {
    var counts: [Character: Int] = [:]
    let random = TestRandom(seed: 9)
    for _ in 0..<3000 {
      for character in try OwnReference(from: random).normalised.dropLast() {
        counts[character, default: 0] += 1
      }
    }
    // 700 of each are to be expected, with a standard deviation of 26.
    #expect(counts.count == 30)
    #expect(counts.values.allSatisfy { (570...830).contains($0) })
  }

  /// A right reference with two characters at two neighbouring places; the last place is the check character.
  private func reference(having first: Int, _ second: Int, at place: Int) throws -> String {
    let alphabet = OwnReferenceTests.alphabet
    // The character that is free to choose makes the whole fit.
    let free = place == 0 ? 3 : 0
    for choice in 0..<30 {
      var characters = [Character](repeating: alphabet[0], count: 8)
      for (number, weightless) in [1, 4, 9, 16, 25, 2, 7, 0].enumerated() {
        characters[number] = alphabet[weightless]
      }
      characters[place] = alphabet[first]
      characters[place + 1] = alphabet[second]
      characters[free] = alphabet[choice]
      if place + 1 == 7 {
        if OwnReference(parsing: String(characters)) != nil { return String(characters) }
      } else {
        for check in alphabet {
          characters[7] = check
          if OwnReference(parsing: String(characters)) != nil { return String(characters) }
        }
      }
    }
    throw NoSuchReference()
  }

  struct NoSuchReference: Error {}
}
