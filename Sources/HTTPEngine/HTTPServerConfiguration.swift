/// How a server listens, with whom it speaks and how long it waits.
public struct HTTPServerConfiguration: Sendable {
  /// The certificate of a listener.
  public struct TLSFiles: Sendable {
    /// The path of the certificate and its chain, PEM.
    public var certificatePath: String
    /// The path of the private key, PEM.
    public var keyPath: String

    /// Names the two files.
    public init(certificatePath: String, keyPath: String) {
      self.certificatePath = certificatePath
      self.keyPath = keyPath
    }
  }

  /// The numeric address to listen on, for example `127.0.0.1`, `0.0.0.0` or `::`.
  public var address: String
  /// The port; 0 takes any free one, which ``HTTPServer/start()`` returns.
  public var port: Int
  /// The host names answered to, in small letters without port; any other is 421.
  ///
  /// Nil answers to all: for the
  /// operations listener and for tests.
  public var hosts: Set<String>?
  /// The certificate; nil speaks plain HTTP, for the operations listener alone.
  public var tls: TLSFiles?
  /// How many loops there are, each with a thread and a listener of its own; 0 means one a core.
  public var loops: Int
  /// Proxies that are believed when they name the peer in `X-Forwarded-For`; nothing else of theirs is believed.
  public var trustedProxies: [AddressRange]
  /// How large things may be, and how many.
  public var limits: HTTPLimits
  /// How long things may take.
  public var deadlines: HTTPDeadlines

  /// A configuration with the limits and deadlines that `SECURITY.md` gives.
  ///
  /// - Parameters:
  ///   - address: the numeric address to listen on.
  ///   - port: the port; 0 takes any free one.
  ///   - hosts: the host names answered to; nil answers to all.
  ///   - tls: the certificate; nil speaks plain HTTP.
  public init(address: String, port: Int, hosts: Set<String>?, tls: TLSFiles?) {
    self.address = address
    self.port = port
    self.hosts = hosts
    self.tls = tls
    loops = 0
    trustedProxies = []
    limits = HTTPLimits()
    deadlines = HTTPDeadlines()
  }
}

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
