internal import Core
internal import Synchronization

/// What all loops of a server share; none of it is touched for a request but the two counts.
final class ServerShared: Sendable {
  let configuration: HTTPServerConfiguration
  let responder: any HTTPResponder
  let surroundings: Surroundings
  let census: Census
  let budget: BodyBudget
  /// What every request's name begins with: chance, so that two processes never give one name twice.
  let idPrefix: String
  /// The certificate in use; nil for plain HTTP.
  private let certificate: Mutex<TLSContext?>

  init(
    configuration: HTTPServerConfiguration,
    responder: any HTTPResponder,
    surroundings: Surroundings
  ) throws(HTTPServerFailure) {
    var certificate: TLSContext?
    if let files = configuration.tls { certificate = try TLSContext(files) }
    let chance: [UInt8]
    do { chance = try surroundings.random.bytes(6) } catch { throw .libraryFailed("RandomSource.bytes") }
    idPrefix = "req_" + chance.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    self.configuration = configuration
    self.responder = responder
    self.surroundings = surroundings
    self.certificate = Mutex(certificate)
    census = Census(limits: configuration.limits)
    budget = BodyBudget(maximum: configuration.limits.bodyBytesInMemory)
  }

  var isSecure: Bool { configuration.tls != nil }

  var tls: TLSContext? { certificate.withLock { $0 } }

  /// Puts the certificate that lies in the files now in place of the old one.
  ///
  /// Open connections keep theirs.
  func reloadCertificate() throws(HTTPServerFailure) {
    guard let files = configuration.tls else { throw .plainListener }
    let fresh = try TLSContext(files)
    certificate.withLock { $0 = fresh }
  }

  func isTrustedProxy(_ peer: PeerAddress) -> Bool {
    configuration.trustedProxies.contains { $0.contains(peer) }
  }
}
