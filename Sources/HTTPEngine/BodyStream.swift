internal import Synchronization

/// A body that its handler reads while it comes in.
///
/// Each call asks for the next piece, and only then does the engine look what has come: a handler that is slow slows the
/// peer down, by the socket. One caller at a time; any executor will do.
public struct BodyStream: Sendable {
  /// The most bytes of one piece, and of what is read ahead of the handler.
  public static let pieceBytes = 65536

  private let pull: @Sendable () async throws(BodyCut) -> [UInt8]?

  /// A body that comes from somewhere else, as in a test.
  ///
  /// - Parameter pull: gives the next piece, nil after the last.
  public init(_ pull: @escaping @Sendable () async throws(BodyCut) -> [UInt8]?) {
    self.pull = pull
  }

  /// A body that is there already, as in a test.
  ///
  /// - Parameters:
  ///   - pieces: what it gives, one by one.
  ///   - cut: how it ends before its end; nil where it is whole.
  public init(pieces: [[UInt8]], cut: BodyCut? = nil) {
    let left = PiecesLeft(pieces)
    self.init { () async throws(BodyCut) -> [UInt8]? in
      if let piece = left.next() { return piece }
      if let cut { throw cut }
      return nil
    }
  }

  /// The body of an exchange on a connection of this worker's.
  init(of exchange: UInt64, on connection: UInt64, worker: Worker) {
    self.init { () async throws(BodyCut) -> [UInt8]? in
      let outcome = await withCheckedContinuation { reader in
        worker.read(exchange, on: connection, for: reader)
      }
      return try outcome.get()
    }
  }

  /// The next piece.
  ///
  /// A peer that asked first is told to go on at the first call.
  ///
  /// - Returns: at least one byte and at most ``pieceBytes``; nil after the last.
  /// - Throws: ``BodyCut``, and again at every later call.
  public func next() async throws(BodyCut) -> [UInt8]? {
    try await pull()
  }
}

/// The pieces of a body that is there already.
private final class PiecesLeft: Sendable {
  private let pieces: Mutex<ArraySlice<[UInt8]>>

  init(_ pieces: [[UInt8]]) {
    self.pieces = Mutex(pieces.filter { !$0.isEmpty }[...])
  }

  func next() -> [UInt8]? {
    pieces.withLock { $0.popFirst() }
  }
}
