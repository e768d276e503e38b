/// Where ClamAV's daemon listens.
public enum ClamdAddress: Hashable, Sendable {
  /// On a port of this machine. What is scanned travels unsealed, so no other machine can be named.
  case port(Int)
  /// On a socket of the file system.
  case path(String)
}

/// How long ClamAV's daemon may take.
public struct ClamdTimeouts: Hashable, Sendable {
  /// To take a connection.
  public var connect: Duration
  /// To take the next bytes.
  public var send: Duration
  /// To answer after the last byte: it scans when it has them all.
  public var answer: Duration

  /// Limits; by default 2 s to connect, 10 s to take bytes and 20 s to answer.
  ///
  /// - Parameters:
  ///   - connect: the most that connecting may take.
  ///   - send: the most that taking the next bytes may take.
  ///   - answer: the most that the answer may take.
  public init(
    connect: Duration = .seconds(2),
    send: Duration = .seconds(10),
    answer: Duration = .seconds(20)
  ) {
    self.connect = connect
    self.send = send
    self.answer = answer
  }
}

/// Why ClamAV's daemon gave no answer that can be trusted; none says that a file is clean.
public enum ClamdFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nobody listens there, or the path is too long for a socket.
  case absent
  /// It took too long.
  case timedOut
  /// The connection ended before an answer.
  case cut
  /// It says that the file is larger than it takes.
  case tooLarge
  /// What it said is not exactly one answer to one file.
  case odd

  /// What to do, for an operator.
  public var description: String {
    switch self {
    case .absent: "clamd is not there; is the service clamav-daemon running, and is this its address?"
    case .timedOut: "clamd did not answer in time; look at its load and its log"
    case .cut: "clamd ended the connection; look at its log"
    case .tooLarge: "clamd takes no file of this size; set StreamMaxLength to 32M or more in clamd.conf"
    case .odd: "what answers there does not speak as clamd does"
    }
  }
}
