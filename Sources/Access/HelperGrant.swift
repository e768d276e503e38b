public import Core

/// Identifies a permission by which somebody reads for a person.
public enum HelperIDKind: IdentifiedKind {
  /// `hlp`.
  public static let prefix: StaticString = "hlp"
}

/// The identifier of a permission to read for a person, `hlp_…`.
///
/// It opens nothing.
public typealias HelperID = Identifier<HelperIDKind>

/// What somebody may do for a person who lets them, and the rule that says so.
public struct HelperGrant: Sendable {
  /// Identifies it, also in the record of what happened.
  public let id: HelperID
  /// Who is helped.
  public let person: PersonID
  /// The address by which the helper came.
  ///
  /// While a party holds it, nothing opens.
  public let contactPoint: ContactPointID
  /// The contact point by which the person's own account opens the mailbox.
  public let openedBy: ContactPointID
  /// The one message that it is about; nil for all.
  public let message: MessageID?
  /// Whether the helper may answer too.
  public let mayAnswer: Bool
  /// Since when.
  public let begunAt: Timestamp
  /// Until when.
  public let endsAt: Timestamp
  /// Whether staff have looked at it and let it be at heightened risk.
  public let isAgreed: Bool
  /// Whether the person is to say first that it is still wanted: the password was set anew, or a freeze lifted.
  public let isPaused: Bool

  /// A permission.
  ///
  /// - Parameters:
  ///   - id: identifies it.
  ///   - person: who is helped.
  ///   - contactPoint: the helper's address.
  ///   - openedBy: the person's own.
  ///   - message: the one message that it is about; nil for all.
  ///   - mayAnswer: whether the helper may answer too.
  ///   - begunAt: since when.
  ///   - endsAt: until when.
  ///   - isAgreed: whether staff let it be at heightened risk.
  ///   - isPaused: whether the person is to say first that it is still wanted.
  public init(
    id: HelperID,
    person: PersonID,
    contactPoint: ContactPointID,
    openedBy: ContactPointID,
    message: MessageID?,
    mayAnswer: Bool,
    begunAt: Timestamp,
    endsAt: Timestamp,
    isAgreed: Bool,
    isPaused: Bool = false
  ) {
    self.id = id
    self.person = person
    self.contactPoint = contactPoint
    self.openedBy = openedBy
    self.message = message
    self.mayAnswer = mayAnswer
    self.begunAt = begunAt
    self.endsAt = endsAt
    self.isAgreed = isAgreed
    self.isPaused = isPaused
  }

  /// What a helper does.
  public enum Act: Sendable, CaseIterable {
    /// Sees that messages are there.
    case list
    /// Reads a message, or has a file of it.
    case read
    /// Answers a message.
    case answer
  }

  /// Why a helper may not.
  public enum Refusal: Sendable, Equatable {
    /// The clock says that it has not begun: it was set back.
    case notYet
    /// The time is over.
    case over
    /// The person is frozen, or has not said yet that it is still wanted, or is at heightened risk and staff have not let it
    /// be.
    case paused
    /// It is another message.
    case outOfScope
    /// It is for reading alone.
    case readOnly
  }

  /// Says whether a helper may do something now.
  ///
  /// - Parameters:
  ///   - act: what.
  ///   - target: with which message; nil for the list.
  ///   - now: when.
  ///   - isFrozen: whether the person is frozen.
  ///   - hasHeightenedRisk: whether the person is at heightened risk.
  /// - Returns: why not; nil where they may.
  public func refusal(
    of act: Act,
    on target: MessageID? = nil,
    at now: Timestamp,
    isFrozen: Bool,
    hasHeightenedRisk: Bool
  ) -> Refusal? {
    if now < begunAt - SessionLife.clockTolerance { return .notYet }
    if now >= endsAt { return .over }
    if isFrozen || isPaused || (hasHeightenedRisk && !isAgreed) { return .paused }
    if act != .list, !covers(target) { return .outOfScope }
    if act == .answer, !mayAnswer { return .readOnly }
    return nil
  }

  /// Whether it is about a message.
  public func covers(_ target: MessageID?) -> Bool { message == nil || message == target }
}

/// What a person may choose of who reads for them.
public enum HelperTerms {
  /// How long a link and six digits wait to be used; whoever did not come by then is listed nowhere.
  public static let answerSpan: Duration = .days(7)

  /// For how long: the longest is a year, and nothing is without an end.
  public enum Span: String, Sendable, CaseIterable {
    /// Two weeks.
    case twoWeeks = "two_weeks"
    /// A month.
    case month
    /// Three months: what is chosen where nobody chooses.
    case threeMonths = "three_months"
    /// A year.
    case year

    /// How long it is.
    public var duration: Duration {
      switch self {
      case .twoWeeks: .days(14)
      case .month: .days(31)
      case .threeMonths: .days(92)
      case .year: .days(365)
      }
    }
  }

  /// More than so many at a time would be somebody who gives everything away.
  public static let atATime = 3
  /// More asks a day would be somebody who has mail sent to strangers.
  public static let asksADay = 3
  /// So many codes may be typed on one link; whoever has the link alone guesses five of a million.
  public static let codesALink = 5
  /// The longest name, in characters.
  public static let longestName = 60
}
