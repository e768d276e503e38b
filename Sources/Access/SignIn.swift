public import Core

/// What somebody typed to sign in, and where it came from.
public struct SignInAttempt: Sendable {
  /// Into which kind of account.
  public let kind: AccountKind
  /// The address.
  public let address: EmailAddress
  /// The password as typed: nothing is trimmed, folded or cut.
  public let password: Secret<String>
  /// The network it came from: an IPv4 address or the /64 of an IPv6 address.
  public let network: String
  /// The known-device cookie's value, where the browser sent one.
  public let deviceSecret: String?

  /// Gathers it.
  public init(
    kind: AccountKind = .family,
    address: EmailAddress,
    password: Secret<String>,
    network: String,
    deviceSecret: String?
  ) {
    self.kind = kind
    self.address = address
    self.password = password
    self.network = network
    self.deviceSecret = deviceSecret
  }
}

/// How an attempt to sign in ended.
public enum SignIn: Sendable {
  /// The password was right.
  case signedIn(SignedIn)
  /// It was, and now a code is asked for: see ``Accounts/answer(_:to:)``.
  case codeAwaited(AwaitedCode)
  /// It was not: wrong, unknown, locked, besieged or frozen. Nobody outside may learn which, not by the time it
  /// takes either, so there is one case.
  case refused
  /// This network has tried too often: answer 429 with Retry-After. It says nothing about any account.
  case slowDown(until: Timestamp)
}
