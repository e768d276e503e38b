public import Attachments
public import Core

/// Identifies one post that came when the session had run out.
public enum LatePartKind: IdentifiedKind {
  /// `late`.
  public static let prefix: StaticString = "late"
}

/// The identifier of one post that came when the session had run out, `late_…`.
public typealias LatePartID = Identifier<LatePartKind>

/// What came when the session had run out and stood on the page from which somebody goes on.
///
/// The page says it with the answer, so that only this goes with it: what came since, or in another tab, nobody has read yet, and
/// it stays where it is.
public struct LateShown: Equatable, Sendable {
  /// The posts whose words stood in the box.
  public let parts: Set<LatePartID>
  /// The files that stood beside it.
  public let files: Set<FileID>

  /// Nothing.
  public static let nothing = LateShown(parts: [], files: [])

  /// What was shown.
  ///
  /// - Parameters:
  ///   - parts: the posts whose words stood in the box.
  ///   - files: the files that stood beside it.
  public init(parts: Set<LatePartID>, files: Set<FileID>) {
    self.parts = parts
    self.files = files
  }

  /// More identifiers than this are of nobody who goes on from a page.
  private static let maximumCount = 256

  /// Reads what the page said; a word that is no identifier is passed over.
  ///
  /// - Parameter text: identifiers, a blank between them.
  public init(parsing text: String) {
    let words = text.split(separator: " ", maxSplits: LateShown.maximumCount).prefix(LateShown.maximumCount)
      .map(String.init)
    parts = Set(words.compactMap(LatePartID.init(parsing:)))
    files = Set(words.compactMap(FileID.init(parsing:)))
  }

  /// What the page says: identifiers, a blank between them; nil for nothing.
  public var text: String? {
    let words = parts.map(\.text).sorted() + files.map(\.text).sorted()
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// The same without the words.
  public var filesAlone: LateShown { LateShown(parts: [], files: files) }
}
