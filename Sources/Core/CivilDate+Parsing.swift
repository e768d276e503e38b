extension CivilDate {
  /// Reads a date in any usual British or Welsh writing.
  ///
  /// Takes `1984-03-07`, `7/3/1984`, `07.03.1984`, `7-3-1984`, `7 3 1984`, `7 March 1984`, `7th of Mar 1984`,
  /// `7 Mawrth 1984`, `7fed o Fawrth 1984` and `March 7, 1984`. The year has four digits; a day comes before its
  /// month, unless the year leads. Nil where it is not a date, or a date that does not exist.
  ///
  /// - Parameter text: what was written, at most 40 bytes.
  public init?(parsing text: String) {
    guard text.utf8.count <= 40 else { return nil }
    let words = CivilDate.words(of: text)
    guard words.count == 3 else { return nil }
    let numbers = words.map(CivilDate.number)
    if let month = CivilDate.month(named: words[1]), let day = numbers[0], let year = numbers[2] {
      self.init(fourDigitYear: words[2], year: year, month: month, day: day)
    } else if let month = CivilDate.month(named: words[0]), let day = numbers[1], let year = numbers[2] {
      self.init(fourDigitYear: words[2], year: year, month: month, day: day)
    } else if let first = numbers[0], let month = numbers[1], let last = numbers[2] {
      let yearLeads = words[0].utf8.count == 4
      self.init(
        fourDigitYear: yearLeads ? words[0] : words[2],
        year: yearLeads ? first : last,
        month: month,
        day: yearLeads ? last : first
      )
    } else {
      return nil
    }
  }

  private init?(fourDigitYear text: String, year: Int, month: Int, day: Int) {
    guard text.utf8.count == 4 else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Splits into runs of letters and digits, without ordinal endings and the `of` of `7th of March`.
  private static func words(of text: String) -> [String] {
    let runs = LetterFolding.fold(text).split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    return runs.map(String.init).filter { $0 != "OF" && $0 != "O" }.map { run in
      for ending in ordinalEndings where run.hasSuffix(ending) {
        let stem = String(run.dropLast(ending.count))
        if number(stem) != nil { return stem }
      }
      return run
    }
  }

  private static func number(_ word: String) -> Int? {
    guard (1...4).contains(word.utf8.count), word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(word)
  }

  /// The month of a whole name or of its first three letters and more, `Sept` and `Tach` among them.
  private static func month(named word: String) -> Int? {
    guard word.utf8.count >= 3 else { return nil }
    for names in [englishMonths, welshMonths] {
      if let found = names.firstIndex(where: { $0.hasPrefix(word) }) { return found + 1 }
    }
    // Whole names only: `7 Fed 1984` is a slip for February, not the beginning of Fedi.
    return mutatedWelshMonths.firstIndex(of: word).map { $0 + 1 }
  }

  /// English, then Welsh: 1af, 2il, 3ydd, 5ed, 7fed, 11eg, 18fed, 21ain.
  private static let ordinalEndings = ["ST", "ND", "RD", "TH", "AF", "IL", "YDD", "FED", "ED", "EG", "AIN"]
  private static let englishMonths = [
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER",
    "NOVEMBER", "DECEMBER",
  ]
  private static let welshMonths = [
    "IONAWR", "CHWEFROR", "MAWRTH", "EBRILL", "MAI", "MEHEFIN", "GORFFENNAF", "AWST", "MEDI", "HYDREF",
    "TACHWEDD", "RHAGFYR",
  ]
  /// As they stand after `o` (soft mutation).
  private static let mutatedWelshMonths = [
    "IONAWR", "CHWEFROR", "FAWRTH", "EBRILL", "FAI", "FEHEFIN", "ORFFENNAF", "AWST", "FEDI", "HYDREF",
    "DACHWEDD", "RAGFYR",
  ]
}
