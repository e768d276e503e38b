import Core
import Support
import Testing

@testable import Storage

@Suite("PostgreSQL address") struct PostgresAddressTests {
  private func parameter(_ keyword: String, of text: String) throws -> String? {
    let address = try PostgresAddress(parsing: text)
    return address.parameters.reveal { $0.first { $0.keyword == keyword }?.value }
  }

  @Test(arguments: [
    ("postgresql://p@db.example.org/postern", "sslmode", "verify-full"),
    ("postgresql://p@db.example.org/postern", "sslrootcert", "/etc/ssl/certs/ca-certificates.crt"),
    ("postgresql://p@db.example.org/postern?sslrootcert=/a.pem", "sslrootcert", "/a.pem"),
    ("postgresql://p@127.0.0.1:5433/postern", "sslmode", "prefer"),
    ("postgresql://p@127.0.0.1:5433/postern", "port", "5433"),
    ("postgres://p@[::1]/postern", "host", "::1"),
    ("postgresql://p@localhost/postern?sslmode=verify-full", "sslmode", "verify-full"),
    ("postgresql://p@%2Frun%2Fpostgresql/postern", "host", "/run/postgresql"),
    ("postgresql://p@a.example.org,b.example.org/postern", "target_session_attrs", "read-write"),
    ("postgresql://p@a.example.org/postern?target_session_attrs=primary", "target_session_attrs", "primary"),
    ("postgresql://p:se%40cret@127.0.0.1/postern", "password", "se@cret"),
  ])
  func `says what is not said, so that nothing is taken from the environment`(
    text: String,
    keyword: String,
    value: String
  ) throws {
    #expect(try parameter(keyword, of: text) == value)
  }

  @Test(arguments: [
    ("postgresql://db.example.org/postern", "names no user"),
    ("postgresql://p@/postern", "names no host"),
    ("postgresql://p@db.example.org", "names no dbname"),
    ("postgresql://p@db.example.org/postern?sslmode=require", "sslmode=verify-full"),
    ("postgresql://p@127.0.0.1,db.example.org/postern?sslmode=disable", "sslmode=verify-full"),
    ("postgresql://p@localhost/postern?hostaddr=192.0.2.1", "leave hostaddr out"),
    ("postgresql://p@localhost/postern?service=x", "leave service out"),
    ("postgresql://p@db.example.org/postern?ssl_min_protocol_version=TLSv1", "ssl_min_protocol_version"),
    ("postgresql://p@a.example.org/postern?target_session_attrs=any", "target_session_attrs=read-write"),
    ("postgresql://p@db.example.org/postern?ssl_min_protocol_version=tlsv1", "ssl_min_protocol_version"),
    ("postgresql://p:s3cr@tsecret@127.0.0.1/postern", "write @ as %40"),
    ("postgresql://p@a.example.org/postern?colour=red", "write the database as"),
    ("postgresql://p:very%ZZsecret@a.example.org/postern", "write the database as"),
  ])
  func `refuses what would be unsafe or is not understood, and quotes nothing of it`(
    text: String,
    words: String
  ) throws {
    let failure = #expect(throws: StorageFailure.self) { try PostgresAddress(parsing: text) }
    #expect(failure?.kind == .cannotOpen)
    #expect(failure?.description.contains(words) == true)
    #expect(failure?.description.contains("secret") == false)
  }

  @Test func `shows neither user nor password`() throws {
    let address = try PostgresAddress(parsing: "postgresql://somebody:wrong-horse@127.0.0.1:5433/postern")
    #expect(address.shown == "127.0.0.1:5433/postern")
    #expect(!"\(address)".contains("horse"))
    #expect(!String(reflecting: DatabaseLocation.postgresql(address)).contains("horse"))
  }
}
