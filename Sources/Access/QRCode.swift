internal import CQRCode
internal import Core

/// The picture that an authenticator app reads off a screen: squares, dark or light.
///
/// libqrencode computes it; how it is drawn is for whoever shows it. A reader needs four light squares around it.
///
/// Source: ISO/IEC 18004; https://fukuchi.org/works/qrencode/manual/
public struct QRCode: Sendable, CustomStringConvertible, CustomReflectable {
  /// So many light squares must stand around the picture.
  public static let quietSquares = 4

  /// How many squares a side has.
  public let side: Int
  private let dark: [Bool]

  /// Computes the picture of a text.
  ///
  /// - Parameter text: what it says.
  /// - Throws: ``AccessFailure/unexpected`` where it is too long for a picture, or memory is short.
  init(_ text: Secret<String>) throws(AccessFailure) {
    let (side, dark) = text.reveal { text in
      unsafe text.withCString { bytes -> (Int, [Bool]) in
        // Level M: a seventh of it may be lost to a cracked glass.
        guard let code = unsafe QRcode_encodeString8bit(bytes, 0, QR_ECLEVEL_M) else { return (0, []) }
        defer { unsafe QRcode_free(code) }
        let side = unsafe Int(code.pointee.width)
        let squares = unsafe UnsafeBufferPointer(start: code.pointee.data, count: side * side)
        // The lowest bit of a square says whether it is dark.
        return unsafe (side, squares.map { $0 & 1 == 1 })
      }
    }
    guard side > 0 else { throw .unexpected }
    self.side = side
    self.dark = dark
  }

  /// Whether a square is dark.
  ///
  /// - Parameters:
  ///   - column: from the left, from 0.
  ///   - row: from the top, from 0.
  /// - Returns: false also outside the picture.
  public func isDark(column: Int, row: Int) -> Bool {
    guard (0..<side).contains(column), (0..<side).contains(row) else { return false }
    return dark[row * side + column]
  }

  /// Always `‹picture›`: it holds a secret.
  public var description: String { "‹picture›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
