internal import CPostgres
internal import Core

/// Where a PostgreSQL database is, and how it is reached: the parsed setting, with what it must say.
///
/// Over a network the connection is encrypted and the server's certificate is compared with its name (`verify-full`); only
/// a server of this machine may be reached otherwise. Of several hosts the one is taken that may be written to.
///
/// Source: <https://www.postgresql.org/docs/15/libpq-connect.html>
public struct PostgresAddress: Sendable, Equatable {
  /// Host, port and name of the database, for an operator; no user and no password.
  public let shown: String

  /// libpq's parameters; among them the password.
  let parameters: Secret<[PostgresParameter]>

  /// The certificates that Debian trusts.
  private static let systemCertificates = "/etc/ssl/certs/ca-certificates.crt"
  private static let example =
    "write the database as postgresql://USER@HOST/NAME, for example postgresql://postern@db.example.org/postern"

  /// Reads the setting: a connection URI of libpq.
  ///
  /// - Parameter text: the setting.
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, which says what is accepted and quotes nothing.
  init(parsing text: String) throws(StorageFailure) {
    guard var given = PostgresAddress.parse(text) else { throw StorageFailure(.cannotOpen, Self.example) }
    for required in ["host", "user", "dbname"] where (given[required] ?? "").isEmpty {
      throw StorageFailure(.cannotOpen, "the database's address names no \(required): " + Self.example)
    }
    for other in ["service", "replication", "hostaddr"] where given[other] != nil {
      throw StorageFailure(.cannotOpen, "leave \(other) out of the database's address")
    }
    try PostgresAddress.requirePlainNames(given)
    let hosts = (given["host"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if !hosts.allSatisfy(PostgresAddress.isLocal) { try PostgresAddress.requireTLS(&given) }
    // libpq would take what is not given from the environment, which nobody sees here.
    try PostgresAddress.require("target_session_attrs", in: &given, ["read-write", "primary"])
    given["sslmode"] = given["sslmode"] ?? "prefer"
    given["port"] = given["port"] ?? "5432"
    given["connect_timeout"] = given["connect_timeout"] ?? "5"
    given["application_name"] = given["application_name"] ?? "postern"
    given["client_encoding"] = "UTF8"
    // A network that swallows packets is noticed within seconds.
    given["keepalives_idle"] = given["keepalives_idle"] ?? "10"
    given["keepalives_interval"] = given["keepalives_interval"] ?? "5"
    given["keepalives_count"] = given["keepalives_count"] ?? "3"
    given["tcp_user_timeout"] = given["tcp_user_timeout"] ?? "20000"
    given["gssencmode"] = given["gssencmode"] ?? "disable"
    given["options"] = PostgresAddress.options + (given["options"].map { " " + $0 } ?? "")
    shown = "\(given["host"] ?? ""):\(given["port"] ?? "")/\(given["dbname"] ?? "")"
    parameters = Secret(
      given.sorted { $0.key < $1.key }.map { PostgresParameter(keyword: $0.key, value: $0.value) }
    )
  }

  /// How every session is set up.
  private static let options = [
    // A statement of ours takes milliseconds: one that takes half a minute waits for something that is broken.
    "statement_timeout=30s", "lock_timeout=10s", "idle_in_transaction_session_timeout=60s",
    // Compiling a statement costs more than running it.
    "jit=off",
    // Whoever reads a whole table is in the way of everybody who writes to it (SERIALIZABLE): indexes are taken instead.
    "enable_seqscan=off",
  ].map { "-c \($0)" }.joined(separator: " ")

  /// A password with an unescaped @ would end in the name of the host, which is shown, and asked for in the DNS.
  private static func requirePlainNames(_ given: [String: String]) throws(StorageFailure) {
    let host = (given["host"] ?? "").utf8
    let isPlain = host.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || ".-:_,/".utf8.contains(byte)
    }
    let isNumber = (given["port"] ?? "5432").utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2c }
    guard isPlain, isNumber else {
      throw StorageFailure(
        .cannotOpen,
        "the database's address has a host or port that cannot be: write @ as %40, : as %3A and / as %2F in a password"
      )
    }
  }

  private static func requireTLS(_ given: inout [String: String]) throws(StorageFailure) {
    try require("sslmode", in: &given, ["verify-full"])
    given["sslrootcert"] = given["sslrootcert"] ?? systemCertificates
    if !["TLSv1.2", "TLSv1.3"].contains(given["ssl_min_protocol_version"] ?? "TLSv1.2") {
      throw StorageFailure(.cannotOpen, "leave ssl_min_protocol_version out: TLS 1.2 is the least")
    }
  }

  private static func require(
    _ keyword: String,
    in given: inout [String: String],
    _ accepted: [String]
  ) throws(StorageFailure) {
    let value = given[keyword] ?? accepted.first
    guard let value, accepted.contains(value) else {
      throw StorageFailure(
        .cannotOpen,
        "leave \(keyword) out of the database's address, or write \(keyword)=\(accepted[0])"
      )
    }
    given[keyword] = value
  }

  private static func isLocal(_ host: String) -> Bool {
    host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
  }

  /// libpq reads its own form.
  ///
  /// - Returns: what the text says, by keyword; nil where libpq does not understand it. Its own words are not used: they quote
  ///   the text, which may hold a password.
  private static func parse(_ text: String) -> [String: String]? {
    guard !text.utf8.contains(0) else { return nil }
    var words: UnsafeMutablePointer<CChar>?
    let parsed = unsafe PQconninfoParse(text, &words)
    unsafe PQfreemem(words)
    guard let options = unsafe parsed else { return nil }
    defer { unsafe PQconninfoFree(options) }
    var given: [String: String] = [:]
    var next = unsafe options
    while let keyword = unsafe next.pointee.keyword {
      if let value = unsafe next.pointee.val {
        unsafe given[String(cString: keyword)] = unsafe String(cString: value)
      }
      unsafe next += 1
    }
    return given
  }
}
