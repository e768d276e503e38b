/// An email address that has been judged, byte by byte, when it came in.
///
/// Past the edge no `String` is an address. Its description never shows it.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The address as it was written, with the domain in small letters.
  public let text: String

  /// Why a text is not an address that we write to.
  ///
  /// It never repeats the text.
  public enum Malformed: Error, Equatable, CustomStringConvertible {
    /// Nothing was given.
    case empty
    /// More than 254 bytes, or more than 64 before the @.
    case tooLong
    /// Not exactly one @ with something on both sides.
    case noSingleAtSign
    /// A space, a line break, another control character, or a character outside ASCII.
    case forbiddenCharacter
    /// The part before the @ is not a dot-separated row of the characters that RFC 5322 calls atext.
    case localPart
    /// The part after the @ is not a domain name with at least two labels.
    case domain

    /// What is wrong and what to do, for a form or a problem document.
    public var description: String {
      switch self {
      case .empty: "an email address is needed"
      case .tooLong: "an email address has at most 254 characters, and 64 before the @"
      case .noSingleAtSign: "an email address has one @, like name@example.org"
      case .forbiddenCharacter: "an email address has no spaces, line breaks or accented letters"
      case .localPart: "the part before the @ is not in a form that mail servers take"
      case .domain: "the part after the @ is not a domain name, like example.org"
      }
    }
  }

  /// Parses one address; white space around it is taken off.
  ///
  /// - Parameter text: what was typed, at most 254 octets.
  /// - Throws: ``Malformed`` naming the first rule broken; it never repeats `text`.
  ///
  /// Source: RFC 5321 §4.1.2 and §4.5.3.1, RFC 5322 §3.4.1 without quoted and obsolete forms.
  public init(parsing text: String) throws(Malformed) {
    let bytes = EmailAddress.trimmed(Array(text.utf8))
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= 254 else { throw .tooLong }
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw .forbiddenCharacter }
    let parts = bytes.split(separator: 0x40, omittingEmptySubsequences: false)
    guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty, !domain.isEmpty
    else {
      throw .noSingleAtSign
    }
    guard local.count <= 64 else { throw .tooLong }
    guard EmailAddress.isDotAtom(local) else { throw .localPart }
    guard EmailAddress.isDomain(domain) else { throw .domain }
    self.text =
      String(decoding: local, as: UTF8.self) + "@" + String(decoding: domain, as: UTF8.self).lowercased()
  }

  /// The form by which addresses are compared: all in small letters.
  public var lookupForm: String { text.lowercased() }

  /// The part after the @, in small letters.
  public var domain: String { text.split(separator: "@").last.map(String.init) ?? "" }

  /// Whether both are the same mailbox for our purposes, in any mix of capital and small letters.
  public static func == (left: EmailAddress, right: EmailAddress) -> Bool {
    left.lookupForm == right.lookupForm
  }

  /// Hashes the compared form.
  public func hash(into hasher: inout Hasher) { hasher.combine(lookupForm) }

  /// Always `‹email address›`.
  public var description: String { "‹email address›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    return Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
    let marks = Array("!#$%&'*+-/=?^_`{|}~".utf8)
    return bytes.split(separator: 0x2e, omittingEmptySubsequences: false).allSatisfy { atom in
      !atom.isEmpty && atom.allSatisfy { isLetterOrDigit($0) || marks.contains($0) }
    }
  }

  private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    let labels = bytes.split(separator: 0x2e, omittingEmptySubsequences: false)
    guard labels.count >= 2 else { return false }
    let areLabels = labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != 0x2d && label.last != 0x2d
        && label.allSatisfy { isLetterOrDigit($0) || $0 == 0x2d }
    }
    // A last label of digits alone would be an IPv4 address.
    return areLabels && labels.last?.allSatisfy({ (0x30...0x39).contains($0) }) == false
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
