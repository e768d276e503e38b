public import Core

/// The honest spellings of a fact: every normal form in which the same answer may arrive.
///
/// What is stored and what is answered go through the same functions; they match where one spelling is the same. Letters
/// are folded to A–Z, so that Welsh and English marks, capitals, spaces and full stops do not matter.
public enum FactSpelling {
  /// The spellings of a date; nil where the text is no date that exists.
  public static func date(_ text: String) -> Set<String>? {
    CivilDate(parsing: text).map { [$0.iso8601] }
  }

  /// The spellings of a name, a school, a court or another wording: its words, and first and last word alone.
  public static func wording(_ text: String) -> Set<String> {
    let words = LetterFolding.words(text)
    guard let first = words.first, let last = words.last else { return [] }
    var spellings: Set<String> = [words.joined(separator: " ")]
    if words.count > 2 { spellings.insert("\(first) \(last)") }
    return spellings
  }

  /// The spellings of a school or court: the same without the words that people leave out.
  public static func institution(_ text: String) -> Set<String> {
    let words = LetterFolding.words(text)
    let telling = words.filter { !institutionWords.contains($0) }
    return Set([words, telling].filter { !$0.isEmpty }.map { $0.joined(separator: " ") })
  }

  /// The spelling of a number with letters, such as a case number: without spaces and marks.
  public static func code(_ text: String) -> Set<String> {
    let joined = LetterFolding.words(text).joined()
    return joined.isEmpty ? [] : [joined]
  }

  /// The spellings of an address as a record holds it: its post code with each honest way to name the house.
  public static func address(lines: [String], postcode: Postcode) -> Set<String> {
    Set(houses(in: lines).map { "\(postcode.compact) \($0)" })
  }

  /// The spellings of an address as a form asks for it: post code, and house number or name.
  public static func address(house: String, postcode: Postcode) -> Set<String> {
    Set(houses(in: [house]).map { "\(postcode.compact) \($0)" })
  }

  /// The spellings of a fact of a kind, from the text of a record or an answer; empty where the text is none.
  public static func of(_ kind: IdentityFactKind, _ text: String) -> Set<String> {
    switch kind {
    case .dateOfBirth, .childDateOfBirth, .hearingDate, .lastAppointment: date(text) ?? []
    case .previousName, .childName: wording(text)
    case .school, .court: institution(text)
    case .caseNumber: code(text)
    case .phone: phone(text)
    case .email: email(text)
    case .passphrase: passphrase(text)
    case .address, .previousAddress, .ownReference: []
    }
  }

  /// A passphrase decides alone with one more fact, so it has one spelling: all of its words.
  private static func passphrase(_ text: String) -> Set<String> {
    let words = LetterFolding.words(text)
    return words.isEmpty ? [] : [words.joined(separator: " ")]
  }

  private static func phone(_ text: String) -> Set<String> {
    do { return [try PhoneNumber(parsing: text).e164] } catch { return [] }
  }

  private static func email(_ text: String) -> Set<String> {
    do { return [try EmailAddress(parsing: text).lookupForm] } catch { return [] }
  }

  /// The honest ways to name the house on these lines: number with flat, number alone, name with flat, name alone.
  ///
  /// A number counts on any of the first three lines, a name on the first line that is more than a flat, up to a comma:
  /// what follows is street and town, which are no house.
  private static func houses(in lines: [String]) -> Set<String> {
    var found: Set<String> = []
    var flat: String?
    var hasName = false
    for line in lines.prefix(3) {
      var words = houseWords(line)
      flat = takeFlat(from: &words) ?? flat
      let isNumbered = words.first.map(isNumber) ?? false
      for piece in isNumbered ? [words] : pieces(of: line) {
        guard let first = piece.first else { continue }
        guard isNumber(first) || !hasName else { continue }
        hasName = true
        let house = isNumber(first) ? [first] : Array(piece.prefix(4))
        found.insert(house.joined(separator: " "))
        if let flat { found.insert(([flat] + house).sorted().joined(separator: " ")) }
        if isNumber(first) { return found }
      }
    }
    if found.isEmpty, let flat { found.insert(flat) }
    return found
  }

  /// What stands between the commas of a line, without its flat.
  private static func pieces(of line: String) -> [[String]] {
    line.split(separator: ",").map { piece in
      var words = houseWords(String(piece))
      _ = takeFlat(from: &words)
      return words
    }
  }

  private static func houseWords(_ text: String) -> [String] {
    LetterFolding.words(text).filter { !numberWords.contains($0) }
  }

  /// Takes the number of a flat out of a line: "Flat 2, 12 Acacia Avenue", "2/12", "12 Flat 2".
  static func takeFlat(from words: inout [String]) -> String? {
    if let place = words.firstIndex(where: flatWords.contains), place + 1 < words.count {
      let flat = words[place + 1]
      words.removeSubrange(place...place + 1)
      return flat
    }
    guard words.count >= 2, isNumber(words[0]), isNumber(words[1]) else { return nil }
    return words.removeFirst()
  }

  /// Whether a word is a number as houses have them, `12` or `12A`; `1ST` is part of a name.
  static func isNumber(_ word: String) -> Bool {
    let digits = word.utf8.prefix { (0x30...0x39).contains($0) }.count
    return digits > 0 && word.utf8.count - digits <= 1
  }

  private static let flatWords: Set<String> = [
    "FLAT", "FFLAT", "APARTMENT", "APT", "UNIT", "ROOM", "STUDIO", "FLT",
  ]
  private static let numberWords: Set<String> = ["NO", "NUMBER", "RHIF", "HOUSE", "THE"]
  private static let institutionWords: Set<String> = [
    "SCHOOL", "YSGOL", "PRIMARY", "THE", "OF", "FAMILY", "COURT", "AT", "IN", "CYNRADD", "Y", "YR", "LLYS",
  ]
}
