/// How long things may take; the values are those of S46.
///
/// Tests hand in shorter ones.
public struct HTTPDeadlines: Sendable {
  /// From the connection to the end of its TLS handshake.
  public var handshake: Duration = .seconds(10)
  /// From the first byte of a head to its end; not extended by bytes that drip.
  public var head: Duration = .seconds(10)
  /// What a body may take beside the time that its bytes earn.
  public var bodyGrace: Duration = .seconds(10)
  /// The bytes of body, or of answer, that earn a second.
  public var bytesPerSecond = 500
  /// How long a peer may take nothing of an answer.
  public var writeStall: Duration = .seconds(30)
  /// How long a connection may lie idle before a request, the first or the next.
  public var keepAlive: Duration = .seconds(30)
  /// How long what still comes in is thrown away after an answer that closes, so that the peer can read it.
  public var linger: Duration = .seconds(2)
  /// What a connection that has nothing under way may still take when the server stops.
  ///
  /// A client that keeps its connection may have sent its next request just then, and would never learn what became
  /// of it.
  public var farewell: Duration = .milliseconds(500)
  /// How often deadlines are looked at.
  public var tick: Duration = .milliseconds(250)

  /// The values of the house.
  public init() {}
}
