internal import COpenSSL
public import Core

/// A secret key of exactly 32 bytes, in memory of its own that is overwritten when it is freed.
///
/// Its description never shows it, and its bytes never leave this room but sealed.
@safe public final class SymmetricKey: CustomStringConvertible, CustomReflectable {
  /// How long a key is.
  public static let byteCount = 32

  private let memory: UnsafeMutableRawBufferPointer

  /// A key of the bytes given; the caller wipes its own copy.
  ///
  /// - Parameter bytes: exactly 32 bytes.
  /// - Throws: ``CryptoFailure/malformed`` where there are more or fewer.
  public convenience init(bytes: [UInt8]) throws(CryptoFailure) {
    guard bytes.count == SymmetricKey.byteCount else { throw .malformed }
    self.init(copying: bytes)
  }

  private init(copying bytes: [UInt8]) {
    unsafe memory = .allocate(byteCount: SymmetricKey.byteCount, alignment: 16)
    unsafe memory.copyBytes(from: bytes)
  }

  /// A key that `fill` writes, returning OpenSSL's code; `call` names it.
  init(
    from call: StaticString,
    _ fill: (UnsafeMutablePointer<UInt8>) -> Int32
  ) throws(CryptoFailure) {
    unsafe memory = .allocate(byteCount: SymmetricKey.byteCount, alignment: 16)
    let start = unsafe memory.bindMemory(to: UInt8.self)
    guard let first = start.baseAddress else { throw .libraryFailed("malloc") }
    unsafe start.update(repeating: 0)
    try check(unsafe fill(first), call)
  }

  deinit {
    unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
    unsafe memory.deallocate()
  }

  /// A new random key.
  ///
  /// - Parameter random: where its 32 bytes come from.
  /// - Returns: the key.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)`` where the source has none to give.
  public static func random(from random: any RandomSource) throws(CryptoFailure) -> SymmetricKey {
    var bytes = try random.drawn(byteCount)
    defer { wipe(&bytes) }
    return try SymmetricKey(bytes: bytes)
  }

  /// A key for one use, derived from this one; keys of different labels tell nothing about each other.
  ///
  /// - Parameter label: the use, a constant such as `postern/v1/message-content`.
  /// - Returns: the derived key.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  ///
  /// Source: RFC 5869, without a salt: the key is already uniformly random (§3.1).
  public func derive(_ label: StaticString) throws(CryptoFailure) -> SymmetricKey {
    try HKDF.extract(self).expand(info: Array("\(label)".utf8))
  }

  /// Lends the bytes to `body`, which must not keep them.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    unsafe body(UnsafeRawBufferPointer(memory))
  }

  /// A copy of the bytes, to be sealed and then wiped.
  func copyOfBytes() -> [UInt8] { unsafe withBytes { unsafe [UInt8]($0) } }

  /// Always `‹key›`.
  public var description: String { "‹key›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

// SAFETY: the memory is written once, before the initialiser returns, and only read until `deinit`.
extension SymmetricKey: @unchecked Sendable {}
