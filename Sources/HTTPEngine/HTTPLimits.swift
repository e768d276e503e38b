/// How large things may be, and how many; the values are those of S45 and S47.
public struct HTTPLimits: Sendable {
  /// The bytes of a request's target: longer ones are 414.
  public var targetBytes = 8192
  /// The bytes of all header fields together: more are 431.
  public var headerBytes = 16384
  /// The header fields of a request: more are 431.
  public var headerFields = 100
  /// The bytes that the bodies of all requests may hold in memory together: what would exceed them is 503.
  public var bodyBytesInMemory = 256 << 20
  /// The connections open at a time: further ones are closed as they come.
  public var connections = 10_000
  /// The connections open at a time from one bucket (IPv4 address or IPv6 /64), trusted proxies apart.
  ///
  /// An office or a
  /// mobile network shares one address, so it is not small.
  public var connectionsPerAddress = 512

  /// The values of the house.
  public init() {}
}
