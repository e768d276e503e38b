import Core
import Foundation
import Support

@testable import Postern

/// A settings file that is right, to be changed in one place at a time.
struct SettingsExample {
  /// The folder, which is removed with ``remove()``.
  let folder: String
  private(set) var root: JSONValue

  init() throws {
    folder = try TemporaryFolder.make()
    root = [
      "agencies": ["england": SettingsExample.agency(domain: "example.org")],
      "server": [
        "listen": "127.0.0.1:8443", "publicURL": "https://messages.example.org", "certificate": "c.pem",
        "key": "k.pem",
      ],
      "database": "sqlite:postern.db", "keyRing": "keyring", "templates": "Templates",
      "email": ["transport": "outbox", "from": "messages@example.org", "replyTo": "replies@example.org"],
      "text": ["transport": "outbox"], "chat": ["transport": "outbox"], "malware": "none",
    ]
  }

  /// An agency of a domain.
  static func agency(domain: String) -> JSONValue {
    [
      "name": ["en": "Family Court Advice"], "languages": ["en"], "domain": .string(domain),
      "contacts": ["phone": "020 7946 0000"], "retention": ["untilYoungestIs": 25],
      "deadlines": ["access": "1 month", "erasure": "28 days", "restriction": "28 days"],
      "identityFacts": ["date_of_birth", "address"], "exitURL": "https://www.example.org/weather",
    ]
  }

  /// Puts a value in a place such as `server.listen`; nil takes what is there away.
  mutating func set(_ path: String, _ value: JSONValue?) {
    root = SettingsExample.setting(root, path.split(separator: ".").map(String.init)[...], value)
  }

  private static func setting(_ value: JSONValue, _ path: ArraySlice<String>, _ new: JSONValue?) -> JSONValue
  {
    guard let key = path.first, case .object(let object) = value else { return new ?? nil }
    let rest = path.dropFirst()
    var members = object.members
    let place = members.firstIndex { $0.name == key }
    let changed = rest.isEmpty ? new : setting(place.map { members[$0].value } ?? [:], rest, new)
    if let place {
      if let changed { members[place] = .init(key, changed) } else { members.remove(at: place) }
    } else if let changed {
      members.append(.init(key, changed))
    }
    return .object(JSONObject(members))
  }

  /// Writes a file beside the settings.
  func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
    let path = folder + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Reads the settings.
  func parse(credentials: String? = nil) throws(SettingsFailure) -> Settings {
    try Settings.parse(
      Data(root.encoded()),
      file: folder + "/postern.json5",
      place: SettingsPlace(folder: folder, credentialsFolder: credentials)
    )
  }

  /// What is said about the settings; empty where they are right.
  func problems(credentials: String? = nil) -> [SettingsProblem] {
    do {
      _ = try parse(credentials: credentials)
      return []
    } catch {
      return error.problems
    }
  }

  /// Takes the folder away.
  func remove() throws { try FileManager.default.removeItem(atPath: folder) }
}
