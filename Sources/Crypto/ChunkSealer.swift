public import Core

/// Seals a file chunk by chunk, as it arrives, under a fresh key of its own.
///
/// It cannot be copied, so that no two sealers use the same nonces.
public struct ChunkSealer: ~Copyable, Sendable {
  /// How long every chunk but the last is.
  public static let chunkByteCount = ChunkedFile.chunkByteCount

  /// How many bytes a sealed chunk is longer than the chunk.
  public static let overheadByteCount = ChunkedFile.overheadByteCount

  /// The file's key, to be wrapped by a data key or a ``MessageKey``; never stored as it is.
  public let key: SymmetricKey
  /// How many chunks were sealed.
  public private(set) var chunkCount: UInt64 = 0
  /// Whether the last chunk was sealed.
  public private(set) var isComplete = false

  private let additionalData: [UInt8]

  /// A sealer for one new file.
  ///
  /// - Parameters:
  ///   - place: where the file will lie, for example `file:fil_…`.
  ///   - random: where its key comes from.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public init(place: String, random: any RandomSource) throws(CryptoFailure) {
    key = try SymmetricKey.random(from: random)
    additionalData = ChunkedFile.additionalData(place)
  }

  /// Seals the next chunk.
  ///
  /// - Parameters:
  ///   - chunk: exactly ``chunkByteCount`` bytes; the last one may be shorter, and empty only where the file is.
  ///   - isLast: whether the file ends with it.
  /// - Returns: the sealed chunk, 17 bytes longer.
  /// - Throws: ``CryptoFailure/malformed`` where its length is wrong or the file has ended, ``CryptoFailure/tooLarge``,
  ///   ``CryptoFailure/libraryFailed(_:)``.
  public mutating func seal(_ chunk: [UInt8], isLast: Bool) throws(CryptoFailure) -> [UInt8] {
    guard !isComplete, ChunkedFile.mayHold(chunk.count, number: chunkCount, isLast: isLast) else {
      throw .malformed
    }
    guard chunkCount < ChunkedFile.maximumChunkCount else { throw .tooLarge }
    let nonce = ChunkedFile.nonce(number: chunkCount, isLast: isLast)
    // Counted before it is used: a failure must not leave the nonce to another chunk.
    chunkCount += 1
    isComplete = isLast
    return try AESGCM.seal(
      chunk,
      under: key,
      nonce: nonce,
      additionalData: additionalData,
      after: [ChunkedFile.version]
    )
  }
}
