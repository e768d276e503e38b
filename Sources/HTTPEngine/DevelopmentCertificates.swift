public import Core

/// A certificate authority and a certificate for localhost of our own, for development and tests.
///
/// 1. An authority is made, signs one certificate, and its private key is thrown away: whoever trusts it trusts that
///    one certificate, and nobody can ever sign another with it.
/// 2. The certificate is for localhost, 127.0.0.1 and ::1, ECDSA P-256, may only identify a server, and ends after a
///    year, before the 398 days that browsers allow.
/// 3. A pair that is still valid is never overwritten; one that has ended or does not fit together is made anew.
public enum DevelopmentCertificates {
  /// The files of a pair.
  public struct Files: Equatable, Sendable {
    /// The authority's certificate: what a browser or a test client is told to trust.
    public let authorityPath: String
    /// The certificate for localhost.
    public let certificatePath: String
    /// Its private key, of mode 0600.
    public let keyPath: String

    /// The files of a pair in a folder.
    public init(in directory: String) {
      authorityPath = directory + "/authority.pem"
      certificatePath = directory + "/localhost.pem"
      keyPath = directory + "/localhost.key.pem"
    }
  }

  /// Why no pair is made.
  public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// A valid pair lies there already; it is not overwritten.
    case exists(Files)
    /// The folder is missing, or a file in it cannot be written.
    case cannotWrite(String)
    /// OpenSSL or the system's random source failed; names the call.
    case libraryFailed(String)

    /// What to do, for an operator.
    public var description: String {
      switch self {
      case .exists(let files):
        "\(files.certificatePath) is still valid and stays; to make another, take it and its key away first"
      case .cannotWrite(let path): "\(path) cannot be written: the folder must be there and be yours"
      case .libraryFailed(let call): "\(call) failed; no certificate was made"
      }
    }
  }

  /// How long the certificate is valid: Mozilla's profile wants less than 366 days.
  public static let validity: Duration = .days(365)

  /// Makes the pair.
  ///
  /// - Parameters:
  ///   - directory: an existing folder.
  ///   - surroundings: the moment from which it is valid, and chance for the serial numbers.
  /// - Returns: where the files lie.
  /// - Throws: ``Failure``.
  public static func make(in directory: String, surroundings: Surroundings) throws(Failure) -> Files {
    let files = Files(in: directory)
    guard !isValid(files, at: surroundings.now) else { throw .exists(files) }
    let pair = try CertificatePair.make(surroundings)
    let parts = [
      (files.keyPath, pair.key, 0o600), (files.certificatePath, pair.certificate, 0o644),
      (files.authorityPath, pair.authority, 0o644),
    ]
    for (path, bytes, mode) in parts {
      guard DiskFile.write(bytes, to: path, mode: UInt32(mode)) else { throw .cannotWrite(path) }
    }
    return files
  }

  /// Whether certificate and key lie there, fit together and are in force.
  static func isValid(_ files: Files, at now: Timestamp) -> Bool {
    let tls = HTTPServerConfiguration.TLSFiles(certificatePath: files.certificatePath, keyPath: files.keyPath)
    do {
      return try (TLSContext(tls).expires).map { $0 > now } ?? false
    } catch {
      return false
    }
  }
}
