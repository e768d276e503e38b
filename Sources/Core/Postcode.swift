/// A post code of the United Kingdom, in its one normal form.
///
/// Its description never shows it.
public struct Postcode: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Capital letters and digits without a space, for example `SW1A1AA`.
  public let compact: String

  /// Why a text is not a post code.
  ///
  /// It never repeats the text.
  public struct Malformed: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String { "not a full postcode; write it like SW1A 1AA" }
  }

  /// Parses a post code in any mix of capitals, spaces and hyphens.
  ///
  /// - Parameter text: at most 20 characters.
  /// - Throws: ``Malformed``.
  ///
  /// Source: Royal Mail, Programmers' Guide to PAF, chapter on postcode formats: A9, A99, AA9, AA99, A9A or AA9A, then
  /// 9AA whose letters leave out C I K M O V; and GIR 0AA.
  public init(parsing text: String) throws(Malformed) {
    guard text.utf8.count <= 40 else { throw Malformed() }
    let compact = LetterFolding.fold(text).unicodeScalars.filter { $0 != " " && $0 != "-" && $0 != "\t" }
    let bytes = Array(String(String.UnicodeScalarView(compact)).utf8)
    guard (5...7).contains(bytes.count), Postcode.isPostcode(bytes) else { throw Malformed() }
    self.compact = String(decoding: bytes, as: UTF8.self)
  }

  /// With the space before the last three characters, for example `SW1A 1AA`.
  public var spaced: String { compact.dropLast(3) + " " + compact.suffix(3) }

  /// Always `‹postcode›`.
  public var description: String { "‹postcode›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static let outwardShapes: Set<String> = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"]

  private static func isPostcode(_ bytes: [UInt8]) -> Bool {
    if bytes == Array("GIR0AA".utf8) { return true }
    let inward = bytes.suffix(3)
    let barred = Array("CIKMOV".utf8)
    guard shape(inward) == "9AA", !inward.dropFirst().contains(where: barred.contains) else { return false }
    return outwardShapes.contains(shape(bytes.dropLast(3)))
  }

  private static func shape(_ bytes: ArraySlice<UInt8>) -> String {
    String(
      decoding: bytes.map { byte -> UInt8 in
        switch byte {
        case 0x30...0x39: 0x39
        case 0x41...0x5a: 0x41
        default: 0x3f
        }
      },
      as: UTF8.self
    )
  }
}
