public import Core

/// A certificate authority and a certificate of our own, for development and tests.
public enum DevelopmentCertificates {
  /// The files of a pair.
  public struct Files: Equatable, Sendable {
    /// The authority's certificate: what a browser or a test client is told to trust.
    public let authorityPath: String
    /// The certificate for localhost.
    public let certificatePath: String
    /// Its private key, of mode 0600.
    public let keyPath: String
  }

  /// Why no pair is made.
  public enum Failure: Error, Equatable, Sendable {
    /// A valid pair lies there already; it is never overwritten.
    case exists(Files)
    /// The folder or a file in it cannot be written.
    case cannotWrite(String)
    /// OpenSSL or the system's random source failed; names the call.
    case libraryFailed(String)
  }

  /// Makes the pair.
  public static func make(in directory: String, surroundings: Surroundings) throws(Failure) -> Files {
    throw .cannotWrite(directory)
  }
}
