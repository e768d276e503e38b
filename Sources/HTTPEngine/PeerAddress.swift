internal import CEvent
internal import Glibc

/// The network address that a request came from, and the bucket in which such addresses are counted.
///
/// An address is personal data: its description never shows it.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
  /// IPv6 as it is, IPv4 as `::ffff:a.b.c.d`: one form, so that one address is counted once.
  let high: UInt64
  let low: UInt64

  /// This machine, as it speaks to itself: 127.0.0.1.
  public static let loopback = PeerAddress(v4: 0x7f00_0001)

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads a numeric address, IPv4 or IPv6, without port, brackets or zone; nil where it is none.
  ///
  /// - Parameter text: the address.
  public init?(parsing text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if unsafe inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4: UInt32(bigEndian: v4.s_addr))
    } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
      let bytes = unsafe withUnsafeBytes(of: v6) { unsafe Array($0) }
      self.init(v6: bytes)
    } else {
      return nil
    }
  }

  init(v4 address: UInt32) {
    self.init(high: 0, low: 0xffff_0000_0000 | UInt64(address))
  }

  /// Sixteen bytes in network order.
  init(v6 bytes: [UInt8]) {
    self.init(
      high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
      low: bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    )
  }

  var isV4: Bool { high == 0 && low >> 32 == 0xffff }

  /// The address in its usual writing.
  public var text: String { PeerAddress.text(high: high, low: low) }

  /// What limits are counted by: an IPv4 address, or the /64 that one IPv6 customer holds.
  public var bucket: String {
    isV4 ? text : PeerAddress.text(high: high, low: 0) + "/64"
  }

  /// The same as a key that costs nothing to make.
  var bucketKey: PeerAddress { isV4 ? self : PeerAddress(high: high, low: 0) }

  /// Always `‹address›`.
  public var description: String { "‹address›" }

  private static func text(high: UInt64, low: UInt64) -> String {
    if high == 0, low >> 32 == 0xffff {
      return (0..<4).map { String(low >> UInt64(24 - $0 * 8) & 0xff) }.joined(separator: ".")
    }
    var address = in6_addr()
    unsafe withUnsafeMutableBytes(of: &address) { bytes in
      unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
      unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard unsafe inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return "::" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// A range of addresses, `10.0.0.0/8` or a single one, for proxies that are trusted to name the real peer.
public struct AddressRange: Hashable, Sendable {
  private let base: PeerAddress
  private let prefixLength: Int

  /// Reads a range; nil where it is none.
  ///
  /// - Parameter text: an address, or an address and `/` and the number of leading bits that count.
  public init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, let address = PeerAddress(parsing: first), parts.count <= 2 else {
      return nil
    }
    let width = address.isV4 ? 32 : 128
    var bits = width
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy(ByteSet.digit.contains), let number = Int(parts[1]), number <= width
      else { return nil }
      bits = number
    }
    prefixLength = address.isV4 ? bits + 96 : bits
    base = AddressRange.masked(address, to: prefixLength)
  }

  /// Whether an address lies in the range.
  public func contains(_ address: PeerAddress) -> Bool {
    AddressRange.masked(address, to: prefixLength) == base
  }

  private static func masked(_ address: PeerAddress, to bits: Int) -> PeerAddress {
    PeerAddress(
      high: address.high & mask(min(bits, 64)),
      low: address.low & mask(max(bits - 64, 0))
    )
  }

  private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : UInt64.max << UInt64(64 - bits) }
}
