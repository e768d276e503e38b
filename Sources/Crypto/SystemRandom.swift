internal import COpenSSL
public import Core

/// The machine's randomness, by OpenSSL's generator.
public struct SystemRandom: RandomSource {
  /// Makes the source; it holds nothing.
  public init() {}

  /// Unpredictable bytes.
  ///
  /// - Parameter count: how many, at most 2³¹ − 1.
  /// - Returns: exactly `count` bytes.
  /// - Throws: `RandomUnavailable`; RAND_bytes leaves zeros behind when it fails, so its code decides.
  ///
  /// Source: RAND_bytes(3).
  public func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] {
    guard count > 0 else { return [] }
    guard let length = Int32(exactly: count) else { throw RandomUnavailable() }
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe code = RAND_bytes(buffer.baseAddress, length)
      filled = code == 1 ? count : 0
    }
    guard code == 1, bytes.count == count else {
      ERR_clear_error()
      throw RandomUnavailable()
    }
    return bytes
  }
}

extension RandomSource {
  /// Bytes for a key or a nonce; a source that fails, or gives another number of bytes, stops the work.
  func drawn(_ count: Int) throws(CryptoFailure) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try self.bytes(count)
    } catch {
      throw .libraryFailed("RAND_bytes")
    }
    guard bytes.count == count else { throw .libraryFailed("RAND_bytes") }
    return bytes
  }
}
