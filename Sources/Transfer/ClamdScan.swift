internal import Core
internal import Synchronization

/// One file on its way through ClamAV's daemon.
///
/// Every call blocks the thread that it is made on, up to its time limit.
///
/// 1. The connection is made, and `zINSTREAM` said.
/// 2. ``send(_:)`` sends pieces, each after its length in four bytes.
/// 3. ``finish()`` sends a length of zero, and reads one answer, which ends with a zero byte and the connection.
///
/// Source: clamd(8), INSTREAM.
public final class ClamdScan: Sendable {
  /// An answer is a few words; more than this is none.
  static let maximumAnswerBytes = 1024
  /// So many bytes go behind one length.
  private static let pieceByteCount = 64 << 10

  private let socket: Mutex<ClamdSocket>
  private let timeouts: ClamdTimeouts

  /// Connects and asks for a scan.
  ///
  /// - Parameters:
  ///   - address: where clamd listens.
  ///   - timeouts: how long it may take.
  /// - Throws: ``ClamdFailure``.
  public init(of address: ClamdAddress, timeouts: ClamdTimeouts) throws(ClamdFailure) {
    self.timeouts = timeouts
    var socket = try ClamdSocket(to: address, within: timeouts.connect)
    try socket.send(Array("zINSTREAM\0".utf8), within: timeouts.send)
    self.socket = Mutex(socket)
  }

  /// Sends the next bytes.
  ///
  /// - Parameter bytes: of any number; none are nothing.
  /// - Throws: ``ClamdFailure``; where clamd has answered already, what that answer means.
  public func send(_ bytes: [UInt8]) throws(ClamdFailure) {
    try socket.withLock { (socket: inout ClamdSocket) throws(ClamdFailure) in
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(ClamdScan.pieceByteCount)
        rest = rest.dropFirst(piece.count)
        do throws(ClamdFailure) {
          try socket.send(ClamdScan.length(piece.count) + piece, within: timeouts.send)
        } catch {
          guard error == .cut else { throw error }
          // It hangs up when it has said what it does not take.
          throw ClamdScan.meaning(
            ofEarly: try socket.receive(ClamdScan.maximumAnswerBytes, within: timeouts.send)
          )
        }
      }
    }
  }

  /// Ends the file and waits for the answer.
  ///
  /// - Returns: whether malware was found.
  /// - Throws: ``ClamdFailure``.
  public func finish() throws(ClamdFailure) -> Bool {
    try socket.withLock { (socket: inout ClamdSocket) throws(ClamdFailure) in
      do throws(ClamdFailure) {
        try socket.send(ClamdScan.length(0), within: timeouts.send)
      } catch {
        guard error == .cut else { throw error }
        throw ClamdScan.meaning(
          ofEarly: try socket.receive(ClamdScan.maximumAnswerBytes, within: timeouts.send)
        )
      }
      let said = try socket.receive(ClamdScan.maximumAnswerBytes, within: timeouts.answer)
      let isFound = try ClamdScan.isFound(said.bytes)
      // It has answered without having read the whole file.
      guard said.isOrderly else { throw .cut }
      return isFound
    }
  }

  /// Ends the connection, whatever was said.
  public func close() {
    socket.withLock { $0.close() }
  }

  private static func length(_ count: Int) -> [UInt8] {
    let count = UInt32(clamping: count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
  }

  /// Reads the one answer.
  ///
  /// Two answers, an answer without its end, or bytes that are no text are none: what contradicts itself proves nothing.
  static func isFound(_ said: [UInt8]) throws(ClamdFailure) -> Bool {
    guard !said.isEmpty else { throw .cut }
    guard said.last == 0, said.dropLast().allSatisfy({ (0x20..<0x7f).contains($0) }) else { throw .odd }
    let answer = String(decoding: said.dropLast(), as: UTF8.self)
    if answer == "stream: OK" { return false }
    let (head, end) = ("stream: ", " FOUND")
    if answer.hasPrefix(head), answer.hasSuffix(end), answer.utf8.count > head.utf8.count + end.utf8.count {
      return true
    }
    throw answer.hasPrefix("INSTREAM size limit exceeded") ? .tooLarge : .odd
  }

  /// An answer that came before the file's end cannot be about the whole file.
  private static func meaning(ofEarly said: ClamdSocket.Said) -> ClamdFailure {
    do throws(ClamdFailure) {
      _ = try isFound(said.bytes)
      return .odd
    } catch {
      return error
    }
  }
}
