internal import COpenSSL
internal import Core

/// A certificate, its key and its authority as PEM, made by OpenSSL.
struct CertificatePair {
  let authority: [UInt8]
  let certificate: [UInt8]
  let key: [UInt8]

  private typealias Failure = DevelopmentCertificates.Failure

  static func make(_ surroundings: Surroundings) throws(DevelopmentCertificates.Failure) -> CertificatePair {
    let authorityKey = try Key()
    let key = try Key()
    let authority = try Certificate(
      name: "Postern development authority",
      key: authorityKey,
      surroundings: surroundings
    )
    try authority.extend(
      [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ],
      issuer: authority
    )
    try authority.sign(with: authorityKey)
    let certificate = try Certificate(name: "localhost", key: key, surroundings: surroundings)
    try certificate.extend(
      [
        (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"),
        (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid"),
      ],
      issuer: authority
    )
    try certificate.sign(with: authorityKey)
    return CertificatePair(
      authority: try authority.pem(),
      certificate: try certificate.pem(),
      key: try key.pem()
    )
  }

  /// One check for all of OpenSSL's returns.
  fileprivate static func check(_ isGood: Bool, _ call: String) throws(DevelopmentCertificates.Failure) {
    guard !isGood else { return }
    ERR_clear_error()
    throw .libraryFailed(call)
  }

  /// What OpenSSL writes, as bytes.
  fileprivate static func written(
    _ call: String,
    _ write: (OpaquePointer) -> Int32
  ) throws(DevelopmentCertificates.Failure) -> [UInt8] {
    guard let sink = unsafe BIO_new(BIO_s_mem()) else { throw .libraryFailed("BIO_new") }
    defer { unsafe BIO_free(sink) }
    try unsafe check(write(sink) == 1, call)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe BIO_read(sink, &piece, Int32(piece.count))
      guard count > 0 else { return bytes }
      bytes += piece[..<Int(count)]
    }
  }
}

/// An ECDSA P-256 key; freed when it goes.
@safe private final class Key {
  fileprivate let raw: OpaquePointer

  init() throws(DevelopmentCertificates.Failure) {
    guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
      throw .libraryFailed("EVP_PKEY_CTX_new_from_name")
    }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var made: OpaquePointer?
    let isGood =
      unsafe EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
      && EVP_PKEY_generate(context, &made) == 1
    guard isGood, let made = unsafe made else { throw .libraryFailed("EVP_PKEY_generate") }
    unsafe raw = made
  }

  deinit {
    unsafe EVP_PKEY_free(raw)
  }

  func pem() throws(DevelopmentCertificates.Failure) -> [UInt8] {
    try unsafe CertificatePair.written("PEM_write_bio_PKCS8PrivateKey") { sink in
      unsafe PEM_write_bio_PKCS8PrivateKey(sink, raw, nil, nil, 0, nil, nil)
    }
  }
}

/// A certificate in the making; freed when it goes.
@safe private final class Certificate {
  private let raw: OpaquePointer

  /// A certificate for a name and a key, valid from a minute ago: clocks differ.
  init(name: String, key: Key, surroundings: Surroundings) throws(DevelopmentCertificates.Failure) {
    guard let raw = unsafe X509_new() else { throw .libraryFailed("X509_new") }
    unsafe self.raw = raw
    let starts = surroundings.now - .minutes(1)
    let ends = surroundings.now + DevelopmentCertificates.validity
    let subject = unsafe X509_get_subject_name(raw)
    let isGood =
      unsafe X509_set_version(raw, 2) == 1 && X509_set_pubkey(raw, key.raw) == 1
      && ASN1_TIME_set(X509_getm_notBefore(raw), Int(starts.milliseconds / 1000)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(raw), Int(ends.milliseconds / 1000)) != nil
      && X509_NAME_add_entry_by_txt(subject, "CN", Int32(MBSTRING_FLAG | 1), name, -1, -1, 0) == 1
    try CertificatePair.check(isGood, "X509_set_pubkey")
    try setSerial(surroundings)
  }

  deinit {
    unsafe X509_free(raw)
  }

  /// Sixteen bytes of chance, the highest bit clear: positive, and never given twice. RFC 5280 §4.1.2.2
  private func setSerial(_ surroundings: Surroundings) throws(DevelopmentCertificates.Failure) {
    var bytes: [UInt8]
    do { bytes = try surroundings.random.bytes(16) } catch { throw .libraryFailed("RandomSource.bytes") }
    guard let first = bytes.first, bytes.count == 16 else { throw .libraryFailed("RandomSource.bytes") }
    bytes[0] = first & 0x7f | 0x40
    guard let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil) else {
      throw .libraryFailed("BN_bin2bn")
    }
    defer { unsafe BN_free(number) }
    let serial = unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(raw))
    try unsafe CertificatePair.check(serial != nil, "BN_to_ASN1_INTEGER")
  }

  func extend(
    _ extensions: [(Int32, String)],
    issuer: Certificate
  ) throws(DevelopmentCertificates.Failure) {
    let issuerName = unsafe X509_get_subject_name(issuer.raw)
    try unsafe CertificatePair.check(X509_set_issuer_name(raw, issuerName) == 1, "X509_set_issuer_name")
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, issuer.raw, raw, nil, nil, 0)
    for (kind, value) in extensions {
      let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value)
      let isGood = unsafe made != nil && X509_add_ext(raw, made, -1) == 1
      unsafe X509_EXTENSION_free(made)
      try CertificatePair.check(isGood, "X509V3_EXT_conf_nid")
    }
  }

  func sign(with key: Key) throws(DevelopmentCertificates.Failure) {
    try unsafe CertificatePair.check(X509_sign(raw, key.raw, EVP_sha256()) > 0, "X509_sign")
  }

  func pem() throws(DevelopmentCertificates.Failure) -> [UInt8] {
    try unsafe CertificatePair.written("PEM_write_bio_X509") { unsafe PEM_write_bio_X509($0, raw) }
  }
}
