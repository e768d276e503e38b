public import Foundation

/// An authority and a certificate of a server, made by `openssl` when a test needs them and gone with this value.
public final class PeerCertificates: Sendable {
  /// The authority's certificate, PEM.
  public let authority: String
  /// The server's certificate, PEM.
  public let certificate: String
  /// The server's private key, PEM.
  public let key: String
  private let folder: URL

  /// Something that a test needs is missing or failed; the test must fail, not be skipped.
  public struct Unavailable: Error, CustomStringConvertible {
    /// What to do.
    public let description: String
  }

  /// Makes an authority and a certificate that it signed.
  ///
  /// - Parameter names: what the certificate is for, as `subjectAltName` has it.
  /// - Throws: where `openssl` cannot be run.
  public init(names: String = "DNS:localhost,IP:127.0.0.1") async throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "postern-certificates-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    authority = folder.appending(path: "authority.pem").path
    certificate = folder.appending(path: "server.pem").path
    key = folder.appending(path: "server.key").path
    let settings = folder.appending(path: "openssl.cnf")
    try Data(
      """
      [req]
      distinguished_name = name
      prompt = no
      [name]
      CN = Postern tests
      [authority]
      basicConstraints = critical, CA:TRUE
      subjectKeyIdentifier = hash
      [server]
      basicConstraints = critical, CA:FALSE
      authorityKeyIdentifier = keyid
      subjectAltName = \(names)
      """.utf8
    ).write(to: settings)
    let authorityKey = folder.appending(path: "authority.key").path
    let common = [
      "req", "-x509", "-config", settings.path, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes",
      "-days", "2",
    ]
    try await openssl(common + ["-extensions", "authority", "-keyout", authorityKey, "-out", authority])
    try await openssl(
      common + [
        "-extensions", "server", "-subj", "/CN=server", "-CA", authority, "-CAkey", authorityKey, "-keyout",
        key,
        "-out", certificate,
      ]
    )
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      FileHandle.standardError.write(Data("a folder of test certificates was left behind\n".utf8))
    }
  }
}

private func openssl(_ arguments: [String]) async throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/openssl")
  process.arguments = arguments
  process.standardError = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  guard try await process.runToEnd() == 0 else {
    throw PeerCertificates.Unavailable(
      description: "openssl \(arguments.first ?? "") failed; apt install openssl"
    )
  }
}
