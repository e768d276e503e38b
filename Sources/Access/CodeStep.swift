public import Core

/// Somebody whose password was right and whose code is awaited.
///
/// It opens nothing: it is a place to try a few codes at.
public struct CodeStep: Sendable {
  /// Long enough to find the telephone, short enough for a shared screen.
  public static let lifetime: Duration = .minutes(5)
  /// So many codes may be tried before the password is asked for again.
  public static let triesAStep = 5

  /// When it ends.
  public let endsAt: Timestamp
}

/// A step that was just opened, with what the browser is to keep.
public struct AwaitedCode: Sendable {
  /// The step cookie's value: shown once, stored nowhere.
  public let secret: Secret<String>
  /// When the step ends.
  public let endsAt: Timestamp
}

/// How an answer with a code ended.
public enum CodeAnswer: Sendable {
  /// It was right.
  case signedIn(SignedIn)
  /// It was not, or it was used before.
  case wrong(triesLeft: Int)
  /// It is no code: nothing was counted.
  case malformed
  /// Too many codes of the app were tried for this account; recovery codes are still taken.
  case slowDown(until: Timestamp)
  /// The step is over, used, or has had its tries: sign in again.
  case over
}
