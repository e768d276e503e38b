public import Core

/// A server.
public final class HTTPServer: Sendable {
  /// Makes it.
  public init(
    configuration: HTTPServerConfiguration,
    responder: any HTTPResponder,
    surroundings: Surroundings
  ) throws(HTTPServerFailure) {
  }
  /// Does it.
  public func start() throws(HTTPServerFailure) -> Int { throw .addressMalformed }
  /// Does it.
  public func stop(grace: Duration) async {}
  /// Does it.
  public func reloadCertificate() throws(HTTPServerFailure) {}
  /// Does it.
  public var certificateExpires: Timestamp? { nil }
}
