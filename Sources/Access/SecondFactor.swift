public import Core
public import Crypto

/// The second factor of an account, as its own page shows it.
public struct SecondFactor: Sendable {
  /// Since when it is asked for.
  public let confirmedAt: Timestamp
  /// How many recovery codes have not been used.
  public let recoveryCodesLeft: Int
  /// Whether the person has said that the present recovery codes are kept.
  public let hasKeptCodes: Bool
}

/// A second factor that is being set up: what the authenticator app is to be told.
public struct SecondFactorOffer: Sendable {
  /// The secret, for somebody who types it.
  public let secret: Secret<String>
  /// The secret, for an app that looks.
  public let picture: QRCode
  /// What the picture says, `otpauth://…`, for an app on the same phone.
  public let address: Secret<String>
  /// The secret, for a demonstration that has no phone.
  public let app: TimeCodeSecret
}

/// Recovery codes that were just made, as they are printed: shown once, stored nowhere.
public typealias PrintedRecoveryCodes = [Secret<String>]

/// How the confirming of a second factor ended.
public enum SecondFactorConfirmation: Sendable {
  /// It is asked for from now on. Every session of the account has ended, and this one is new.
  case on(SignedIn, PrintedRecoveryCodes)
  /// The code is of another secret or another time.
  case wrong
  /// It was not six digits.
  case malformed
  /// This session has begun nothing, or too long ago, or it is on already.
  case notBegun
}

/// How an act ended that asks for the present password, and where a second factor is on for a code too.
public enum SecondFactorProof<Done: Sendable>: Sendable {
  /// It is done.
  case done(Done)
  /// The password or the code was not right; which one is not told.
  case refused
  /// What was typed is no code.
  case malformed
  /// Too many codes were tried; recovery codes are still taken.
  case slowDown(until: Timestamp)
  /// There is nothing to act on: it is on already, or off.
  case notNow
  /// The session is over, or has just been ended after too many tries.
  case sessionOver
}
