/// One asset in memory, sent from there without a copy.
@safe public final class StaticFile: Sendable {
  /// Its media type.
  public let contentType: HTTPHeaderValue
  /// Its entity tag, quotation marks included.
  public let entityTag: HTTPHeaderValue
  /// How many bytes it has.
  public let count: Int
  // SAFETY: written in `init` and only read until `deinit`, so any thread may read it.
  nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

  init(bytes: [UInt8], contentType: HTTPHeaderValue, entityTag: HTTPHeaderValue) {
    unsafe storage = .allocate(byteCount: bytes.count, alignment: 1)
    unsafe storage.copyBytes(from: bytes)
    count = bytes.count
    self.contentType = contentType
    self.entityTag = entityTag
  }

  deinit {
    unsafe storage.deallocate()
  }

  /// What it holds, as a copy.
  public var bytes: [UInt8] { unsafe Array(storage) }

  /// Lends the bytes; they stay where they are as long as the file is held.
  func withStableBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeRawBufferPointer(storage))
  }
}
