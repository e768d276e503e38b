internal import Core
internal import HTTPEngine

extension SettingKind where Value == String {
  /// A text of one line.
  static func text(maximumCharacters: Int = 200) -> SettingKind {
    SettingKind { (value, _) throws(WrongSetting) in
      try judged(value, maximumCharacters, .one)
    }
  }

  /// A text of several lines, such as a postal address.
  static let lines = SettingKind { (value, _) throws(WrongSetting) in
    try judged(value, 1000, .many)
  }

  /// The path of a file or folder; what is relative begins at the settings file.
  static let path = SettingKind { (value, place) throws(WrongSetting) in
    place.path(try judged(value, 1000, .one))
  }

  /// A domain name, in small letters.
  static let domain = SettingKind { (value, _) throws(WrongSetting) in
    let text = try judged(value, 253, .one).lowercased()
    guard (try? EmailAddress(parsing: "name@" + text)) != nil else {
      throw WrongSetting("write a domain name, for example \"example.org\"")
    }
    return text
  }

  private static func judged(
    _ value: JSONValue,
    _ maximumCharacters: Int,
    _ lines: JSONText.Lines
  ) throws(WrongSetting) -> String {
    guard case .string(let written) = value else { throw WrongSetting("write a text in quotes") }
    let text: String
    do throws(JSONText.Malformed) {
      text = try JSONText.judge(written, maximumCharacters: maximumCharacters, lines: lines)
    } catch {
      throw WrongSetting(error.description)
    }
    guard !text.isEmpty else { throw WrongSetting("must not be empty") }
    return text
  }
}

extension SettingKind {
  /// A text that a type of the domain parses; the error's description says how to mend it.
  static func parsed<Failure: Error & CustomStringConvertible>(
    _ parse: @escaping @Sendable (String) throws(Failure) -> Value
  ) -> SettingKind {
    SettingKind { (value, place) throws(WrongSetting) in
      let text = try SettingKind<String>.text(maximumCharacters: 1000).read(value, place)
      do throws(Failure) {
        return try parse(text)
      } catch {
        throw WrongSetting(error.description)
      }
    }
  }

  /// A list, in brackets, of at least one and at most 64 entries.
  static func list<Element: Sendable>(
    of kind: SettingKind<Element>,
    mayBeEmpty: Bool = false
  ) -> SettingKind<[Element]> where Value == [Element] {
    SettingKind { (value, place) throws(WrongSetting) in
      guard case .array(let elements) = value else { throw WrongSetting("write a list in brackets: [ … ]") }
      guard mayBeEmpty || !elements.isEmpty else { throw WrongSetting("needs at least one entry") }
      guard elements.count <= 64 else { throw WrongSetting("has at most 64 entries") }
      var read: [Element] = []
      for (position, element) in elements.enumerated() {
        do throws(WrongSetting) {
          read.append(try kind.read(element, place))
        } catch {
          throw WrongSetting(error.mend, at: "[\(position)]" + error.place)
        }
      }
      return read
    }
  }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One word of an enumeration.
  static var word: SettingKind {
    SettingKind { (value, _) throws(WrongSetting) in
      guard case .string(let text) = value, let word = Value(rawValue: text) else {
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }
        throw WrongSetting("write one of \(words.joined(separator: ", "))")
      }
      return word
    }
  }
}

extension SettingKind where Value == Int {
  /// A whole number.
  static func integer(_ range: ClosedRange<Int>) -> SettingKind {
    SettingKind { (value, _) throws(WrongSetting) in
      guard case .integer(let written) = value, let number = Int(exactly: written), range.contains(number)
      else {
        throw WrongSetting("write a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }
}

extension SettingKind where Value == EmailAddress {
  /// An email address.
  static let emailAddress = parsed { (text) throws(EmailAddress.Malformed) in try EmailAddress(parsing: text)
  }
}

extension SettingKind where Value == ListenAddress {
  /// An address and a port to listen on.
  static let listenAddress = parsed { (text) throws(ListenAddress.Malformed) in
    try ListenAddress(parsing: text)
  }
}

extension SettingKind where Value == StrictURL {
  /// An address on the web or of a server.
  static func url(_ shape: StrictURL.Shape) -> SettingKind {
    parsed { (text) throws(StrictURL.Malformed) in try StrictURL(parsing: text, shape) }
  }
}

extension SettingKind where Value == AddressRange {
  /// A network address, or a range of them.
  static let addressRange = SettingKind { (value, place) throws(WrongSetting) in
    let text = try SettingKind<String>.text(maximumCharacters: 60).read(value, place)
    guard let range = AddressRange(parsing: text) else {
      throw WrongSetting("write an address or a range, for example \"10.0.0.0/8\"")
    }
    return range
  }
}
