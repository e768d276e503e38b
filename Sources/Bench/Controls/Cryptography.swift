internal import CArgon2
internal import COpenSSL
internal import Crypto
internal import Foundation
internal import Synchronization

/// What the libraries need for what the program has them do.
enum Cryptography {
  /// Microseconds to seal 1 KiB with AES-256-GCM.
  static func aesGCM(seconds: Double) throws(BenchFailure) -> Double {
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw BenchFailure("EVP_CIPHER_CTX_new failed") }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let (key, nonce, text) = (
      [UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 12), [UInt8](repeating: 3, count: 1024)
    )
    var sealed = [UInt8](repeating: 0, count: 1024)
    var tag = [UInt8](repeating: 0, count: 16)
    return try time(seconds) {
      var count: Int32 = 0
      return unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
        && EVP_EncryptUpdate(context, &sealed, &count, text, 1024) == 1
        && EVP_EncryptFinal_ex(context, &sealed, &count) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1
    }
  }

  /// Microseconds of one X25519: a secret from our key and another's.
  static func x25519(seconds: Double) throws(BenchFailure) -> Double {
    let ours = [UInt8](repeating: 9, count: 32)
    guard let own = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, ours, 32) else {
      throw BenchFailure("EVP_PKEY_new_raw_private_key failed")
    }
    defer { unsafe EVP_PKEY_free(own) }
    var base = [UInt8](repeating: 0, count: 32)
    base[0] = 9
    guard let peer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, base, 32),
      let context = unsafe EVP_PKEY_CTX_new(own, nil)
    else { throw BenchFailure("EVP_PKEY_CTX_new failed") }
    defer {
      unsafe EVP_PKEY_free(peer)
      unsafe EVP_PKEY_CTX_free(context)
    }
    guard unsafe EVP_PKEY_derive_init(context) == 1, unsafe EVP_PKEY_derive_set_peer(context, peer) == 1
    else {
      throw BenchFailure("EVP_PKEY_derive_init failed")
    }
    var secret = [UInt8](repeating: 0, count: 32)
    return try time(seconds) {
      var count = 32
      return unsafe EVP_PKEY_derive(context, &secret, &count) == 1
    }
  }

  /// Argon2id hashes a second with the program's own parameters, on as many threads as the program hashes on.
  static func argon2id(seconds: Double) throws(BenchFailure) -> Double {
    let threads = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
    let cost = PasswordParameters.standard
    let done = Mutex(0)
    let failed = Mutex(false)
    let begun = Clock.seconds()
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let (password, salt) = ([UInt8]("a password".utf8), [UInt8](repeating: 5, count: 16))
      var hash = [UInt8](repeating: 0, count: 32)
      while Clock.seconds() - begun < seconds {
        let code = unsafe argon2id_hash_raw(
          cost.iterations,
          cost.memoryKiB,
          cost.lanes,
          password,
          password.count,
          salt,
          salt.count,
          &hash,
          hash.count
        )
        if code == ARGON2_OK.rawValue { done.withLock { $0 += 1 } } else { failed.withLock { $0 = true } }
      }
    }
    guard !failed.withLock(\.self) else { throw BenchFailure("argon2id_hash_raw failed") }
    return Double(done.withLock(\.self)) / (Clock.seconds() - begun)
  }

  /// Microseconds of one, the median of batches, for one is too short for the clock.
  private static func time(_ seconds: Double, _ once: () -> Bool) throws(BenchFailure) -> Double {
    let batch = 200
    var times: [Double] = []
    let end = Clock.seconds() + seconds
    while Clock.seconds() < end {
      let begun = Clock.seconds()
      for _ in 0..<batch where !once() { throw BenchFailure("OpenSSL failed") }
      times.append((Clock.seconds() - begun) * 1e6 / Double(batch))
    }
    return Statistics.median(times) ?? 0
  }
}
