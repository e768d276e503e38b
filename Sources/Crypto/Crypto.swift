/// Why something of this room failed; the whole of what a caller can act on.
///
/// **The room Crypto** turns keys into sealed bytes and back, and words into hashes. OpenSSL and libargon2 do the
/// arithmetic; this room chooses, frames and checks. A value goes through it like this:
///
/// 1. ``KeyRing`` reads the root keys from a file of mode 0600. A root key only wraps other keys.
/// 2. A data key (``SymmetricKey``, or the private key of a ``MailboxKeyPair``) is drawn from a `RandomSource`, wrapped by
///    ``KeyRing/wrap(_:place:random:)`` and stored by the room Keys.
/// 3. A field is sealed as a ``Box``: XAES-256-GCM, bound to its place, so that a value moved to another row does not open.
/// 4. A message is sealed as an ``Envelope``: its own fresh ``MessageKey``, which ``HPKE`` seals to each mailbox. A file is
///    sealed in chunks by ``ChunkSealer`` under a fresh key of its own, and the message key wraps that key.
/// 5. What must be compared but not read is hashed: ``PasswordHasher`` (run by ``HashLane``), ``FactHash``, ``BlindIndex``,
///    ``LinkToken``, ``FormTokens``, ``RecoveryCode``.
/// 6. The secret of an authenticator app is sealed and not hashed: ``TimeCodeSecret`` makes the same codes as the app.
///
/// Invariants:
/// - Every return code of the C libraries passes one `check`; where randomness fails nothing is made (RAND_bytes leaves
///   zeros behind when it fails).
/// - Every stored form begins with a version byte; its length is judged before it is opened.
/// - Every use of a key has its own label, and every hash of several fields gives each field's length first, so that two
///   different inputs never meet in one hash.
/// - Secrets are compared in constant time and wiped when they are freed. No error holds a key, a text or a place.
/// - Nothing here waits, except ``HashLane``, which refuses at once when it is full.
///
/// Limits: one box or envelope holds at most 64 MiB; one file 2³² chunks of 64 KiB; a password 128 characters.
///
/// Sources: C2SP XAES-256-GCM; NIST SP 800-38D, 800-38B, 800-108r1; RFC 9180, 7748, 5869, 2104, 9106, 4648, 4226,
/// 6238.
public enum CryptoFailure: Error, Equatable, CustomStringConvertible {
  /// A call into a C library failed: its name. Whatever needed it must not go on.
  case libraryFailed(StaticString)
  /// It was altered, or this is the wrong key, or it was moved to another place.
  case cannotOpen
  /// It does not have the form that this room writes.
  case malformed
  /// It was sealed under a key that is not here.
  case unknownKey
  /// It is larger than a sealed value may be.
  case tooLarge
  /// Memory is short, or the queue is full: try again in a moment.
  case busy

  /// What happened, for an operator.
  public var description: String {
    switch self {
    case .libraryFailed(let call): "the cryptographic call \(call) failed; run `postern check`"
    case .cannotOpen: "a sealed value does not open: it was altered or moved, or its key is another one"
    case .malformed: "a sealed value, key or hash does not have a form that this version knows"
    case .unknownKey: "the key that this value was sealed under is not in the key ring"
    case .tooLarge: "the value is too large to be sealed in one piece"
    case .busy: "memory or hashing threads are short; try again in a moment"
    }
  }

  /// Whether two failures are the same, the failed call included.
  public static func == (left: CryptoFailure, right: CryptoFailure) -> Bool {
    switch (left, right) {
    case (.libraryFailed(let one), .libraryFailed(let other)): "\(one)" == "\(other)"
    case (.cannotOpen, .cannotOpen), (.malformed, .malformed), (.unknownKey, .unknownKey),
      (.tooLarge, .tooLarge), (.busy, .busy):
      true
    default: false
    }
  }
}
