import Core
import Foundation
import Storage
import Testing

@testable import Postern

@Suite("Secrets in settings") struct SecretSettingTests {
  private func revealed(_ settings: Settings) -> String? {
    settings.chat.appSecret?.reveal { $0 }
  }

  @Test func `a secret may be written out, and is not printed`() throws {
    var example = try SettingsExample()
    example.set("chat.appSecret", "canary")
    let settings = try example.parse()
    #expect(revealed(settings) == "canary")
    #expect(!"\(settings)".contains("canary"))
    try example.remove()
  }

  @Test(arguments: ["canary", "canary\n", "canary\r\n"])
  func `a secret may be a file of mode 0600, with or without a line end`(text: String) throws {
    var example = try SettingsExample()
    try example.write("s", text)
    example.set("chat.appSecret", ["file": "s"])
    #expect(revealed(try example.parse()) == "canary")
    try example.remove()
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o602, 0o610])
  func `a file that others may read or write is refused, with the command that mends it`(mode: Int) throws {
    var example = try SettingsExample()
    try example.write("s", "canary", mode: mode)
    example.set("chat.appSecret", ["file": "s"])
    let problems = example.problems()
    #expect(problems.map(\.path) == ["chat.appSecret"])
    #expect(problems.first?.mend.contains("chmod 600 \(example.folder)/s") == true)
    try example.remove()
  }

  static let files: [(text: String?, mend: String)] = [
    (nil, "cannot be opened"), ("", "empty"), ("\n", "empty"), ("a\nb", "control character"),
    ("a\u{0}b", "control"),
    (String(repeating: "x", count: 65_537), "64 KiB"),
  ]

  @Test(arguments: files)
  func `a file that holds no secret is refused`(text: String?, mend: String) throws {
    var example = try SettingsExample()
    if let text { try example.write("s", text) }
    example.set("chat.appSecret", ["file": "s"])
    let problems = example.problems()
    #expect(problems.map(\.path) == ["chat.appSecret"])
    #expect(problems.first?.mend.contains(mend) == true, "\(problems)")
    try example.remove()
  }

  @Test func `a folder is no secret`() throws {
    var example = try SettingsExample()
    example.set("chat.appSecret", ["file": "."])
    #expect(example.problems().map(\.path) == ["chat.appSecret"])
    try example.remove()
  }

  @Test func `a credential lies in the folder that systemd names`() throws {
    var example = try SettingsExample()
    try example.write("app-secret", "canary", mode: 0o400)
    example.set("chat.appSecret", ["credential": "app-secret"])
    let settings = try example.parse(credentials: example.folder)
    #expect(revealed(settings) == "canary")
    #expect(example.problems().first?.mend.contains("LoadCredential=") == true)
    example.set("chat.appSecret", ["credential": "../app-secret"])
    #expect(example.problems(credentials: example.folder).first?.mend.contains("without a folder") == true)
    try example.remove()
  }

  @Test func `key ring and certificate's key may be credentials too`() throws {
    var example = try SettingsExample()
    example.set("keyRing", ["credential": "ring"])
    example.set("server.key", ["file": "tls/key.pem"])
    let settings = try example.parse(credentials: "/run/credentials/postern")
    #expect(settings.keyRing == "/run/credentials/postern/ring")
    #expect(settings.server.key == example.folder + "/tls/key.pem")
    try example.remove()
  }

  @Test func `the database's address may be a secret`() throws {
    var example = try SettingsExample()
    try example.write("db", "sqlite:data/postern.db\n")
    example.set("database", ["file": "db"])
    #expect(try example.parse().database == .sqlite(example.folder + "/data/postern.db"))
    try example.remove()
  }
}
