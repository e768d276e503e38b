internal import Core

/// The lines of an address as rows of words that are looked for in a text.
///
/// 1. A line counts whole where it holds a digit or a word for a street: a town alone would make every letter a leak.
/// 2. The number of the house with its street counts too, with and without the flat.
/// 3. The name of a house counts only with the street or place on the line below it.
///
/// Records and texts go through the same ``words(_:)``, so that `Avenue` and `Ave` are one.
public enum AddressRows {
  /// The words of a text with those for streets in their short form, and without those that people put in between.
  ///
  /// - Parameter text: a line or a letter.
  /// - Returns: words of A–Z and 0–9.
  public static func words(_ text: String) -> [String] {
    LetterFolding.words(text).compactMap { fillers.contains($0) ? nil : shortForms[$0] ?? $0 }
  }

  /// Every row of words by which an address is given away.
  ///
  /// - Parameter lines: the lines above the post code.
  /// - Returns: rows of two to twelve words.
  public static func rows(of lines: [String]) -> Set<[String]> {
    var rows: Set<[String]> = []
    let folded = lines.prefix(3).map(words)
    for line in folded.prefix(2) where holdsHouseOrStreet(line) { rows.insert(line) }
    for place in folded.indices.prefix(2) {
      let below = place + 1 < folded.count ? folded[place + 1] : []
      // A name below a house is a town.
      rows.formUnion(houses(on: lines[place], above: below, mayBeName: place == 0))
    }
    return rows.filter { (2...12).contains($0.count) }
  }

  /// The house on a line with its street, which may stand on the line below.
  private static func houses(on line: String, above below: [String], mayBeName: Bool) -> Set<[String]> {
    var rest = words(line)
    let whole = rest
    let flat = FactSpelling.takeFlat(from: &rest)
    guard let first = rest.first else {
      // A line with nothing but a flat: its house is on the line below.
      return flat.map { [whole + below, [$0] + below] } ?? []
    }
    guard FactSpelling.isNumber(first) else {
      // Without a street of its own it is a name.
      if holdsHouseOrStreet(rest) { return [[flat].compactMap(\.self) + rest] }
      return mayBeName && !below.isEmpty ? [rest + below] : []
    }
    let street = street(behind: first, on: line, rest: Array(rest.dropFirst()), above: below)
    guard !street.isEmpty else { return [] }
    var rows: Set<[String]> = [[first] + street]
    if let flat {
      rows.formUnion([
        [flat, first] + street, [first, flat] + street, [first, "FLAT", flat] + street,
        ["FLAT", flat, first] + street,
      ])
    }
    return rows
  }

  /// The street behind a number: up to its word for a street, or to the comma, or the line below.
  private static func street(
    behind number: String,
    on line: String,
    rest: [String],
    above below: [String]
  ) -> [String] {
    guard !rest.isEmpty else { return streetAlone(below) ?? below }
    if let street = streetAlone(rest) { return street }
    let piece = line.split(separator: ",").map { words(String($0)) }.first { $0.contains(number) } ?? []
    let behind = Array(piece.drop { $0 != number }.dropFirst())
    return behind.isEmpty ? rest : behind
  }

  /// The words up to the one that says it is a street; nil where none does.
  private static func streetAlone(_ words: [String]) -> [String]? {
    if let first = words.first, leadingStreetWords.contains(first) { return words }
    return words.dropFirst().firstIndex(where: streetWords.contains).map { Array(words[...$0]) }
  }

  private static func holdsHouseOrStreet(_ words: [String]) -> Bool {
    words.contains { $0.utf8.contains { (0x30...0x39).contains($0) } } || streetAlone(words) != nil
  }

  private static let shortForms = [
    "AVENUE": "AVE", "ROAD": "RD", "STREET": "ST", "LANE": "LN", "CLOSE": "CL", "DRIVE": "DR", "COURT": "CT",
    "GARDENS": "GDNS", "CRESCENT": "CRES", "TERRACE": "TER", "PLACE": "PL", "SQUARE": "SQ", "GROVE": "GR",
    "APARTMENT": "FLAT", "APT": "FLAT", "FLT": "FLAT", "FFLAT": "FLAT",
  ]

  /// Words that say of those before them that they are a street; as the first word `ST` is a saint.
  private static let streetWords: Set<String> = [
    "AVE", "RD", "ST", "LN", "CL", "DR", "CT", "GDNS", "CRES", "TER", "PL", "SQ", "GR", "WAY", "ROW", "MEWS",
    "WALK",
  ]

  /// Welsh words for a street, which lead it.
  private static let leadingStreetWords: Set<String> = ["HEOL", "STRYD", "FFORDD", "LON"]

  private static let fillers: Set<String> = ["NO", "NUMBER", "RHIF", "THE", "ON", "IN", "AT", "OF"]
}
