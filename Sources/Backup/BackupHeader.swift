internal import Core
internal import Crypto

/// The first lines of a backup file, in the clear, for whoever finds it.
///
/// ```text
/// postern backup 1
/// kind: data
/// snapshot: bak_…
/// made: 1772528400000 2026-03-03T09:00:00.000Z
/// destroy by: never
/// gateway: key_…
/// root key: 1a2b3c4d
/// key: …
/// ```
///
/// An empty line ends them. The file's own key stands in the last one, wrapped by that root key. Its place is the hash of
/// the lines above it, and so is that of every chunk: a line that was altered lets nothing open.
struct BackupHeader: Equatable {
  static let firstLine = "postern backup 1"
  /// The longest header that is read; it bounds what is looked through in a file of another kind.
  static let maximumByteCount = 1024

  let kind: BackupKind
  let snapshot: SnapshotID
  let madeAt: Timestamp
  let destroyBy: Timestamp?
  let gateway: String
  let rootKey: String

  /// The lines above the key.
  private var lines: String {
    let date = destroyBy.map(BackupHeader.shown) ?? "never"
    return """
      \(BackupHeader.firstLine)
      kind: \(kind.rawValue)
      snapshot: \(snapshot.text)
      made: \(BackupHeader.shown(madeAt))
      destroy by: \(date)
      gateway: \(gateway)
      root key: \(rootKey)

      """
  }

  /// What the file's key, and every chunk under it, is bound to.
  func place() throws(CryptoFailure) -> String {
    "backup:\(kind.rawValue):\(snapshot.text):\(Hex.encode(try sha256(Array(lines.utf8))))"
  }

  /// The whole header, the empty line at its end included.
  func bytes(key wrapped: [UInt8]) -> [UInt8] {
    Array("\(lines)key: \(Base64URL.encode(wrapped))\n\n".utf8)
  }

  private static func shown(_ moment: Timestamp) -> String { "\(moment.milliseconds) \(moment.rfc3339)" }
}

extension BackupHeader {
  /// Reads a header from the beginning of a file.
  ///
  /// - Parameter bytes: at least ``maximumByteCount`` bytes of it, or the whole file.
  /// - Returns: the header, the wrapped key, and where the chunks begin; nil where it is not exactly what
  ///   ``bytes(key:)`` writes.
  static func parse(_ bytes: [UInt8]) -> (header: BackupHeader, wrapped: [UInt8], byteCount: Int)? {
    let newline = UInt8(ascii: "\n")
    let head = bytes.prefix(maximumByteCount)
    guard let end = head.indices.first(where: { head[$0] == newline && $0 > 0 && head[$0 - 1] == newline }),
      let text = String(validating: head[...end], as: UTF8.self)
    else { return nil }
    let values = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ":", maxSplits: 1).last?.dropFirst() ?? ""
    }
    guard values.count == 7, let kind = BackupKind(rawValue: String(values[0])),
      let snapshot = SnapshotID(parsing: String(values[1])), let madeAt = moment(values[2]),
      let wrapped = Base64URL.decode(String(values[6]))
    else { return nil }
    let header = BackupHeader(
      kind: kind,
      snapshot: snapshot,
      madeAt: madeAt,
      destroyBy: moment(values[3]),
      gateway: String(values[4]),
      rootKey: String(values[5])
    )
    // What is written again must be what was read: one header has one text.
    guard header.bytes(key: wrapped) == Array(head[...end]) else { return nil }
    return (header, wrapped, end + 1)
  }

  private static func moment(_ text: Substring) -> Timestamp? {
    text.split(separator: " ").first.flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
  }
}
