public import Core
public import Crypto

/// Files that wait, found for a message that is about to take them.
public struct ClaimableFiles: Sendable {
  let rows: [FileStore.FileRow]
  let keySealer: FileKeySealer

  /// The files, in the order in which they were named.
  public var files: [StoredFile] { rows.compactMap(\.stored) }

  /// How many bytes they have together.
  public var byteCount: Int { rows.reduce(0) { $0 + $1.byteCount } }

  /// Wraps the files' keys by the key of the message: who can open the message can open them.
  ///
  /// Done before the transaction that writes the message, like its own sealing.
  ///
  /// - Parameters:
  ///   - key: the message's key.
  ///   - content: the identifier of the message or answer.
  ///   - readings: what the leak guard could say of them, to be kept with them; empty where it was not asked.
  ///   - random: where nonces come from.
  /// - Returns: what ``Attachments/claim(_:in:)`` takes.
  /// - Throws: ``CryptoFailure``.
  public func sealed(
    with key: MessageKey,
    for content: String,
    readings: [FileID: LeakReading] = [:],
    random: any RandomSource
  ) throws(CryptoFailure) -> FileClaim {
    var keys: [FileClaim.Key] = []
    for row in rows {
      let fileKey = try keySealer.unwrap(row.gatewayKey, of: row.id)
      let wrapped = try key.wrap(fileKey, place: FilePlace.contentKey(row.id), random: random)
      keys.append(FileClaim.Key(id: row.id, shelf: row.shelf, contentKey: wrapped, reading: readings[row.id]))
    }
    return FileClaim(content: content, keys: keys)
  }

  /// The files as their sender will see them.
  ///
  /// - Parameter readings: what the leak guard could say of them.
  /// - Returns: the files with the names that they came with, in their order.
  /// - Throws: ``CryptoFailure``.
  public func named(with readings: [FileID: LeakReading]) throws(CryptoFailure) -> [NamedFile] {
    let files = files
    let downloadNames = NeutralName.all(for: files.map(\.type))
    var named: [NamedFile] = []
    for (row, (file, downloadName)) in zip(rows, zip(files, downloadNames)) {
      guard let label = row.label else { throw .malformed }
      let fileKey = try keySealer.unwrap(row.gatewayKey, of: row.id)
      let name = try FileLabel(opening: label, under: fileKey, for: row.id).name
      named.append(NamedFile(file: file, name: name, downloadName: downloadName, reading: readings[row.id]))
    }
    return named
  }
}

/// Files that are ready to be given to their message.
public struct FileClaim: Sendable {
  let content: String
  let keys: [Key]

  struct Key: Sendable {
    let id: FileID
    let shelf: String
    let contentKey: [UInt8]
    let reading: LeakReading?
  }
}

/// Whether files can be given to a message.
public enum Claimable: Sendable {
  /// They are there.
  case ready(ClaimableFiles)
  /// They are not, for this reason.
  case refused(FileRefusal)
}

/// The files of one message or answer as they are stored.
public struct SealedFiles: Sendable {
  let rows: [FileStore.FileRow]

  /// What can be told of them without a key.
  public var files: [StoredFile] { rows.compactMap(\.stored) }

  /// Opens their names.
  ///
  /// - Parameter key: the key of their message or answer.
  /// - Returns: the files, in their order.
  /// - Throws: ``CryptoFailure``.
  public func opened(with key: MessageKey) throws(CryptoFailure) -> [NamedFile] {
    let files = files
    let downloadNames = NeutralName.all(for: files.map(\.type))
    var named: [NamedFile] = []
    for (row, (file, downloadName)) in zip(rows, zip(files, downloadNames)) {
      guard let wrapped = row.contentKey, let label = row.label else { throw .malformed }
      let fileKey = try key.unwrap(wrapped, place: FilePlace.contentKey(row.id))
      let name = try FileLabel(opening: label, under: fileKey, for: row.id).name
      named.append(NamedFile(file: file, name: name, downloadName: downloadName, reading: row.reading))
    }
    return named
  }
}

/// A file of a message or an answer, as whoever may open that sees it.
public struct NamedFile: Sendable {
  /// The file.
  public let file: StoredFile
  /// How its sender called it, cleaned; empty where nothing of the name was left.
  public let name: FileName
  /// Under which name it is downloaded: `document-1.pdf`.
  public let downloadName: String
  /// What the leak guard could say of it when it was sent: of ``LeakReading/notChecked`` a person must look; nil where it
  /// was not asked, as of what families send.
  public let reading: LeakReading?
}
