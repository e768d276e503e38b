/// Gathers the bytes of one place of a file that passes by in pieces.
struct ByteWindow: Sendable {
  let offset: Int
  private(set) var bytes: [UInt8] = []
  private(set) var count: Int

  init(at offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }

  var isFull: Bool { bytes.count >= count }

  /// Takes what of a piece lies in the window; `position` is where the piece stands in the file.
  mutating func take(_ piece: [UInt8], at position: Int) {
    guard !isFull else { return }
    let next = offset + bytes.count - position
    guard next >= 0, next < piece.count else { return }
    bytes += piece[next..<min(piece.count, next + count - bytes.count)]
  }

  /// Makes the window longer; it never becomes shorter.
  mutating func grow(to count: Int) { self.count = max(self.count, count) }
}

extension [UInt8] {
  /// A number of so many bytes, the most significant first; nil where they are not there.
  func bigEndian(at offset: Int, _ width: Int) -> Int? {
    guard offset >= 0, width <= 4, count - width >= offset else { return nil }
    return self[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of so many bytes, the least significant first; nil where they are not there.
  func littleEndian(at offset: Int, _ width: Int) -> Int? {
    guard offset >= 0, width <= 4, count - width >= offset else { return nil }
    return self[offset..<offset + width].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
