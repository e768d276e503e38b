/// Base 64 that comes in pieces, read strictly: no line ends, no blanks, no other alphabet, whole groups of four, and no bits
/// that mean nothing.
///
/// Source: RFC 4648 §4, §3.3, §3.5.
public struct Base64Stream: Sendable {
  /// What came is not base 64.
  public struct Malformed: Error {}

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xff, count: 256)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(truncatingIfNeeded: value) }
    return values
  }()

  private var group: UInt32 = 0
  private var letters = 0
  private var padding = 0

  /// Nothing yet.
  public init() {}

  /// Takes the next letters.
  ///
  /// - Parameter piece: of any length.
  /// - Returns: the bytes that are complete with them.
  /// - Throws: ``Malformed``.
  public mutating func take(_ piece: ArraySlice<UInt8>) throws(Malformed) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(piece.count / 4 * 3 + 3)
    for letter in piece {
      if letter == UInt8(ascii: "=") {
        padding += 1
        try pad(&bytes)
        continue
      }
      let value = Base64Stream.values[Int(letter)]
      guard value != 0xff, padding == 0 else { throw Malformed() }
      group = group << 6 | UInt32(value)
      letters += 1
      guard letters == 4 else { continue }
      bytes.append(UInt8(truncatingIfNeeded: group >> 16))
      bytes.append(UInt8(truncatingIfNeeded: group >> 8))
      bytes.append(UInt8(truncatingIfNeeded: group))
      (group, letters) = (0, 0)
    }
    return bytes
  }

  /// Ends the last group, when all of its padding is there.
  private mutating func pad(_ bytes: inout [UInt8]) throws(Malformed) {
    guard letters >= 2, letters + padding <= 4 else { throw Malformed() }
    guard letters + padding == 4 else { return }
    let unused: UInt32 = letters == 2 ? 0xf : 0x3
    guard group & unused == 0 else { throw Malformed() }
    if letters == 2 {
      bytes.append(UInt8(truncatingIfNeeded: group >> 4))
    } else {
      bytes.append(UInt8(truncatingIfNeeded: group >> 10))
      bytes.append(UInt8(truncatingIfNeeded: group >> 2))
    }
    (group, letters) = (0, 0)
  }

  /// Says that nothing more comes.
  ///
  /// - Throws: ``Malformed`` where a group is not whole.
  public func finish() throws(Malformed) {
    guard letters == 0 else { throw Malformed() }
  }
}
