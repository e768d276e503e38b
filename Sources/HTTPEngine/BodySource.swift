/// What gives the bytes of an answer while it is sent.
///
/// The engine asks for the next piece when what it holds is nearly out, so a peer that reads slowly never has more than
/// 128 KiB lying here. The source is let go, and `deinit` runs, when its last piece was given, and also when the peer
/// has gone away or the request was HEAD.
public protocol BodySource: Sendable {
  /// The next bytes, at most ``BodyStream/pieceBytes`` of them.
  ///
  /// It is called by one caller at a time, on the loop of the connection: what blocks must go elsewhere.
  ///
  /// - Returns: a piece; nil after the last. Together they are as long as was announced: where they are not, and where
  ///   it throws, the connection is closed before the announced length, so that the client sees a cut file and not a
  ///   whole one.
  /// - Throws: any error; its name alone is logged.
  func next() async throws -> [UInt8]?
}

/// Why the engine itself cuts an answer.
enum BodySourceFailure: Error {
  /// The source ended before the announced length.
  case endedEarly
  /// It gave more than was announced, or a piece larger than it may be.
  case gaveTooMuch
}
