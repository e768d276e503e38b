internal import CPhoneNumber

/// A telephone number in E.164 form, as libphonenumber judges it (region GB where it names no country).
///
/// Its description never shows it.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// What kind of line a number is.
  public enum Kind: Sendable {
    /// A mobile telephone.
    case mobile
    /// A landline, or a number that may be either.
    case fixedLine
    /// A number whose calls cost extra: never rung or texted.
    case premium
    /// Freephone, voice over IP and other kinds.
    case other
    /// One of Ofcom's numbers for drama: possible, but never routed; demonstrations and tests use them.
    case drama
  }

  /// The number as `+` and at most 15 digits.
  public let e164: String
  /// What kind of line it is.
  public let kind: Kind

  /// Why a text is not a telephone number.
  ///
  /// It never repeats the text.
  public struct Malformed: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String { "not a telephone number; write it as 07700 900123 or +44 7700 900123" }
  }

  /// Parses a number as people write it.
  ///
  /// - Parameter text: at most 80 bytes; spaces, brackets, dots, slashes and hyphens are accepted, letters and
  ///   extensions are not.
  /// - Throws: ``Malformed``.
  ///
  /// Source: ITU-T E.164; validity by libphonenumber, with Ofcom's numbers for drama as a named exception.
  public init(parsing text: String) throws(Malformed) {
    guard let digits = PhoneNumber.digits(of: text) else { throw Malformed() }
    var written = [CChar](repeating: 0, count: 24)
    let kind = unsafe digits.withCString { pointer in
      unsafe written.withUnsafeMutableBufferPointer { buffer in
        unsafe postern_phone_parse(pointer, buffer.baseAddress, buffer.count)
      }
    }
    switch kind {
    case POSTERN_PHONE_MOBILE: self.kind = .mobile
    case POSTERN_PHONE_FIXED_LINE: self.kind = .fixedLine
    case POSTERN_PHONE_PREMIUM: self.kind = .premium
    case POSTERN_PHONE_OTHER: self.kind = .other
    case POSTERN_PHONE_DRAMA: self.kind = .drama
    default: throw Malformed()
    }
    e164 = String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Always `‹telephone number›`.
  public var description: String { "‹telephone number›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The digits alone, behind a `+` where one leads; nil where anything else than a separator stands among them.
  ///
  /// libphonenumber would read `0800 FLOWERS`, drop an extension and look for a number inside a sentence.
  private static func digits(of text: String) -> String? {
    guard text.utf8.count <= 80 else { return nil }
    var digits = String.UnicodeScalarView()
    for scalar in LetterFolding.fold(text).unicodeScalars {
      switch scalar {
      case "0"..."9": digits.append(scalar)
      case "+" where digits.isEmpty: digits.append(scalar)
      case " ", ".", "(", ")", "/": continue
      case _ where scalar.properties.generalCategory == .dashPunctuation: continue
      default: return nil
      }
    }
    return digits.isEmpty ? nil : String(digits)
  }
}
