internal import Core
internal import Foundation

extension Settings {
  /// More than any settings file; a database named by mistake is not read into memory.
  static let maximumFileBytes = 1 << 20

  /// Loads a settings file.
  ///
  /// - Parameters:
  ///   - file: its absolute path.
  ///   - credentialsFolder: systemd's `$CREDENTIALS_DIRECTORY`.
  /// - Returns: the settings, everything in them parsed.
  /// - Throws: ``SettingsFailure`` with everything that is wrong.
  static func load(_ file: String, credentialsFolder: String?) throws(SettingsFailure) -> Settings {
    let place = SettingsPlace(folder: FilePaths.folder(of: file), credentialsFolder: credentialsFolder)
    return try parse(try bytes(of: file), file: file, place: place)
  }

  /// Reads settings that are in memory.
  static func parse(_ data: Data, file: String, place: SettingsPlace) throws(SettingsFailure) -> Settings {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let value: JSONValue
    do {
      value = try decoder.decode(DecodedValue.self, from: data).value
    } catch {
      throw SettingsFailure(file: file, problems: [SettingsProblem(path: "", mend: syntaxMend(error))])
    }
    guard case .object(let object) = value else {
      let mend = "must be one section in braces: { agencies: { … }, … }"
      throw SettingsFailure(file: file, problems: [SettingsProblem(path: "", mend: mend)])
    }
    return try Settings(object, file: file, place: place)
  }

  private static func bytes(of file: String) throws(SettingsFailure) -> Data {
    func failure(_ mend: String) -> SettingsFailure {
      SettingsFailure(file: file, problems: [SettingsProblem(path: "", mend: mend)])
    }
    guard FilePaths.exists(file) else {
      throw failure(
        "there is no such settings file; `postern init --directory D` writes one, --config names one"
      )
    }
    guard let handle = FileHandle(forReadingAtPath: file) else { throw failure("cannot be opened") }
    let data: Data
    do {
      data = try handle.read(upToCount: maximumFileBytes + 1) ?? Data()
      try handle.close()
    } catch {
      throw failure("cannot be read; is it a file?")
    }
    guard data.count <= maximumFileBytes else {
      throw failure("has more than 1 MiB, so it is no settings file")
    }
    return data
  }

  /// Says where the file stops being JSON5: of the decoder's words only the place, for they may quote a secret.
  private static func syntaxMend(_ error: any Error) -> String {
    let words = "\(error)".split { !$0.isLetter && !$0.isNumber }
    var place = ""
    for (word, number) in zip(words, words.dropFirst())
    where number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      if word == "line" { place = " near line \(number)" }
      if word == "column", !place.contains("column") { place += ", column \(number)" }
    }
    return "is not JSON5\(place): look for a missing comma, quote or brace"
  }
}

/// Any value, as Foundation's decoder gives it.
private struct DecodedValue: Decodable {
  let value: JSONValue

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Name.self) {
      let members = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map { name in
        JSONObject.Member(name.stringValue, try container.decode(DecodedValue.self, forKey: name).value)
      }
      value = .object(JSONObject(members))
    } else if var container = try? decoder.unkeyedContainer() {
      var elements: [JSONValue] = []
      while !container.isAtEnd { elements.append(try container.decode(DecodedValue.self).value) }
      value = .array(elements)
    } else {
      value = try DecodedValue.single(try decoder.singleValueContainer())
    }
  }

  private static func single(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
    if container.decodeNil() { return .null }
    if let flag = try? container.decode(Bool.self) { return .bool(flag) }
    if let whole = try? container.decode(Int64.self) { return .integer(whole) }
    if let number = try? container.decode(Double.self) { return .number(number) }
    return .string(try container.decode(String.self))
  }
}
