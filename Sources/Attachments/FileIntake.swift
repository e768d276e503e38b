internal import Core
internal import Crypto

/// A file as it comes in: bytes in, sealed chunks out.
///
/// It knows neither table nor network, and never has more of the file than
/// the chunk that fills, the chunks that wait to be written, and of an archive its end.
struct FileIntake: ~Copyable {
  /// What is known when the whole file was here.
  struct Whole: Sendable {
    let type: FileType
    let hash: [UInt8]
    let label: [UInt8]
  }

  let id: FileID
  /// The file's key as the gateway wraps it.
  let gatewayKey: [UInt8]
  /// How many bytes came.
  private(set) var byteCount = 0
  /// How many of them are sealed.
  private(set) var sealedByteCount = 0
  /// How many chunks were taken to be written.
  private(set) var takenChunkCount = 0
  /// Why it is not taken; nothing more is done then.
  private(set) var refusal: FileRefusal?

  private let maximumBytes: Int
  private let judge: FileJudge
  private var sealer: ChunkSealer
  private var digest: RunningSHA256
  private var watch: FileWatch?
  private var buffer: [UInt8] = []
  private var sealed: [[UInt8]] = []

  init(
    id: FileID,
    judge: FileJudge,
    keys: FileKeySealer,
    maximumBytes: Int,
    random: any RandomSource
  ) throws(CryptoFailure) {
    let sealer = try ChunkSealer(place: FilePlace.chunks(id), random: random)
    let digest = try RunningSHA256()
    let gatewayKey = try keys.wrap(sealer.key, of: id)
    self.id = id
    self.judge = judge
    self.maximumBytes = maximumBytes
    self.gatewayKey = gatewayKey
    self.sealer = sealer
    self.digest = digest
  }

  /// Takes bytes; quick.
  ///
  /// - Returns: whether there is enough to be sealed.
  mutating func take(_ piece: [UInt8]) -> Bool {
    guard refusal == nil else { return false }
    guard piece.count <= maximumBytes - byteCount else {
      refuse(.tooLarge)
      return false
    }
    byteCount += piece.count
    buffer += piece
    // Only what more bytes follow is sealed as a chunk that is not the last.
    return buffer.count > ChunkSealer.chunkByteCount
  }

  /// Judges and seals what has come; for the work lane.
  mutating func sealFull() throws {
    while refusal == nil, buffer.count > ChunkSealer.chunkByteCount {
      let chunk = Array(buffer.prefix(ChunkSealer.chunkByteCount))
      buffer.removeFirst(chunk.count)
      try seal(chunk, isLast: false)
    }
  }

  /// Judges and seals the rest; for the work lane.
  ///
  /// - Returns: nil where it is not taken.
  mutating func end(name: FileName, random: any RandomSource) throws -> Whole? {
    guard refusal == nil else { return nil }
    if byteCount == 0 { refuse(.empty) }
    try sealFull()
    guard refusal == nil else { return nil }
    let rest = buffer
    buffer = []
    try seal(rest, isLast: true)
    guard refusal == nil, let watch else { return nil }
    switch try watch.end() {
    case .failure(let refusal):
      refuse(refusal)
      return nil
    case .success(let type):
      let label = FileLabel(hash: try digest.value(), name: name)
      return Whole(
        type: type,
        hash: label.hash,
        label: try label.sealed(under: sealer.key, for: id, random: random)
      )
    }
  }

  /// Stops; what was sealed and not taken is forgotten.
  mutating func refuse(_ why: FileRefusal) {
    refusal = refusal ?? why
    buffer = []
    sealed = []
  }

  /// How many sealed chunks wait to be written.
  var waitingChunkCount: Int { sealed.count }

  /// How many bytes of the file are in memory.
  var heldByteCount: Int { buffer.count + sealed.reduce(0) { $0 + $1.count } + (watch?.heldByteCount ?? 0) }

  /// Hands out the sealed chunks that wait, with the number of the first of them.
  mutating func takeSealed() -> (first: Int, chunks: [[UInt8]]) {
    defer {
      takenChunkCount += sealed.count
      sealed = []
    }
    return (takenChunkCount, sealed)
  }

  private mutating func seal(_ chunk: [UInt8], isLast: Bool) throws {
    if watch == nil {
      switch try judge.judge(chunk) {
      case .refused(let why): return refuse(why)
      case .watched(let new): watch = new
      }
    }
    if let why = watch?.take(chunk) { return refuse(why) }
    try digest.add(chunk)
    sealed.append(try sealer.seal(chunk, isLast: isLast))
    sealedByteCount += chunk.count
  }
}
