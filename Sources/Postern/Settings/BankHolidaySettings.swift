internal import Core

/// A bank holiday of England and Wales, as the settings list it.
struct BankHoliday: Hashable, Sendable {
  let date: CivilDate
  /// What it is called, for whoever keeps the list.
  let name: String
}

/// The bank holidays on which no answer grows old.
enum BankHolidaySettings {
  /// How many days before the list ends `check` says so.
  static let warningDays: Int64 = 60
  /// How many bank holidays England and Wales have in a usual year.
  static let usualPerYear = 8

  /// As gov.uk lists them; the years after follow the same rules.
  static let known = [
    ("2026-01-01", "New Year's Day"), ("2026-04-03", "Good Friday"), ("2026-04-06", "Easter Monday"),
    ("2026-05-04", "Early May"), ("2026-05-25", "Spring"), ("2026-08-31", "Summer"),
    ("2026-12-25", "Christmas Day"), ("2026-12-28", "Boxing Day, substitute"),
    ("2027-01-01", "New Year's Day"), ("2027-03-26", "Good Friday"), ("2027-03-29", "Easter Monday"),
    ("2027-05-03", "Early May"), ("2027-05-31", "Spring"), ("2027-08-30", "Summer"),
    ("2027-12-27", "Christmas Day, substitute"), ("2027-12-28", "Boxing Day, substitute"),
    ("2028-01-03", "New Year's Day, substitute"), ("2028-04-14", "Good Friday"),
    ("2028-04-17", "Easter Monday"), ("2028-05-01", "Early May"), ("2028-05-29", "Spring"),
    ("2028-08-28", "Summer"), ("2028-12-25", "Christmas Day"), ("2028-12-26", "Boxing Day"),
  ]

  static let setting = Setting(
    "bankHolidays",
    SettingKind.list(of: SettingKind<BankHoliday>.bankHoliday, mayBeEmpty: true),
    .written(
      "[\n"
        + known.map { "    { date: \"\($0.0)\", name: \"\($0.1)\" }," }.joined(separator: "\n") + "\n  ]"
    ),
    "The bank holidays of England and Wales, all of each year that is named: answers do not grow old on them.\n"
      + "Add the next years, and what is proclaimed, from https://www.gov.uk/bank-holidays"
  )
}

extension SettingKind where Value == BankHoliday {
  /// A day with its name: `{ date: "2026-12-25", name: "Christmas Day" }`.
  static let bankHoliday = SettingKind { (value, place) throws(WrongSetting) in
    guard case .object(let object) = value else {
      throw WrongSetting("write { date: \"2026-12-25\", name: \"Christmas Day\" }")
    }
    if let other = object.members.first(where: { !["date", "name"].contains($0.name) }) {
      throw WrongSetting("holds date and name alone", at: "." + Arguments.shown(other.name))
    }
    return BankHoliday(
      date: try date(object["date"]),
      name: try member("name", of: object) { (value) throws(WrongSetting) in
        try SettingKind<String>.text(maximumCharacters: 60).read(value, place)
      }
    )
  }

  private static func date(_ written: JSONValue?) throws(WrongSetting) -> CivilDate {
    guard case .string(let text) = written, let date = CivilDate(parsing: text), date.iso8601 == text else {
      throw WrongSetting("write a day that exists, like \"2026-12-25\"", at: ".date")
    }
    guard !WorkingDays.isWeekend(date) else {
      throw WrongSetting("falls on a weekend: write the substitute day, as gov.uk lists it", at: ".date")
    }
    return date
  }

  private static func member(
    _ name: String,
    of object: JSONObject,
    _ read: (JSONValue) throws(WrongSetting) -> String
  ) throws(WrongSetting) -> String {
    guard let value = object[name] else { throw WrongSetting("is missing", at: "." + name) }
    do throws(WrongSetting) {
      return try read(value)
    } catch {
      throw WrongSetting(error.mend, at: "." + name + error.place)
    }
  }
}
