/// Finds out how large a JPEG says it is, while it passes by.
///
/// What a camera writes before the size (previews, colour profiles) may be longer than a chunk.
///
/// Source: ITU-T T.81, Annex B.
struct JPEGMeasure: Sendable {
  /// So many segments before the size: no camera writes a tenth of it.
  private static let maximumSegments = 2_000

  private(set) var size: PictureSize?
  /// The two bytes of SOI are there, else it would be no JPEG.
  private var skip = 2
  private var segments = 0
  private var pending: [UInt8] = []

  /// Looks at the next bytes.
  ///
  /// - Returns: why the picture is not taken; nil to go on.
  mutating func take(_ piece: [UInt8]) -> FileRefusal? {
    var index = 0
    while index < piece.count, size == nil {
      guard skip == 0 else {
        let step = min(skip, piece.count - index)
        skip -= step
        index += step
        continue
      }
      pending.append(piece[index])
      index += 1
      if let refusal = judgePending() { return refusal }
    }
    return nil
  }

  /// What there is to say when the file has ended.
  var refusalAtEnd: FileRefusal? { size == nil ? .typeNotTaken : nil }

  private mutating func judgePending() -> FileRefusal? {
    guard pending[0] == 0xff else { return .typeNotTaken }
    guard pending.count >= 2 else { return nil }
    switch pending[1] {
    case 0xff:
      // A fill byte.
      pending.removeFirst()
      segments += 1
    case 0xc0...0xcf where ![0xc4, 0xc8, 0xcc].contains(pending[1]):
      guard let height = pending.bigEndian(at: 5, 2), let width = pending.bigEndian(at: 7, 2) else {
        return nil
      }
      let found = PictureSize(width: width, height: height)
      size = found
      return found.refusal
    case 0, 1, 0xd0...0xda:
      // Picture data before the size.
      return .typeNotTaken
    default:
      guard let length = pending.bigEndian(at: 2, 2) else { return nil }
      guard length >= 2 else { return .typeNotTaken }
      skip = length - 2
      segments += 1
      pending = []
    }
    return segments > JPEGMeasure.maximumSegments ? .typeNotTaken : nil
  }
}
