/// What an identifier is of: the prefix that its text begins with.
public protocol IdentifiedKind: Sendable {
  /// Two to four small letters, for example `msg`.
  static var prefix: StaticString { get }
}

/// An opaque identifier: a prefix and 128 time-ordered bits, as text, for example `msg_01jqk5s3n8…`.
///
/// 48 bits of milliseconds lead, 80 random bits follow, in Crockford's base 32 in small letters (26 characters), so
/// that rows written together lie together. It says nothing about a person and may stand in logs and addresses.
public struct Identifier<Kind: IdentifiedKind>: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The whole text, prefix and all.
  public let text: String

  /// Makes a new identifier.
  ///
  /// - Parameters:
  ///   - now: the moment that leads the identifier.
  ///   - random: where its 80 random bits come from.
  /// - Throws: ``RandomUnavailable`` where the source has none to give.
  public init(at now: Timestamp, from random: any RandomSource) throws(RandomUnavailable) {
    let moment = UInt64(clamping: now.milliseconds) & 0xffff_ffff_ffff
    var high = moment
    var low: UInt64 = 0
    for (position, byte) in try random.bytes(10).enumerated() {
      if position < 2 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
    }
    text = "\(Kind.prefix)_" + CrockfordBase32.encode(high: high, low: low)
  }

  /// Reads an identifier that came from outside; nil where it is not of this kind and form.
  public init?(parsing text: String) {
    guard CrockfordBase32.is128Bits(text, after: Kind.prefix.description) else { return nil }
    self.text = text
  }

  /// The whole text: an identifier is no secret.
  public var description: String { text }

  /// Whether the left identifier was made before the right one, by its text.
  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.text < right.text
  }
}

/// Crockford's base 32, small letters, for 128 bits in 26 digits.
enum CrockfordBase32 {
  static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static let digitCount = 26

  /// Whether a text is a prefix, a low line and 26 digits that stand for 128 bits: they could hold 130, so the first one is
  /// below 8.
  static func is128Bits(_ text: String, after prefix: String) -> Bool {
    let bytes = text.utf8Span.span
    let head = prefix.utf8Span.span
    let start = head.count + 1
    guard bytes.count == start + digitCount, bytes[head.count] == 0x5f, bytes[start] < 0x38 else {
      return false
    }
    for position in head.indices where bytes[position] != head[position] { return false }
    for position in start..<bytes.count where !isDigit(bytes[position]) { return false }
    return true
  }

  /// The digits and the small letters but i, l, o and u.
  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39: true
    case 0x61...0x7a: byte != 0x69 && byte != 0x6c && byte != 0x6f && byte != 0x75
    default: false
    }
  }

  static func encode(high: UInt64, low: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(26)
    var (high, low) = (high, low)
    for _ in 0..<26 {
      bytes.append(digits[Int(low & 31)])
      low = low >> 5 | high << 59
      high >>= 5
    }
    return String(decoding: bytes.reversed(), as: UTF8.self)
  }
}
