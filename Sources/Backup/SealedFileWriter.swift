internal import Core
internal import Crypto

/// Writes a backup file: the header, then what it is given, sealed in chunks under a key of the file's own.
final class SealedFileWriter {
  private let file: NewFile
  private var sealer: ChunkSealer
  private var pending: [UInt8] = []
  private var hash: RunningSHA256
  private(set) var byteCount: UInt64 = 0

  /// Makes the partial file and writes the header; where this throws, it has left no file.
  init(_ path: String, header: BackupHeader, ring: KeyRing, random: any RandomSource) throws {
    let place = try header.place()
    sealer = try ChunkSealer(place: place, random: random)
    hash = try RunningSHA256()
    let head = try header.bytes(key: ring.wrap(sealer.key, place: place, random: random))
    file = try NewFile(path)
    pending.reserveCapacity(ChunkSealer.chunkByteCount * 2)
    do {
      try put(head)
    } catch {
      NewFile.discard([file.partialPath])
      throw error
    }
  }

  /// Takes bytes; they are on their way when a chunk is full.
  func write(_ bytes: [UInt8]) throws {
    pending += bytes
    // A full chunk waits for the next byte: until that comes it may be the last one.
    var start = 0
    while pending.count - start > ChunkSealer.chunkByteCount {
      let end = start + ChunkSealer.chunkByteCount
      try put(sealer.seal(Array(pending[start..<end]), isLast: false))
      start = end
    }
    if start > 0 { pending.removeFirst(start) }
  }

  /// Seals the last chunk, and has the file on disk.
  ///
  /// - Returns: the SHA-256 of the file.
  func end() throws -> [UInt8] {
    try put(sealer.seal(pending, isLast: true))
    pending = []
    try file.end()
    return try hash.value()
  }

  private func put(_ bytes: [UInt8]) throws {
    try file.write(bytes)
    try hash.add(bytes)
    byteCount += UInt64(bytes.count)
  }
}
