internal import Core
internal import Storage

/// The table `attachment_chunk`.
///
/// A chunk belongs to its file, wherever that moves.
enum ChunkStore {
  /// Adds chunks behind those that are there.
  static func insert(
    _ chunks: [[UInt8]],
    from first: Int,
    of file: FileID,
    in connection: Connection
  ) throws {
    try connection.execute(
      "INSERT INTO attachment_chunk (attachment_id, number, sealed) VALUES",
      rows: chunks.enumerated().map { "(\(file), \(first + $0.offset), \($0.element))" }
    )
  }

  /// Asks for some chunks in a row; fewer come where some are missing.
  static func ask(
    of file: FileID,
    from first: Int,
    atMost count: Int,
    in connection: Connection
  ) throws -> Asked<[[UInt8]]> {
    try connection.ask(
      """
      SELECT number, sealed FROM attachment_chunk
      WHERE attachment_id = \(file) AND number >= \(first) AND number < \(first + count)
      ORDER BY number
      """
    ) { rows in
      var chunks: [[UInt8]] = []
      // Behind a gap nothing can be opened.
      for row in rows where try row.int("number") == Int64(first + chunks.count) {
        chunks.append(try row.blob("sealed"))
      }
      return chunks
    }
  }

  /// Takes some chunks of a file out.
  ///
  /// - Returns: how many went.
  static func delete(of file: FileID, atMost count: Int, in connection: Connection) throws -> Int {
    try connection.rowsChanged(
      by: """
        DELETE FROM attachment_chunk WHERE attachment_id = \(file) AND number IN
          (SELECT number FROM attachment_chunk WHERE attachment_id = \(file)
           ORDER BY number LIMIT \(count))
        """
    )
  }
}
