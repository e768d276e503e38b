/// A set of bytes: the character classes of HTTP's grammar, asked in a few instructions.
struct ByteSet: Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      let bit: UInt64 = 1 << UInt64(byte & 63)
      switch byte >> 6 {
      case 0: words.0 |= bit
      case 1: words.1 |= bit
      case 2: words.2 |= bit
      default: words.3 |= bit
      }
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  private static let letters = Array(0x41...0x5a) + Array(0x61...0x7a) as [UInt8]
  private static let digits = Array(0x30...0x39) as [UInt8]

  /// `tchar`, of which methods and field names are made. RFC 9110 §5.6.2
  static let token = ByteSet(letters + digits + Array("!#$%&'*+-.^_`|~".utf8))
  /// What a field value may hold: HTAB, SP, VCHAR and obs-text. RFC 9110 §5.5
  static let fieldValue = ByteSet([0x09] + Array(0x20...0x7e) + Array(0x80...0xff))
  /// VCHAR, without the space. RFC 5234 appendix B.1
  static let visible = ByteSet(Array(0x21...0x7e))
  /// The bytes of a path as they may stand on the wire, the percent sign apart. RFC 3986 §3.3
  static let path = ByteSet(letters + digits + Array("-._~!$&'()*+,;=:@/".utf8))
  /// The bytes of a query on the wire: browsers leave more than RFC 3986 §3.4 allows as it is.
  static let query = ByteSet((0x21...0x7e).filter { $0 != UInt8(ascii: "#") })
  /// A host name or address with its port. RFC 3986 §3.2.2, without user information and percent signs
  static let host = ByteSet(letters + digits + Array("-._:[]".utf8))
  /// `cookie-octet`. RFC 6265 §4.1.1
  static let cookie = ByteSet((0x21...0x7e).filter { !Array("\",;\\".utf8).contains($0) })
  /// What need not be percent-encoded anywhere. RFC 3986 §2.3
  static let unreserved = ByteSet(letters + digits + Array("-._~".utf8))
  /// `1*DIGIT`.
  static let digit = ByteSet(digits)
}
