public import Core
@testable internal import Crypto

/// What stands for an authenticator app in tests: it is told a secret as text, and shows codes.
public struct AuthenticatorApp: Sendable {
  private let secret: TimeCodeSecret

  /// An app that is told a secret.
  ///
  /// - Parameter text: the secret in base 32, in any groups.
  public init(told text: String) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let bits = text.compactMap { alphabet.firstIndex(of: $0) }.flatMap { digit in
      (0..<5).reversed().map { UInt8(digit >> $0 & 1) }
    }
    let bytes = (0..<(bits.count / 8)).map { number in
      bits[(number * 8)..<(number * 8 + 8)].reduce(0) { $0 << 1 | $1 }
    }
    secret = TimeCodeSecret(bytes: bytes)
  }

  /// What the app shows.
  ///
  /// - Parameters:
  ///   - moment: when.
  ///   - steps: so many half minutes later.
  /// - Returns: six digits.
  /// - Throws: where the code cannot be computed.
  public func code(at moment: Timestamp, steps: Int64 = 0) throws -> String {
    let code = try secret.code(of: TimeCodeSecret.step(at: moment) + steps)
    return String(decoding: code, as: UTF8.self)
  }

  /// A code that the app shows at none of the steps that are taken at a moment.
  ///
  /// - Parameter moment: when.
  /// - Returns: six digits.
  /// - Throws: where the codes cannot be computed.
  public func wrongCode(at moment: Timestamp) throws -> String {
    let right = try (-1...1).map { try code(at: moment, steps: $0) }
    return (0..<4).map { String(repeating: String($0), count: 6) }.first { !right.contains($0) } ?? ""
  }
}
