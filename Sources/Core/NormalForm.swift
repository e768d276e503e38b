internal import Foundation

extension String {
  /// The text in Unicode's form NFKC: the same from every keyboard, however a letter was composed.
  ///
  /// It stands here since the rooms that wrap OpenSSL cannot import Foundation (the headers of both define `fd_set`).
  ///
  /// Source: Unicode Standard Annex #15.
  public var compatibilityComposed: String { precomposedStringWithCompatibilityMapping }
}
