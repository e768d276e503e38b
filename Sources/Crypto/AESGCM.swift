internal import COpenSSL

/// AES-256-GCM with a nonce of 12 bytes and a tag of 16; the callers choose nonces and say why they are safe.
///
/// Source: NIST SP 800-38D.
enum AESGCM {
  static let nonceByteCount = 12
  static let tagByteCount = 16
  /// The most that is sealed in one piece: no request and no row is larger, and it is far below the 2³⁶ bytes of GCM.
  static let maximumByteCount = 64 << 20

  /// Seals, and returns `header`, ciphertext and tag in one allocation; the header is not authenticated here.
  static func seal(
    _ plaintext: [UInt8],
    under key: SymmetricKey,
    nonce: [UInt8],
    additionalData: [UInt8],
    after header: [UInt8] = []
  ) throws(CryptoFailure) -> [UInt8] {
    guard plaintext.count <= maximumByteCount, let length = Int32(exactly: plaintext.count) else {
      throw .tooLarge
    }
    let context = try CipherContext()
    try context.begin(try Algorithms.get().gcm, key: key, nonce: nonce, isSealing: true)
    try context.authenticate(additionalData)
    var codes: (update: Int32, final: Int32, tag: Int32) = (0, 0, 0)
    let total = header.count + plaintext.count + tagByteCount
    let sealed = unsafe [UInt8](unsafeUninitializedCapacity: total) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      for (position, byte) in header.enumerated() { unsafe buffer[position] = byte }
      let body = unsafe start + header.count
      var written: Int32 = 0
      unsafe codes.update = EVP_EncryptUpdate(context.raw, body, &written, plaintext, length)
      unsafe codes.final = EVP_EncryptFinal_ex(context.raw, body + plaintext.count, &written)
      unsafe codes.tag = EVP_CIPHER_CTX_ctrl(
        context.raw,
        EVP_CTRL_AEAD_GET_TAG,
        Int32(tagByteCount),
        body + plaintext.count
      )
      filled = codes == (1, 1, 1) ? total : 0
    }
    try check(codes.update, "EVP_EncryptUpdate")
    try check(codes.final, "EVP_EncryptFinal_ex")
    try check(codes.tag, "EVP_CTRL_AEAD_GET_TAG")
    return sealed
  }

  /// Opens what follows `offset` in `sealed`; the plaintext is released after its tag agreed, never before.
  ///
  /// - Throws: `.malformed` where it is too short to hold a tag, `.cannotOpen` where the tag does not agree.
  static func open(
    _ sealed: [UInt8],
    from offset: Int = 0,
    under key: SymmetricKey,
    nonce: [UInt8],
    additionalData: [UInt8]
  ) throws(CryptoFailure) -> [UInt8] {
    let count = sealed.count - offset - tagByteCount
    guard offset >= 0, count >= 0 else { throw .malformed }
    guard count <= maximumByteCount, let length = Int32(exactly: count) else { throw .tooLarge }
    let context = try CipherContext()
    try context.begin(try Algorithms.get().gcm, key: key, nonce: nonce, isSealing: false)
    try context.authenticate(additionalData)
    var tag = Array(sealed.suffix(tagByteCount))
    try check(
      unsafe EVP_CIPHER_CTX_ctrl(context.raw, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag),
      "EVP_CTRL_AEAD_SET_TAG"
    )
    var codes: (update: Int32, final: Int32) = (0, 0)
    let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, filled in
      var written: Int32 = 0
      unsafe sealed.withUnsafeBufferPointer { input in
        guard let start = buffer.baseAddress, let first = input.baseAddress else { return }
        unsafe codes.update = EVP_DecryptUpdate(context.raw, start, &written, first + offset, length)
        unsafe codes.final = EVP_DecryptFinal_ex(context.raw, start + count, &written)
        if codes != (1, 1) { unsafe OPENSSL_cleanse(start, count) }
      }
      filled = codes == (1, 1) ? count : 0
    }
    try check(codes.update, "EVP_DecryptUpdate")
    guard codes.final == 1 else {
      ERR_clear_error()
      throw .cannotOpen
    }
    return plaintext
  }
}

/// A cipher of OpenSSL at work.
@safe struct CipherContext: ~Copyable {
  let raw: OpaquePointer

  init() throws(CryptoFailure) {
    unsafe raw = try check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
  }

  deinit { unsafe EVP_CIPHER_CTX_free(raw) }

  func begin(
    _ cipher: FetchedCipher,
    key: SymmetricKey,
    nonce: [UInt8],
    isSealing: Bool
  ) throws(CryptoFailure) {
    guard nonce.count == cipher.nonceByteCount else { throw .malformed }
    let code = unsafe key.withBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe EVP_CipherInit_ex2(raw, cipher.raw, start, nonce, isSealing ? 1 : 0, nil)
    }
    try check(code, "EVP_CipherInit_ex2")
  }

  /// Takes in data that is authenticated and not sealed.
  func authenticate(_ data: [UInt8]) throws(CryptoFailure) {
    guard !data.isEmpty else { return }
    guard let length = Int32(exactly: data.count) else { throw .tooLarge }
    var written: Int32 = 0
    try check(unsafe EVP_CipherUpdate(raw, nil, &written, data, length), "EVP_CipherUpdate")
  }
}
