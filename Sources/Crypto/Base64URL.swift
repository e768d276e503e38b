/// Base 64 with the alphabet that is safe in addresses, without padding.
///
/// Source: RFC 4648 §5 and §3.2.
public enum Base64URL {
  /// The text of bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    Base64Alphabet.url.encode(bytes)
  }

  /// The bytes of a text.
  ///
  /// - Parameter text: letters, digits, `-` and `_`; no padding, no space, no line end.
  /// - Returns: nil where it is not exactly what ``encode(_:)`` writes, so that one value has one text.
  public static func decode(_ text: String) -> [UInt8]? {
    Base64Alphabet.url.decode(text)
  }
}

/// Base 64 without padding, in one of its two alphabets.
struct Base64Alphabet {
  /// Letters, digits, `-` and `_`.
  static let url = Base64Alphabet(
    digits: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  )
  /// Letters, digits, `+` and `/`, as PHC strings have it.
  static let standard = Base64Alphabet(
    digits: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  )

  private let digits: [UInt8]
  /// For each byte its digit, or 64 where it is none.
  private let values: [UInt8]

  private init(digits: [UInt8]) {
    self.digits = digits
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    self.values = values
  }

  func encode(_ bytes: [UInt8]) -> String { String(decoding: digits(of: bytes), as: UTF8.self) }

  func decode(_ text: String) -> [UInt8]? { bytes(of: text.utf8) }

  /// The text as bytes, which a caller can wipe where a String cannot be.
  func digits(of bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var pending: UInt32 = 0
    var bits = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(digits[Int(pending >> UInt32(bits) & 63)])
      }
    }
    if bits > 0 { text.append(digits[Int(pending << UInt32(6 - bits) & 63)]) }
    return text
  }

  /// The bytes of a text, or nil where it is not exactly what ``digits(of:)`` writes.
  func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var pending: UInt32 = 0
    var bits = 0
    for digit in text {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      pending = pending << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
      }
    }
    // The bits that are left over must be zero, or one value would have several texts (RFC 4648 §3.5).
    return pending & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
  }
}
