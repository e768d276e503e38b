import Support
import Testing

@testable import HTTPEngine

@Suite("Mutated messages") struct MutatedMessageTests {
  @Test(arguments: 1...20)
  func `a thousand mutations of valid requests never trap and read the same however they are cut`(
    seed: UInt64
  ) {
    let random = TestRandom(seed: seed)
    for round in 0..<50 {
      var bytes = Array(ValidRequests.all[(round + Int(seed)) % ValidRequests.all.count].utf8)
      for _ in 0...(round % 4) {
        Mutation.mutate(&bytes, random.bytes(5), spice: MutatedMessageTests.spice)
      }
      let whole = observe(bytes)
      #expect(observe(bytes, inPiecesOf: 1) == whole)
      #expect(observe(bytes, inPiecesOf: 1 + round % 13) == whole)
      for case .head(_, let target, _, _) in whole {
        // Only that it returns: the target comes from chance.
        do { _ = try RequestTarget(parsing: target) } catch { #expect(error == .malformed) }
      }
    }
  }

  private static let spice: [UInt8] = [
    0, 0x0a, 0x0d, 0x20, 0x09, 0x3a, 0x25, 0x2c, 0x30, 0x66, 0x7f, 0x80, 0xff,
  ]
}

/// Changes that chance makes to bytes.
enum Mutation {
  static func mutate(_ bytes: inout [UInt8], _ chance: [UInt8], spice all: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let place = (Int(chance[0]) << 8 | Int(chance[1])) % bytes.count
    let spice = all[Int(chance[3]) % all.count]
    switch chance[2] % 6 {
    case 0: bytes[place] = chance[4]
    case 1: bytes[place] = spice
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(spice, at: place)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int(chance[4] % 32)))
    default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + Int(chance[4] % 32))], at: place)
    }
  }
}
