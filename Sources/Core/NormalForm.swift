internal import Foundation

extension String {
  /// The text in Unicode's form NFKC: the same from every keyboard, however a letter was composed.
  ///
  /// Source: Unicode Standard Annex #15.
  public var compatibilityComposed: String { precomposedStringWithCompatibilityMapping }
}
