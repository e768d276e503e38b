internal import Core

/// Whose account it is.
///
/// What differs between kinds is data here, so that the code does not ask.
public enum AccountKind: String, Sendable, CaseIterable {
  /// A parent, carer or relative.
  case family
  /// A member of the agency's staff.
  case staff

  /// How long a session of this kind lasts.
  public var sessionLimits: SessionLimits {
    switch self {
    case .family: SessionLimits(idle: .minutes(20), absolute: .hours(12))
    case .staff: SessionLimits(idle: .minutes(15), absolute: .hours(8))
    }
  }
}

/// How long a session lasts.
public struct SessionLimits: Hashable, Sendable {
  /// Without any request: somebody walked away from a shared screen.
  public let idle: Duration
  /// In all, however busy: a stolen cookie is of no use tomorrow.
  public let absolute: Duration

  /// Both limits.
  public init(idle: Duration, absolute: Duration) {
    self.idle = idle
    self.absolute = absolute
  }
}
