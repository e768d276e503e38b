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

  /// A configuration with the limits and deadlines of ``HTTPLimits`` and ``HTTPDeadlines``.
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
