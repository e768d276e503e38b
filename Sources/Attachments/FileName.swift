public import Core

/// The name that a file came with, cleaned: it is shown to whoever may open the file, and to nobody else.
///
/// It decides nothing: what a file is, its bytes say, and a download is named by ``NeutralName``.
public struct FileName: Hashable, Sendable, CustomStringConvertible {
  /// The longest name, in characters.
  public static let maximumCharacters = 120

  /// The name; empty where nothing of it was left.
  public let text: Secret<String>

  /// Cleans a name that came from outside.
  ///
  /// What stands before the last slash or backslash goes, for some browsers send a whole path. Control characters, marks
  /// that turn the direction of writing and those without width go; so do dots and blanks at both ends. What is too long is
  /// cut in the middle of its own name, so that its ending is still seen.
  public init(cleaning written: String) {
    // A name of megabytes is no name; its end is what a reader needs.
    let last = written.unicodeScalars.suffix(4096).split { $0 == "/" || $0 == "\\" }.last ?? []
    let kept = last.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
      default: !"<>:\"|?*".unicodeScalars.contains(scalar)
      }
    }
    var name = kept[...]
    while let first = name.first, first == "." || first.properties.isWhitespace { name.removeFirst() }
    while let last = name.last, last == "." || last.properties.isWhitespace { name.removeLast() }
    text = Secret(FileName.shortened(Array(name)))
  }

  private static func shortened(_ name: [Unicode.Scalar]) -> String {
    guard name.count > maximumCharacters else { return string(name[...]) }
    let ending = name.lastIndex(of: ".").map { name[$0...] } ?? []
    // An ending that is no ending is cut with the rest.
    guard ending.count <= 12 else { return string(name.prefix(maximumCharacters)) }
    return string(name.prefix(maximumCharacters - ending.count)) + string(ending)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// Always `‹secret›`.
  public var description: String { text.description }
}
