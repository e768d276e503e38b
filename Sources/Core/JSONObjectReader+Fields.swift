internal import Foundation

extension JSONObjectReader {
  // MARK: Texts

  /// A text that must be there and not be blank.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximumCharacters: the most Unicode characters, as they came.
  ///   - lines: whether line breaks are allowed.
  /// - Returns: the text, trimmed; empty where it was noted.
  public func text(_ name: String, maximumCharacters: Int, lines: JSONText.Lines = .one) -> String {
    guard let value = take(name) else {
      refuse(name, "is needed")
      return ""
    }
    guard let text = judged(value, at: pointer(to: name), maximumCharacters, lines) else { return "" }
    if text.isEmpty { refuse(name, "must not be empty") }
    return text
  }

  /// A text that may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximumCharacters: the most Unicode characters, as they came.
  ///   - lines: whether line breaks are allowed.
  /// - Returns: the text, trimmed; nil where it is missing or blank, or was noted.
  public func optionalText(
    _ name: String,
    maximumCharacters: Int,
    lines: JSONText.Lines = .one
  ) -> String? {
    guard let value = take(name) else { return nil }
    let text = judged(value, at: pointer(to: name), maximumCharacters, lines)
    return text?.isEmpty == true ? nil : text
  }

  /// A text that must be there and that a type of the domain parses.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximumCharacters: the most Unicode characters, as they came.
  ///   - parse: makes the value; what it throws is noted by its description, so that must say how to mend it.
  /// - Returns: the value; nil where it was noted.
  public func parsed<Value, Failure: Error & CustomStringConvertible>(
    _ name: String,
    maximumCharacters: Int = 254,
    _ parse: (String) throws(Failure) -> Value
  ) -> Value? {
    let text = text(name, maximumCharacters: maximumCharacters)
    return text.isEmpty ? nil : noted(text, at: pointer(to: name), parse)
  }

  /// A text that may be left out and that a type of the domain parses.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximumCharacters: the most Unicode characters, as they came.
  ///   - parse: makes the value; what it throws is noted by its description, so that must say how to mend it.
  /// - Returns: the value; nil where it is missing or was noted.
  public func optionalParsed<Value, Failure: Error & CustomStringConvertible>(
    _ name: String,
    maximumCharacters: Int = 254,
    _ parse: (String) throws(Failure) -> Value
  ) -> Value? {
    optionalText(name, maximumCharacters: maximumCharacters).flatMap {
      noted($0, at: pointer(to: name), parse)
    }
  }

  /// One word of several, which must be there.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - choices: the words that are allowed.
  /// - Returns: the word; nil where it was noted.
  public func oneOf(_ name: String, _ choices: [String]) -> String? {
    guard let value = take(name) else {
      refuse(name, "is needed: one of \(choices.joined(separator: ", "))")
      return nil
    }
    return choice(value, of: choices, at: pointer(to: name))
  }

  /// One word of several, which may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - choices: the words that are allowed.
  /// - Returns: the word; nil where it is missing or was noted.
  public func optionalOneOf(_ name: String, _ choices: [String]) -> String? {
    take(name).flatMap { choice($0, of: choices, at: pointer(to: name)) }
  }

