internal import Foundation

/// Folds writing to the capital letters A–Z and digits, so that honest spellings meet.
public enum LetterFolding {
  /// Capital ASCII letters without marks, other characters as they are; compatibility forms are resolved and what
  /// cannot be seen (zero-width and direction marks, soft hyphens) is taken out.
  ///
  /// `Ŷr Hên Dŷ` becomes `YR HEN DY`; full-width digits become plain ones.
  ///
  /// Source: Unicode Standard Annex 15, normalisation form KD.
  public static func fold(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    // An acute accent on its own is how many telephones write an apostrophe; form KD would make it a space.
    let plain = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\u{b4}" ? "'" : $0 }))
    for scalar in plain.decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark, .format: continue
      default: break
      }
      if let spelled = spelledOut[scalar] {
        folded.append(contentsOf: spelled.unicodeScalars)
      } else {
        folded.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
      }
    }
    return String(folded)
  }

  /// The folded text as words of A–Z and 0–9, with apostrophes dropped inside words and all else a border.
  ///
  /// `Flat 2, St. John's Rd` becomes `["FLAT", "2", "ST", "JOHNS", "RD"]`.
  public static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in fold(text).unicodeScalars {
      switch scalar {
      case "A"..."Z", "0"..."9": word.unicodeScalars.append(scalar)
      case "'", "`", "\u{2018}", "\u{2019}", "\u{2bb}", "\u{2bc}", "\u{2032}": continue
      default:
        if scalar.properties.isAlphabetic {
          word.unicodeScalars.append(scalar)
        } else if !word.isEmpty {
          words.append(word)
          word = ""
        }
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Letters that do not decompose, spelled as British and Welsh forms usually do.
  private static let spelledOut: [Unicode.Scalar: String] = [
    "ß": "SS", "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE", "ø": "O", "Ø": "O", "ł": "L", "Ł": "L", "đ": "D",
    "Đ": "D", "ð": "D", "Ð": "D", "þ": "TH", "Þ": "TH", "ı": "I",
  ]
}
