internal import COpenSSL
public import Core

/// The secret that we share with somebody's authenticator app, and the codes that both make of it and the time.
///
/// 160 random bits, as RFC 4226 §4 recommends. SHA-1 is what every app computes; its collisions are of no use here, for
/// HMAC does not rest on their absence.
///
/// Source: RFC 6238, RFC 4226.
public struct TimeCodeSecret: Sendable, CustomStringConvertible, CustomReflectable {
  /// How long one code is shown.
  public static let step: Duration = .seconds(30)
  /// How many digits a code has.
  public static let digits = 6
  /// So many steps before and after the present one are taken: clocks differ, and typing takes time.
  ///
  /// Each more is a chance more for who guesses: with one, three of a million codes are right at a time.
  public static let tolerance: Int64 = 1

  static let byteCount = 20

  private let bytes: [UInt8]

  /// A new secret.
  ///
  /// - Parameter random: where it comes from.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)`` where the source has none to give.
  public init(from random: any RandomSource) throws(CryptoFailure) {
    bytes = try random.drawn(TimeCodeSecret.byteCount)
  }

  /// A secret as another implementation holds it, for its vectors.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Opens a secret that was stored.
  ///
  /// - Parameters:
  ///   - box: what ``sealed(under:keyID:place:random:)`` made.
  ///   - key: the data key.
  ///   - keyID: the id of that key.
  ///   - place: where the box lay.
  /// - Throws: ``CryptoFailure`` as ``Box/open(_:under:keyID:place:)`` does.
  public init(opening box: [UInt8], under key: SymmetricKey, keyID: KeyID, place: String)
    throws(CryptoFailure)
  {
    bytes = try Box.open(box, under: key, keyID: keyID, place: place)
    guard bytes.count == TimeCodeSecret.byteCount else { throw .malformed }
  }

  /// Seals the secret for one place.
  ///
  /// - Parameters:
  ///   - key: the data key.
  ///   - keyID: the id of that key.
  ///   - place: where the box will lie.
  ///   - random: where its nonce comes from.
  /// - Returns: the box.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func sealed(
    under key: SymmetricKey,
    keyID: KeyID,
    place: String,
    random: any RandomSource
  ) throws(CryptoFailure) -> [UInt8] {
    try Box.seal(bytes, under: key, keyID: keyID, place: place, random: random)
  }

  /// The secret as it is typed into an app that cannot read the picture: 32 letters and digits.
  public var text: Secret<String> { Secret(Base32.encode(bytes)) }

  /// What the picture holds, `otpauth://totp/…`.
  ///
  /// - Parameters:
  ///   - issuer: what the app calls us. Whoever picks up the phone can read it.
  ///   - account: what the app calls the account.
  /// - Returns: the address.
  public func address(issuer: String, account: String) -> Secret<String> {
    let issuer = TimeCodeSecret.escaped(issuer)
    let account = TimeCodeSecret.escaped(account)
    return text.reveal { Secret("otpauth://totp/\(issuer):\(account)?secret=\($0)&issuer=\(issuer)") }
  }

  /// Which step a moment lies in; steps are counted from 1970.
  public static func step(at moment: Timestamp) -> Int64 {
    // Rounded down, also before 1970, so that each step is as long as the others.
    let length = step.wholeMilliseconds
    let (quotient, remainder) = moment.milliseconds.quotientAndRemainder(dividingBy: length)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Which step a code is of, among those that are taken at a moment.
  ///
  /// All are computed and compared, so that the time tells nothing.
  ///
  /// - Parameters:
  ///   - code: what was typed.
  ///   - moment: when.
  /// - Returns: the step, which is to be spent; nil where the code is of none of them.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func step(of code: TypedTimeCode, at moment: Timestamp) throws(CryptoFailure) -> Int64? {
    let present = TimeCodeSecret.step(at: moment)
    var found: Int64?
    for step in (present - TimeCodeSecret.tolerance)...(present + TimeCodeSecret.tolerance)
    where equalInConstantTime(try self.code(of: step), code.digits) { found = step }
    return found
  }

  /// What an app that was told the secret shows.
  ///
  /// - Parameters:
  ///   - moment: when.
  ///   - steps: so many steps later.
  /// - Returns: six digits.
  /// - Throws: ``CryptoFailure/libraryFailed(_:)``.
  public func shown(at moment: Timestamp, steps: Int64 = 0) throws(CryptoFailure) -> Secret<String> {
    Secret(String(decoding: try code(of: TimeCodeSecret.step(at: moment) + steps), as: UTF8.self))
  }

  /// The code of a step, as ASCII digits.
  ///
  /// "Snum = StToNum(Sbits); D = Snum mod 10^Digit" (RFC 4226 §5.3), with the step as the counter (RFC 6238 §4.2).
  func code(of step: Int64, digits: Int = TimeCodeSecret.digits) throws(CryptoFailure) -> [UInt8] {
    var counter: [UInt8] = []
    counter.append(bigEndian: step)
    let tag = try TimeCodeSecret.hmacSHA1(bytes, counter)
    // "Let Offset be the low-order 4 bits of String[19]", at most 15, so that four bytes follow.
    let offset = Int(tag[19] & 15)
    var number = tag[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
    var code: [UInt8] = []
    for _ in 0..<digits {
      code.append(UInt8(ascii: "0") + UInt8(number % 10))
      number /= 10
    }
    return code.reversed()
  }

  /// Always `‹secret›`.
  public var description: String { "‹secret›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func hmacSHA1(_ key: [UInt8], _ message: [UInt8]) throws(CryptoFailure) -> [UInt8] {
    var count = 0
    var worked = false
    let tag = unsafe [UInt8](unsafeUninitializedCapacity: 20) { buffer, filled in
      unsafe worked =
        EVP_Q_mac(
          nil,
          "HMAC",
          nil,
          "SHA1",
          nil,
          key,
          key.count,
          message,
          message.count,
          buffer.baseAddress,
          buffer.count,
          &count
        ) != nil
      filled = worked ? min(count, 20) : 0
    }
    try check(worked && tag.count == 20 ? 1 : 0, "EVP_Q_mac")
    return tag
  }

  /// A text for an address: what RFC 3986 calls unreserved stays, all else becomes `%XX`.
  private static func escaped(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return text.utf8.map { byte in
      plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte]).uppercased()
    }.joined()
  }
}

/// A code of an authenticator app as somebody typed it: six digits, with spaces and hyphens taken out.
public struct TypedTimeCode: Sendable, CustomStringConvertible, CustomReflectable {
  let digits: [UInt8]

  /// Reads it; nil where it is not six digits, which is a slip and no guess.
  public init?(parsing text: String) {
    // Six digits and what people and keyboards put between them.
    guard text.utf8.count <= 64 else { return nil }
    var digits: [UInt8] = []
    for scalar in LetterFolding.fold(text).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .spaceSeparator, .dashPunctuation, .control: continue
      default: break
      }
      guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
        let digit = UInt8(exactly: value)
      else { return nil }
      digits.append(UInt8(ascii: "0") + digit)
    }
    guard digits.count == TimeCodeSecret.digits else { return nil }
    self.digits = digits
  }

  /// Always `‹code›`.
  public var description: String { "‹code›" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
