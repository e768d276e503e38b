/// Percent-encoding, read strictly and written plainly.
///
/// Source: RFC 3986 §2.1, WHATWG URL application/x-www-form-urlencoded
public enum Percent {
  /// Decodes once.
  ///
  /// - Parameters:
  ///   - bytes: what came; a percent sign must be followed by two hexadecimal digits.
  ///   - plusIsSpace: whether `+` stands for a space, as in forms and queries and never in a path.
  /// - Returns: nil where an escape is broken, the bytes are not UTF-8, or a NUL would come out.
  public static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
          return nil
        }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(0x20)
      default: decoded.append(byte)
      }
    }
    guard !decoded.contains(0) else { return nil }
    return String(validating: decoded, as: UTF8.self)
  }

  /// Encodes a text so that it can stand as one segment of a path or one value of a query.
  ///
  /// - Parameter text: any text.
  /// - Returns: letters, digits and `-._~` as they are, every other byte of its UTF-8 as `%XX`.
  public static func encode(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      if ByteSet.unreserved.contains(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  private static func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? 0x30 + nibble : 0x37 + nibble
  }
}
