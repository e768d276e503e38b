internal import Core
internal import People

extension SafeContactPlan {
  /// Days of the week as the API writes them, Monday first.
  static let dayWords = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Reads a plan: `{channels, hours: [{days, from, to}], voicemail, neutral_texts}`.
  ///
  /// Channels that are left out are open, an empty list leaves none open. Days are the words ``dayWords``. Hours are
  /// `HH:MM` in Europe/London from 00:00 on, and `to` may be `24:00`; they do not run over midnight, which takes two
  /// entries.
  ///
  /// - Parameter reader: the object.
  /// - Returns: the plan; what is wrong with it was noted.
  static func reading(_ reader: JSONObjectReader) -> SafeContactPlan? {
    let names = reader.choices("channels", Channel.allCases.map(\.rawValue))
    let channels = reader.has("channels") ? Set(names.compactMap(Channel.init(rawValue:))) : nil
    var seen: Set<Hours> = []
    let hours = reader.list("hours", maximum: 21) { reader -> Hours? in
      guard let hours = Hours.reading(reader) else { return nil }
      if !seen.insert(hours).inserted { reader.refuse("days", "the same hours are given twice") }
      return hours
    }
    return SafeContactPlan(
      channels: channels,
      hours: hours,
      mayLeaveVoicemail: reader.flag("voicemail", default: false),
      wantsNeutralTexts: reader.flag("neutral_texts", default: false)
    )
  }
}

extension SafeContactPlan.Hours {
  fileprivate static func reading(_ reader: JSONObjectReader) -> SafeContactPlan.Hours? {
    let words = reader.choices("days", SafeContactPlan.dayWords, minimum: 1)
    let from = reader.parsed("from", maximumCharacters: 5, minuteOfDay)
    let to = reader.parsed("to", maximumCharacters: 5, minuteOfDay)
    guard let from, let to else { return nil }
    guard from < to else {
      reader.refuse("to", "must be later than from; hours over midnight take two entries")
      return nil
    }
    let days = SafeContactPlan.dayWords.enumerated().filter { words.contains($0.element) }.map {
      $0.offset + 1
    }
    return SafeContactPlan.Hours(days: days, from: from, to: to)
  }

  /// `HH:MM` as the minute of the day.
  private static func minuteOfDay(_ text: String) throws(FieldMend) -> Int {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = twoDigits(parts[0]), let minute = twoDigits(parts[1]), minute < 60,
      hour < 24 || (hour == 24 && minute == 0)
    else { throw FieldMend("is a time of day as HH:MM, from 00:00 to 24:00") }
    return hour * 60 + minute
  }

  private static func twoDigits(_ text: Substring) -> Int? {
    guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
