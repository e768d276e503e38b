internal import Core
internal import Crypto
internal import Keys

/// Where the parts of a file lie: what binds each of them to its file.
enum FilePlace {
  static func chunks(_ id: FileID) -> String { "attachment_chunk:\(id)" }
  static func label(_ id: FileID) -> String { "attachment.label:\(id)" }
  static func gatewayKey(_ id: FileID) -> String { "attachment.gateway_key:\(id)" }
  static func contentKey(_ id: FileID) -> String { "attachment.content_key:\(id)" }
}

/// Wraps the keys of files that no mailbox has yet by a key of the gateway, which seals nothing else.
struct FileKeySealer: Sendable {
  private let key: SymmetricKey
  private let id: KeyID
  private let random: any RandomSource

  init(_ opened: OpenedKey, random: any RandomSource) throws(CryptoFailure) {
    key = try opened.key.derive("postern/v1/waiting-file-key")
    id = opened.id
    self.random = random
  }

  func wrap(_ fileKey: SymmetricKey, of file: FileID) throws(CryptoFailure) -> [UInt8] {
    try fileKey.wrapped(by: key, keyID: id, place: FilePlace.gatewayKey(file), random: random)
  }

  func unwrap(_ box: [UInt8], of file: FileID) throws(CryptoFailure) -> SymmetricKey {
    try SymmetricKey(unwrapping: box, by: key, keyID: id, place: FilePlace.gatewayKey(file))
  }
}

/// What is sealed beside a file's chunks, under a key derived from the file's own: its name, and the hash of its bytes.
///
/// A hash that stood in the clear would tell which well-known file it is.
struct FileLabel: Sendable, Equatable {
  private static let version: UInt8 = 1
  private static let hashByteCount = 32

  let hash: [UInt8]
  let name: FileName

  /// `0x01 | SHA-256 (32) | name in UTF-8`, in a ``Box``.
  func sealed(under fileKey: SymmetricKey, for file: FileID, random: any RandomSource) throws(CryptoFailure)
    -> [UInt8]
  {
    let plain = [FileLabel.version] + hash + name.text.reveal { Array($0.utf8) }
    return try Box.seal(
      plain,
      under: fileKey.derive("postern/v1/file-label"),
      keyID: KeyID(of: file.text),
      place: FilePlace.label(file),
      random: random
    )
  }

  init(hash: [UInt8], name: FileName) {
    self.hash = hash
    self.name = name
  }

  init(opening box: [UInt8], under fileKey: SymmetricKey, for file: FileID) throws(CryptoFailure) {
    let plain = try Box.open(
      box,
      under: fileKey.derive("postern/v1/file-label"),
      keyID: KeyID(of: file.text),
      place: FilePlace.label(file)
    )
    guard plain.count >= 1 + FileLabel.hashByteCount, plain[0] == FileLabel.version else { throw .malformed }
    hash = Array(plain[1...FileLabel.hashByteCount])
    name = FileName(cleaning: String(decoding: plain[(1 + FileLabel.hashByteCount)...], as: UTF8.self))
  }
}
