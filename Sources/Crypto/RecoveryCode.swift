public import Core

/// A code on paper for the day on which the authenticator app is gone; it is used once.
///
/// Fifteen characters of thirty that are not mistaken for each other: 73 bits, more than anybody guesses through a web
/// page. It is stored under a key and not as a plain hash, for 73 bits are too few against a stolen database.
public struct RecoveryCode: Sendable, CustomStringConvertible, CustomReflectable {
  /// So many are made at a time.
  public static let codesASet = 10

  static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  static let characters = 15
  private static let charactersAGroup = 5

  private let text: String

  /// A new code.
  ///
  /// - Parameter random: where its characters come from.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)`` where the source has none to give.
  public init(from random: any RandomSource) throws(CryptoFailure) {
    var drawn: [UInt8] = []
    while drawn.count < RecoveryCode.characters {
      // 240 is the largest multiple of 30 in a byte: bytes above it would favour some characters.
      for byte in try random.drawn(32) where byte < 240 && drawn.count < RecoveryCode.characters {
        drawn.append(RecoveryCode.alphabet[Int(byte) % 30])
      }
    }
    text = String(decoding: drawn, as: UTF8.self)
  }

  /// Reads a code as it was typed: in any case, with spaces and hyphens; nil where it cannot be one.
  public init?(parsing text: String) {
    guard text.utf8.count <= 128 else { return nil }
    let typed = LetterFolding.words(text).joined()
    guard typed.utf8.count == RecoveryCode.characters, typed.utf8.allSatisfy(RecoveryCode.alphabet.contains)
    else { return nil }
    self.text = typed
  }

  /// As it is printed: `ABCDE-FGHJK-MNPQR`.
  public var printed: Secret<String> {
    var groups: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(RecoveryCode.charactersAGroup))
      rest = rest.dropFirst(RecoveryCode.charactersAGroup)
    }
    return Secret(groups.joined(separator: "-"))
  }

  /// The form that is stored and looked up.
  ///
  /// - Parameters:
  ///   - account: whose code it is; another account's equal code has another hash.
  ///   - index: holds the key.
  /// - Returns: 16 bytes.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func hash(of account: String, by index: BlindIndex) throws(CryptoFailure) -> [UInt8] {
    try index.of("\(account):\(text)", kind: "access.recovery-code")
  }

  /// Always `‹code›`.
  public var description: String { "‹code›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
