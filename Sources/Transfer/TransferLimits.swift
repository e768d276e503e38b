/// The time that one transfer may take.
///
/// RFC 5321 §4.5.3.2 lets a server think for ten minutes about a message. A submission server of one's own answers in
/// seconds; where it does not, the outcome is unknown, and the message goes again with the same Message-ID.
public struct TransferTimeouts: Equatable, Sendable {
  /// From the first packet to a sealed connection on which one is signed in.
  public var connect: Duration
  /// From a command to the server's answer.
  public var response: Duration
  /// From the submission to the outcome, waiting for a free connection included.
  public var total: Duration

  /// Limits; by default 15 s to connect, 60 s for each answer and 3 minutes in all.
  ///
  /// - Parameters:
  ///   - connect: the most that connecting may take.
  ///   - response: the most that an answer may take.
  ///   - total: the most that everything may take.
  public init(
    connect: Duration = .seconds(15),
    response: Duration = .seconds(60),
    total: Duration = .seconds(180)
  ) {
    self.connect = connect
    self.response = response
    self.total = total
  }
}

/// How much goes on at once.
public struct TransferLimits: Equatable, Sendable {
  /// Connections in all; a lane is a thread with one connection.
  public var lanes: Int
  /// Connections to one server, fewer than ``lanes`` so that a hung server cannot hold them all.
  public var lanesPerServer: Int
  /// Messages that may wait for a lane; one more is refused, so that a hung server cannot fill our memory.
  public var waiting: Int
  /// How long a lane keeps an unused connection; servers commonly hang up after 60 s and more.
  public var idle: Duration

  /// Limits; by default 8 lanes, 4 of them to one server, 1000 waiting, 20 s idle.
  ///
  /// - Parameters:
  ///   - lanes: connections in all.
  ///   - lanesPerServer: connections to one server.
  ///   - waiting: messages that may wait for a lane.
  ///   - idle: how long an unused connection is kept.
  public init(lanes: Int = 8, lanesPerServer: Int = 4, waiting: Int = 1000, idle: Duration = .seconds(20)) {
    self.lanes = max(1, lanes)
    self.lanesPerServer = max(1, lanesPerServer)
    self.waiting = max(1, waiting)
    self.idle = idle
  }
}
