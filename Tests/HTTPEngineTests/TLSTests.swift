import COpenSSL
import Core
import Support
import Testing

@testable import HTTPEngine

@Suite("TLS", .serialized) struct TLSTests {
  @Test(arguments: [TLS1_1_VERSION, TLS1_VERSION])
  func `an old version is refused`(version: Int32) async throws {
    try await TestServer.run { server in
      #expect(throws: TestClient.Failure.handshake) {
        try TestClient(port: server.port, trusting: server.files.authorityPath, version: version)
      }
    }
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func `a new version is spoken, with an authenticated suite and forward secrecy`(version: Int32) async throws
  {
    try await TestServer.run { server in
      let client = try TestClient(port: server.port, trusting: server.files.authorityPath, version: version)
      #expect(try client.exchange("GET /").status == 200)
      #expect(["ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_AES_256_GCM_SHA384"].contains(client.suite))
    }
  }

  @Test func `a renegotiation is refused`() async throws {
    try await TestServer.run { server in
      let client = try TestClient(
        port: server.port,
        trusting: server.files.authorityPath,
        version: TLS1_2_VERSION
      )
      #expect(try client.exchange("GET /").status == 200)
      #expect(!client.renegotiates())
    }
  }

  @Test func `a client that names other protocols alone is refused`() async throws {
    try await TestServer.run { server in
      let authority = server.files.authorityPath
      #expect(throws: TestClient.Failure.handshake) {
        try TestClient(port: server.port, trusting: authority, protocols: "h2")
      }
      let client = try TestClient(port: server.port, trusting: authority, protocols: "http/1.1")
      #expect(try client.exchange("GET /").status == 200)
    }
  }

  @Test func `a new certificate is taken, and open connections live on`() async throws {
    let (old, new) = (try TestCertificates.make(), try TestCertificates.make())
    try await TestServer.run(files: old) { server in
      let client = try server.client()
      #expect(try client.exchange("GET /").status == 200)
      try copy(new.certificatePath, to: old.certificatePath)
      #expect(throws: HTTPServerFailure.keyDoesNotMatch) { try server.server.reloadCertificate() }
      #expect(try server.client().exchange("GET /").status == 200)
      try copy(new.keyPath, to: old.keyPath)
      try server.server.reloadCertificate()
      #expect(try client.exchange("GET /").status == 200)
      #expect(throws: TestClient.Failure.handshake) { try server.client() }
      #expect(try TestClient(port: server.port, trusting: new.authorityPath).exchange("GET /").status == 200)
    }
  }

  @Test func `files that are no certificate or no key are named`() throws {
    let files = try TestCertificates.make()
    let directory = try TestCertificates.temporaryDirectory()
    let junk = directory + "/junk.pem"
    #expect(DiskFile.write(Array("no certificate".utf8), to: junk, mode: 0o600))
    #expect(throws: HTTPServerFailure.certificateUnreadable) { try context(junk, files.keyPath) }
    #expect(throws: HTTPServerFailure.certificateUnreadable) {
      try context(directory + "/none", files.keyPath)
    }
    #expect(throws: HTTPServerFailure.keyUnreadable) { try context(files.certificatePath, junk) }
    #expect(throws: HTTPServerFailure.keyUnreadable) { try context(files.certificatePath, directory) }
  }

  @Test func `plain HTTP has no certificate to load, and no HSTS`() async throws {
    try await TestServer.run(isSecure: false) { server in
      #expect(throws: HTTPServerFailure.plainListener) { try server.server.reloadCertificate() }
      let answer = try server.client().exchange("GET /")
      #expect(answer.all("strict-transport-security").isEmpty)
      #expect(answer.all("x-content-type-options") == ["nosniff"])
    }
  }

  private func context(_ certificate: String, _ key: String) throws -> TLSContext {
    try TLSContext(HTTPServerConfiguration.TLSFiles(certificatePath: certificate, keyPath: key))
  }

  private func copy(_ from: String, to: String) throws {
    let bytes = try #require(DiskFile.read(from))
    #expect(DiskFile.write(bytes, to: to, mode: 0o600))
  }
}

@Suite("Development certificates") struct DevelopmentCertificatesTests {
  @Test func `a valid pair is never overwritten, an ended one is made anew`() throws {
    let directory = try TestCertificates.temporaryDirectory()
    let clock = TestClock()
    let surroundings = Surroundings.test(clock: clock)
    let files = try DevelopmentCertificates.make(in: directory, surroundings: surroundings)
    let first = try #require(DiskFile.read(files.keyPath))
    #expect(throws: DevelopmentCertificates.Failure.exists(files)) {
      try DevelopmentCertificates.make(in: directory, surroundings: surroundings)
    }
    #expect(DiskFile.read(files.keyPath) == first)
    clock.advance(by: .days(365) + .minutes(1))
    #expect(try DevelopmentCertificates.make(in: directory, surroundings: surroundings) == files)
    #expect(DiskFile.read(files.keyPath) != first)
  }

  @Test func `the key is for its owner alone, and the certificate ends within 398 days`() throws {
    let clock = TestClock()
    let files = try TestCertificates.make(clock: clock)
    #expect(DiskFile.mode(of: files.keyPath) == 0o600)
    let tls = HTTPServerConfiguration.TLSFiles(
      certificatePath: files.certificatePath,
      keyPath: files.keyPath
    )
    #expect(try TLSContext(tls).expires == clock.now + .days(365))
  }

  @Test func `a folder that is missing is named`() {
    #expect(throws: DevelopmentCertificates.Failure.cannotWrite("/nowhere/at/all/localhost.key.pem")) {
      try DevelopmentCertificates.make(in: "/nowhere/at/all", surroundings: .test())
    }
  }
}
