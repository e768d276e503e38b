internal import Core
internal import Crypto

/// 256 random bits for a cookie or a key: the text goes out once, the hash is stored.
///
/// A plain SHA-256 is enough where a password needs Argon2id: nobody guesses 256 random bits.
struct IssuedSecret: Sendable {
  let text: Secret<String>
  let hash: [UInt8]

  init(from random: any RandomSource) throws {
    let token = try LinkToken(from: random)
    text = token.text
    hash = try token.hash()
  }

  /// The hash under which a presented secret would be stored; nil where the text is none of ours.
  static func hash(ofPresented text: String) throws -> [UInt8]? {
    try LinkToken(parsing: text)?.hash()
  }
}
