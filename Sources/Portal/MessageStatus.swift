/// How far a message is.
public enum MessageStatus: String, Sendable, CaseIterable {
  /// It waits for a verified address.
  case held
  /// It may be read; the notice is not with a mail server yet.
  case released
  /// A mail server has taken the notice.
  case notified
  /// It was opened in a session of the person.
  case opened
  /// The person has answered.
  case answered
  /// The sender took it back.
  case revoked
  /// Its time is up.
  case expired
  /// It was held too long.
  case notDelivered = "not_delivered"

  /// Whether the person may read it.
  public var isReadable: Bool {
    switch self {
    case .released, .notified, .opened, .answered: true
    case .held, .revoked, .expired, .notDelivered: false
    }
  }

  /// Whether its person may see that it is or was there: what was taken back, or is over, is told and not shown.
  var isListed: Bool { isReadable || self == .revoked || self == .expired }

  /// Where the state stands in the order of all.
  var step: Int { MessageStatus.allCases.firstIndex(of: self) ?? 0 }

  /// The states from which a message may come to this one: it only moves forward, but where what was taken back is given
  /// again (``Portal/restore(_:by:once:)``).
  var predecessors: [MessageStatus] {
    switch self {
    case .held: []
    case .released: [.held]
    case .notified: [.released]
    case .opened: [.released, .notified]
    case .answered: [.released, .notified, .opened]
    case .revoked: [.held, .released, .notified, .opened, .answered]
    case .expired: [.held, .released, .notified, .opened, .answered]
    case .notDelivered: [.held]
    }
  }
}
