/// Why a server does not start, or does not take a new certificate.
public enum HTTPServerFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The address is no numeric address, or the port is outside 0 to 65535.
  case addressMalformed
  /// The address and port are taken, or may not be used by this user.
  case cannotListen(on: String, errno: Int32)
  /// The certificate file is missing, is not PEM, or is no certificate.
  case certificateUnreadable
  /// The key file is missing, is not PEM, or is no private key.
  case keyUnreadable
  /// The key does not belong to the certificate.
  case keyDoesNotMatch
  /// There is no certificate to load anew: the listener speaks plain HTTP.
  case plainListener
  /// A library gave no memory, thread or randomness; names the call.
  case libraryFailed(String)
  /// It was started before.
  case alreadyStarted

  /// What to do, for an operator.
  public var description: String {
    switch self {
    case .addressMalformed: "the address to listen on is no numeric address with a port from 0 to 65535"
    case .cannotListen(let place, let code):
      "cannot listen on \(place) (errno \(code)): another program holds the port, or this user may not have it"
    case .certificateUnreadable:
      "the certificate file cannot be read: it must hold the certificate and its chain as PEM"
    case .keyUnreadable: "the key file cannot be read: it must hold an unencrypted private key as PEM"
    case .keyDoesNotMatch: "the private key does not belong to the certificate"
    case .plainListener: "this listener has no certificate to load"
    case .libraryFailed(let call): "\(call) failed: the machine is short of memory, threads or randomness"
    case .alreadyStarted: "the server was started before"
    }
  }
}
