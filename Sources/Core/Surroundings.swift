/// Where the time comes from.
///
/// Only the executable has the real one; tests turn theirs by hand.
public protocol WallClock: Sendable {
  /// The moment it is now.
  var now: Timestamp { get }
}

/// Where randomness comes from.
///
/// Crypto has the real one.
public protocol RandomSource: Sendable {
  /// Unpredictable bytes.
  ///
  /// - Parameter count: how many.
  /// - Returns: exactly `count` bytes.
  /// - Throws: ``RandomUnavailable``; it never gives weak bytes instead.
  func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8]
}

/// The system gave no randomness.
///
/// Whatever needed it must not go on.
public struct RandomUnavailable: Error, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// What happened, for an operator.
  public var description: String { "the system's random source failed; nothing can be sealed or issued" }
}

/// What every room is handed instead of reaching for it: time, randomness and the log.
public struct Surroundings: Sendable {
  /// Where the time comes from.
  public let clock: any WallClock
  /// Where randomness comes from.
  public let random: any RandomSource
  /// Where log lines go.
  public let log: Log

  /// Gathers the three.
  public init(clock: any WallClock, random: any RandomSource, log: Log) {
    self.clock = clock
    self.random = random
    self.log = log
  }

  /// The moment it is now.
  public var now: Timestamp { clock.now }

  /// A new identifier of the kind that is asked for.
  ///
  /// - Returns: an identifier that leads with the present moment.
  /// - Throws: ``RandomUnavailable``.
  public func newIdentifier<Kind: IdentifiedKind>(
    _ kind: Kind.Type = Kind.self
  ) throws(RandomUnavailable) -> Identifier<Kind> {
    try Identifier(at: clock.now, from: random)
  }
}
