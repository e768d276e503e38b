import Core
import Support

/// Identifiers that follow from a number.
enum IdentifierSeed {
  static func identifier<Kind: IdentifiedKind>(_ seed: UInt64) -> Identifier<Kind> {
    do {
      return try Identifier(at: Timestamp(milliseconds: 1_772_528_400_000), from: TestRandom(seed: seed))
    } catch {
      // The test's randomness never fails.
      return identifier(seed &+ 1)
    }
  }
}
