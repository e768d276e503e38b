public import Core

/// How a person may safely be reached.
///
/// It is asked before anything leaves.
public struct SafeContactPlan: Sendable, Codable, Hashable {
  /// A way to reach somebody.
  public enum Channel: String, Sendable, Codable, CaseIterable {
    /// The pages for families, when the person comes of their own accord.
    case portal
    /// Electronic mail.
    case email
    /// Text messages.
    case sms
    /// WhatsApp.
    case whatsapp
    /// Telephone calls.
    case phone
    /// Letters.
    case post
  }

  /// Hours in which the person may be reached, on some days of the week, in Europe/London.
  public struct Hours: Sendable, Codable, Hashable {
    /// Days of the week, 1 for Monday to 7 for Sunday.
    public var days: [Int]
    /// The first minute of the day, 0 to 1439.
    public var from: Int
    /// The minute after the last one, 1 to 1440, greater than `from`.
    public var to: Int

    /// Hours on some days.
    public init(days: [Int], from: Int, to: Int) {
      self.days = days
      self.from = from
      self.to = to
    }
  }

  /// What the plan says to a wish to reach the person now.
  public enum Verdict: Equatable, Sendable {
    /// It is safe now.
    case permitted
    /// It is safe from this moment on.
    case later(Timestamp)
    /// It is never safe by this way: a person must find another.
    case forbidden
  }

  /// The only ways that are safe; nil where nothing was said.
  public var channels: Set<Channel>?
  /// The only hours that are safe; empty where nothing was said.
  public var hours: [Hours]
  /// Whether a voice message may be left.
  public var mayLeaveVoicemail: Bool
  /// Whether texts must be even more neutral than usual.
  public var wantsNeutralTexts: Bool

  /// Nothing was said: every way is open, but no voice message.
  public static let unrestricted = SafeContactPlan(
    channels: nil,
    hours: [],
    mayLeaveVoicemail: false,
    wantsNeutralTexts: false
  )

  /// A plan.
  public init(channels: Set<Channel>?, hours: [Hours], mayLeaveVoicemail: Bool, wantsNeutralTexts: Bool) {
    self.channels = channels
    self.hours = hours
    self.mayLeaveVoicemail = mayLeaveVoicemail
    self.wantsNeutralTexts = wantsNeutralTexts
  }

  /// Decides whether the person may be reached.
  ///
  /// - Parameters:
  ///   - channel: by which way.
  ///   - now: the moment at which it would be done.
  /// - Returns: now, later, or never by this way.
  public func verdict(on channel: Channel, at now: Timestamp) -> Verdict {
    if let channels, !channels.contains(channel) { return .forbidden }
    guard !hours.isEmpty else { return .permitted }
    // Minute by minute over a week would be slow and quarter hours too coarse: the borders of the hours are the only
    // moments at which an answer changes.
    let start = LondonTime.minuteOfWeek(of: now)
    if contains(start) { return .permitted }
    let waits = borders.map { ($0 - start.inWeek + LondonTime.minutesPerWeek) % LondonTime.minutesPerWeek }
    // Hours that the spring change leaves out this week come again in the next.
    for wait in waits.sorted() + waits.sorted().map({ $0 + LondonTime.minutesPerWeek }) {
      let moment = LondonTime.startOfMinute(of: now) + .minutes(Int64(wait))
      if contains(LondonTime.minuteOfWeek(of: moment)) { return .later(moment) }
    }
    return .forbidden
  }

  private func contains(_ minute: LondonTime.MinuteOfWeek) -> Bool {
    hours.contains { $0.days.contains(minute.day) && $0.from <= minute.ofDay && minute.ofDay < $0.to }
  }

  /// The minutes of the week at which hours begin, and an hour to either side of them: where the clocks change in
  /// between, the wait in minutes is an hour longer or shorter than the difference of the two.
  private var borders: [Int] {
    hours.flatMap { hours in
      hours.days.flatMap { day -> [Int] in
        let border = (day - 1) * 1440 + hours.from
        return [border, border - 60, border + 60].map {
          ($0 + LondonTime.minutesPerWeek) % LondonTime.minutesPerWeek
        }
      }
    }
  }
}
