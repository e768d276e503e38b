/// The form of a sealed file: chunks of 64 KiB, each `0x01 | ciphertext | tag (16)` by AES-256-GCM.
///
/// The nonce of a chunk is its number in 11 bytes, highest first, and one byte that is 1 for the last chunk. It is safe
/// since a file has a key of its own (``ChunkSealer`` draws it), under which no number is used twice; cutting the
/// end, leaving out, repeating or reordering chunks gives a nonce under which the tag does not agree.
///
/// Source: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
/// Nonce-Reuse Misuse-Resistance" (2015).
enum ChunkedFile {
  static let version: UInt8 = 1
  static let chunkByteCount = 64 << 10
  static let overheadByteCount = 1 + AESGCM.tagByteCount
  /// 2³² chunks of 64 KiB: 256 TiB, beyond any file, and far from the end of the counter.
  static let maximumChunkCount: UInt64 = 1 << 32

  static func nonce(number: UInt64, isLast: Bool) -> [UInt8] {
    var nonce: [UInt8] = [0, 0, 0]
    nonce.append(bigEndian: number)
    nonce.append(isLast ? 1 : 0)
    return nonce
  }

  static func additionalData(_ place: String) -> [UInt8] { [version] + Array(place.utf8) }

  /// Whether a chunk of that many bytes may stand there: full but for the last, and empty only as the sole one.
  static func mayHold(_ count: Int, number: UInt64, isLast: Bool) -> Bool {
    isLast ? (count <= chunkByteCount && (count > 0 || number == 0)) : count == chunkByteCount
  }
}