  /// One case of an enumeration of words, which must be there.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - type: the enumeration.
  /// - Returns: the case; nil where it was noted.
  public func oneOf<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    _ type: Choice.Type
  ) -> Choice? {
    oneOf(name, type.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
  }

  /// A row of texts; missing counts as empty.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - minimum: the fewest texts.
  ///   - maximum: the most texts.
  ///   - maximumCharacters: the most Unicode characters in each, as they came.
  /// - Returns: those that are right; the others were noted.
  public func texts(_ name: String, minimum: Int = 0, maximum: Int, maximumCharacters: Int) -> [String] {
    elements(name, minimum: minimum, maximum: maximum).compactMap { pointer, value in
      let text = judged(value, at: pointer, maximumCharacters, .one)
      if text?.isEmpty == true { findings.add(pointer, "must not be empty") }
      return text
    }
  }

  /// A row of texts that a type of the domain parses, none twice; missing counts as empty.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximum: the most texts.
  ///   - maximumCharacters: the most Unicode characters in each, as they came.
  ///   - parse: makes the value; what it throws is noted by its description, so that must say how to mend it.
  /// - Returns: those that are right; the others were noted.
  public func uniqueTexts<Value: Hashable, Failure: Error & CustomStringConvertible>(
    _ name: String,
    maximum: Int,
    maximumCharacters: Int,
    _ parse: (String) throws(Failure) -> Value
  ) -> [Value] {
    var seen: Set<Value> = []
    return elements(name, minimum: 0, maximum: maximum).compactMap { pointer, value in
      guard let text = judged(value, at: pointer, maximumCharacters, .one),
        let value = noted(text, at: pointer, parse)
      else { return nil }
      if !seen.insert(value).inserted { findings.add(pointer, "is given twice") }
      return value
    }
  }

  /// A row of words of several, none twice; missing counts as empty.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - choices: the words that are allowed.
  ///   - minimum: the fewest words.
  /// - Returns: those that are right; the others were noted.
  public func choices(_ name: String, _ choices: [String], minimum: Int = 0) -> [String] {
    var chosen: [String] = []
    for (pointer, value) in elements(name, minimum: minimum, maximum: choices.count) {
      guard let word = choice(value, of: choices, at: pointer) else { continue }
      if chosen.contains(word) { findings.add(pointer, "is given twice") } else { chosen.append(word) }
    }
    return chosen
  }

  /// Bytes in base 64 with padding, which must be there.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - maximumBytes: the most bytes after decoding.
  /// - Returns: the bytes; nil where it was noted.
  ///
  /// Source: RFC 4648 §4.
  public func base64(_ name: String, maximumBytes: Int) -> [UInt8]? {
    guard let value = take(name) else {
      refuse(name, "is needed")
      return nil
    }
    guard case .string(let text) = value else {
      refuse(name, "must be a text in base 64")
      return nil
    }
    guard text.utf8.count / 4 * 3 <= maximumBytes + 2 else {
      refuse(name, "has at most \(maximumBytes) bytes")
      return nil
    }
    guard let data = Data(base64Encoded: text) else {
      refuse(name, "must be a text in base 64")
      return nil
    }
    guard data.count <= maximumBytes else {
      refuse(name, "has at most \(maximumBytes) bytes")
      return nil
    }
    return [UInt8](data)
  }

  /// A text that must be there and that a ``JSONLifter`` has taken out: an empty one is left.
  ///
  /// - Parameter name: the field.
  public func lifted(_ name: String) {
    guard let value = take(name) else { return refuse(name, "is needed") }
    guard value == .string("") else { return refuse(name, "must be a text in base 64") }
  }

  // MARK: Flags and numbers

  /// A flag that may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - standard: what counts where it is missing.
  /// - Returns: the flag; the standard where it was noted.
  public func flag(_ name: String, default standard: Bool) -> Bool {
    guard let value = take(name) else { return standard }
    guard case .bool(let flag) = value else {
      refuse(name, "must be true or false")
      return standard
    }
    return flag
  }

  /// A whole number that must be there.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - range: the least and the most.
  /// - Returns: the number; the least where it was noted.
  public func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64 {
    guard has(name) else {
      _ = take(name)
      refuse(name, "is needed")
      return range.lowerBound
    }
    return optionalInteger(name, in: range) ?? range.lowerBound
  }

  /// A whole number that may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - range: the least and the most.
  /// - Returns: the number; nil where it is missing or was noted.
  public func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let value = take(name) else { return nil }
    guard case .integer(let whole) = value, range.contains(whole) else {
      refuse(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return whole
  }

  // MARK: Lists and objects

  /// A row of objects; missing counts as empty.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - minimum: the fewest.
  ///   - maximum: the most; where there are more, none is read.
  ///   - body: reads one; it returns nil where something was noted.
  /// - Returns: what `body` made.
  public func list<Element>(
    _ name: String,
    minimum: Int = 0,
    maximum: Int,
    _ body: (JSONObjectReader) -> Element?
  ) -> [Element] {
    elements(name, minimum: minimum, maximum: maximum).compactMap { pointer, value in
      nested(value, at: pointer, body)
    }
  }

  /// An object that must be there.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - body: reads it; it returns nil where something was noted.
  /// - Returns: what `body` made; nil where it was noted.
  public func object<Value>(_ name: String, _ body: (JSONObjectReader) -> Value?) -> Value? {
    guard let value = take(name) else {
      refuse(name, "is needed")
      return nil
    }
    return nested(value, at: pointer(to: name), body)
  }

  /// An object that may be left out.
  ///
  /// - Parameters:
  ///   - name: the field.
  ///   - body: reads it; it returns nil where something was noted.
  /// - Returns: what `body` made; nil where it is missing or was noted.
  public func optionalObject<Value>(_ name: String, _ body: (JSONObjectReader) -> Value?) -> Value? {
    take(name).flatMap { nested($0, at: pointer(to: name), body) }
  }

  // MARK: What the fields have in common

  private func judged(
    _ value: JSONValue,
    at pointer: String,
    _ maximumCharacters: Int,
    _ lines: JSONText.Lines
  ) -> String? {
    guard case .string(let written) = value else {
      findings.add(pointer, "must be a text")
      return nil
    }
    // Counted as it came, blanks around it too: so the limit is the one that a schema can tell.
    guard written.utf8.count <= maximumCharacters || written.unicodeScalars.count <= maximumCharacters else {
      findings.add(pointer, JSONText.Malformed.tooLong(maximumCharacters: maximumCharacters).description)
      return nil
    }
    do {
      return try JSONText.judge(written, maximumCharacters: maximumCharacters, lines: lines)
    } catch {
      findings.add(pointer, error.description)
      return nil
    }
  }

  private func noted<Value, Failure: Error & CustomStringConvertible>(
    _ text: String,
    at pointer: String,
    _ parse: (String) throws(Failure) -> Value
  ) -> Value? {
    do {
      return try parse(text)
    } catch {
      findings.add(pointer, error.description)
      return nil
    }
  }

  private func choice(_ value: JSONValue, of choices: [String], at pointer: String) -> String? {
    guard case .string(let word) = value, choices.contains(word) else {
      findings.add(pointer, "must be one of \(choices.joined(separator: ", "))")
      return nil
    }
    return word
  }

  private func nested<Value>(
    _ value: JSONValue,
    at pointer: String,
    _ body: (JSONObjectReader) -> Value?
  ) -> Value? {
    guard case .object(let object) = value else {
      findings.add(pointer, "must be an object: { … }")
      return nil
    }
    let reader = JSONObjectReader(object, at: pointer, findings: findings)
    let result = body(reader)
    reader.noteUnknownFields()
    return result
  }

  private func elements(
    _ name: String,
    minimum: Int,
    maximum: Int
  ) -> [(pointer: String, value: JSONValue)] {
    let value = take(name) ?? .array([])
    guard case .array(let elements) = value else {
      refuse(name, "must be a list: [ … ]")
      return []
    }
    guard elements.count <= maximum else {
      refuse(name, "has at most \(maximum) entries")
      return []
    }
    if elements.count < minimum { refuse(name, "needs at least \(minimum) entries") }
    let place = pointer(to: name)
    return elements.enumerated().map { ("\(place)/\($0.offset)", $0.element) }
  }
}
