internal import Core
internal import Crypto
internal import Foundation

/// Reads a backup file: its header, then what lies sealed in it, with one chunk in memory at a time.
final class SealedFileReader {
  let path: String
  let header: BackupHeader
  private let handle: FileHandle
  private var opener: ChunkOpener
  /// What was read of the file and not opened yet: up to one sealed chunk and one byte, which tells that more follows.
  private var ahead: [UInt8] = []
  /// What was opened; before `position` lies what was taken.
  private var opened: [UInt8] = []
  private var position = 0

  private var fileHash: RunningSHA256
  private(set) var fileByteCount: UInt64 = 0
  private var contentHash: RunningSHA256
  /// How much of what was taken went into the hash already.
  private var hashedCount = 0

  private static let sealedByteCount = ChunkSealer.chunkByteCount + ChunkSealer.overheadByteCount

  /// Opens a file and its key.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what it is called in failures, where that is another.
  ///   - ring: what opens its key.
  /// - Throws: ``BackupFailure`` where it is none, cannot be read or does not open; ``CryptoFailure``.
  init(_ path: String, named name: String? = nil, ring: KeyRing) throws {
    let name = name ?? path
    guard let handle = FileHandle(forReadingAtPath: path) else { throw BackupFailure.unreadable(path: name) }
    let head = try SealedFileReader.read(BackupHeader.maximumByteCount, from: handle, name)
    guard let found = BackupHeader.parse(head) else { throw BackupFailure.notABackup(path: name) }
    let place = try found.header.place()
    let key: SymmetricKey
    do {
      key = try ring.unwrap(found.wrapped, place: place)
    } catch CryptoFailure.unknownKey, CryptoFailure.cannotOpen, CryptoFailure.malformed {
      throw BackupFailure.foreignKeyRing(path: name, rootKey: found.header.rootKey)
    }
    self.path = name
    self.handle = handle
    header = found.header
    opener = ChunkOpener(key: key, place: place)
    fileHash = try RunningSHA256()
    contentHash = try RunningSHA256()
    try fileHash.add(Array(head.prefix(found.byteCount)))
    fileByteCount = UInt64(found.byteCount)
    ahead = Array(head.dropFirst(found.byteCount))
  }

  /// The next byte.
  func byte() throws -> UInt8 {
    let range = try taking(1)
    return opened[range.lowerBound]
  }

  /// The next number, its highest byte first.
  func number(byteCount: Int) throws -> UInt64 {
    try taking(byteCount).reduce(0) { $0 << 8 | UInt64(opened[$1]) }
  }

  /// The next bytes, exactly as many.
  func bytes(_ count: Int) throws -> [UInt8] { Array(opened[try taking(count)]) }

  /// The next text of so many bytes.
  func text(_ count: Int) throws -> String {
    guard let text = String(validating: opened[try taking(count)], as: UTF8.self) else {
      throw BackupFailure.damaged(path: path)
    }
    return text
  }

  /// Where the next bytes stand among those that were opened; they count as taken.
  private func taking(_ count: Int) throws -> Range<Int> {
    // A length is believed when its bytes have come: no room is made for it before.
    while opened.count - position < count { try openNext() }
    defer { position += count }
    return position..<position + count
  }

  /// The SHA-256 of all that was taken.
  func hashSoFar() throws -> [UInt8] {
    try contentHash.add(Array(opened[hashedCount..<position]))
    hashedCount = position
    return try contentHash.value()
  }

  /// Makes sure that nothing follows.
  ///
  /// - Returns: the SHA-256 of the file.
  func end() throws -> [UInt8] {
    guard position == opened.count, opener.isComplete else { throw BackupFailure.damaged(path: path) }
    try handle.close()
    return try fileHash.value()
  }

  private func openNext() throws {
    guard !opener.isComplete else { throw BackupFailure.damaged(path: path) }
    let wanted = SealedFileReader.sealedByteCount + 1
    if ahead.count < wanted { ahead += try SealedFileReader.read(wanted - ahead.count, from: handle, path) }
    let sealed = Array(ahead.prefix(SealedFileReader.sealedByteCount))
    ahead.removeFirst(sealed.count)
    if position > 0 {
      try contentHash.add(Array(opened[hashedCount..<position]))
      opened.removeFirst(position)
      position = 0
      hashedCount = 0
    }
    do {
      opened += try opener.open(sealed, isLast: ahead.isEmpty)
    } catch CryptoFailure.cannotOpen, CryptoFailure.malformed {
      throw BackupFailure.damaged(path: path)
    }
    try fileHash.add(sealed)
    fileByteCount += UInt64(sealed.count)
  }

  /// Reads as much as is wanted, or up to the end of the file.
  private static func read(_ count: Int, from handle: FileHandle, _ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let data: Data?
      do {
        data = try handle.read(upToCount: count - bytes.count)
      } catch {
        throw BackupFailure.unreadable(path: name)
      }
      guard let data, !data.isEmpty else { break }
      bytes += data
    }
    return bytes
  }
}
