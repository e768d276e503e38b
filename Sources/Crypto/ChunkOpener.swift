/// Opens a file that a ``ChunkSealer`` sealed, chunk by chunk and in order.
public struct ChunkOpener: Sendable {
  /// Whether the last chunk was opened; a file that ends before is cut, and what was read of it must be discarded.
  public private(set) var isComplete = false

  private let key: SymmetricKey
  private let additionalData: [UInt8]
  private var number: UInt64 = 0

  /// An opener for one file.
  ///
  /// - Parameters:
  ///   - key: the file's key.
  ///   - place: where the file lies.
  public init(key: SymmetricKey, place: String) {
    self.key = key
    additionalData = ChunkedFile.additionalData(place)
  }

  /// Opens the next chunk.
  ///
  /// - Parameters:
  ///   - sealed: the sealed chunk.
  ///   - isLast: whether the store has no further one.
  /// - Returns: the chunk.
  /// - Throws: ``CryptoFailure/malformed`` where its length is wrong or the file has ended, ``CryptoFailure/cannotOpen`` where
  ///   a chunk was altered, left out, repeated or moved, or where the file was cut.
  public mutating func open(_ sealed: [UInt8], isLast: Bool) throws(CryptoFailure) -> [UInt8] {
    guard !isComplete, sealed.first == ChunkedFile.version,
      ChunkedFile.mayHold(sealed.count - ChunkedFile.overheadByteCount, number: number, isLast: isLast)
    else { throw .malformed }
    guard number < ChunkedFile.maximumChunkCount else { throw .tooLarge }
    let chunk = try AESGCM.open(
      sealed,
      from: 1,
      under: key,
      nonce: ChunkedFile.nonce(number: number, isLast: isLast),
      additionalData: additionalData
    )
    number += 1
    isComplete = isLast
    return chunk
  }
}
