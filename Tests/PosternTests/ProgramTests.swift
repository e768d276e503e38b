import Core
import Foundation
import Support
import Testing

@testable import Postern

@Suite("The program postern") struct ProgramTests {
  /// A folder that `init` has filled, with a certificate and a free port.
  private func initialised() throws -> String {
    let folder = try TemporaryFolder.make()
    let made = try RunningProgram.run(["init", "--directory", "."], in: folder)
    try #require(made.code == 0, "\(made.errors)")
    try #require(try RunningProgram.run(["certs", "development"], in: folder).code == 0)
    try change(folder) { $0.replacingOccurrences(of: "127.0.0.1:8443", with: "127.0.0.1:0") }
    return folder
  }

  private func change(_ folder: String, _ body: (String) -> String) throws {
    let file = folder + "/postern.json5"
    try Data(body(try String(contentsOfFile: file, encoding: .utf8)).utf8).write(
      to: URL(fileURLWithPath: file)
    )
  }

  private func remove(_ folder: String) throws { try FileManager.default.removeItem(atPath: folder) }

  private func mode(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
  }

  static let endings: [(line: String, code: ExitCode, said: String)] = [
    ("", .usage, "a command is needed"), ("frob", .usage, "unknown command frob"),
    ("check --frob", .usage, "--frob"),
    ("version", .done, ""), ("help", .done, ""), ("--help", .done, ""), ("check", .badSettings, "item"),
    ("serve", .badSettings, "there is no such settings file"), ("serve --config /", .badSettings, "/"),
    ("migrate --config nowhere.json5", .badSettings, "nowhere.json5"),
    ("send --to R --subject S --body nothing.txt", .inputOutput, "nothing.txt cannot be opened"),
    ("init --directory D --agency mars", .usage, "england, wales, hub"), ("demo --port 0", .usage, "--port"),
    ("api-key create --name N --scope all", .usage, "--scope is one of"),
    ("people import", .usage, "people import needs FILE"), ("keys", .usage, "keys needs one of: list"),
    ("people import none.csv", .inputOutput, "none.csv cannot be opened"),
    ("keys list --config nowhere.json5", .badSettings, "nowhere.json5"),
    ("backup", .usage, "backup needs FILE"), ("restore F", .usage, "restore needs --keys FILE"),
    ("backup F --config nowhere.json5", .badSettings, "nowhere.json5"),
  ]

  @Test(arguments: endings)
  func `a command ends with its code and one clear line`(line: String, code: ExitCode, said: String) throws {
    let folder = try TemporaryFolder.make()
    let outcome = try RunningProgram.run(line.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.code == code.rawValue)
    #expect(said.isEmpty || outcome.errors.contains(said), "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == (code == .done ? 0 : 1))
    #expect(lines.allSatisfy { $0.hasPrefix("postern: ") })
    try remove(folder)
  }

  @Test func `a reader that goes away ends nothing`() throws {
    let folder = try TemporaryFolder.make()
    // The shell starts `false`, which reads nothing, only after it has said so; by then the pipe's reader is gone.
    let shell =
      "{ read go; exec \(RunningProgram.path) help; } < started | { exec 0<&-; echo > started; false; }"
    let script = "mkfifo started; set -o pipefail; \(shell); echo ${PIPESTATUS[0]}"
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    try process.launchAlone()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(String(decoding: said, as: UTF8.self) == "0\n")
    try remove(folder)
  }

  @Test func `init makes files for their owner alone and overwrites nothing`() throws {
    let folder = try initialised()
    for name in ["postern.json5", "keyring", "postern.db"] {
      #expect(try mode(folder + "/" + name) == 0o600, "\(name)")
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: folder + "/keyring"))
    let again = try RunningProgram.run(["init", "--directory", "."], in: folder)
    #expect(again.code == ExitCode.notPermitted.rawValue)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/keyring")) == before)
    try remove(folder)
  }

  @Test func `check ticks an agency's own names`() throws {
    let folder = try initialised()
    let file = folder + "/postern.json5"
    let written = try String(contentsOfFile: file, encoding: .utf8)
      .replacing("https://localhost:8443", with: "https://messages.family-advice.wales")
      .replacing("example.org", with: "family-advice.wales")
      .replacing("020 7946 0000", with: "0300 456 4000")
    try Data(written.utf8).write(to: URL(fileURLWithPath: file))
    let check = try RunningProgram.run(["check"], in: folder)
    #expect(check.output.contains("✓ examples: none are left"), "\(check.output)")
    let forgotten = written.replacing("replies@family-advice.wales", with: "replies@example.org")
    try Data(forgotten.utf8).write(to: URL(fileURLWithPath: file))
    let again = try RunningProgram.run(["check"], in: folder)
    #expect(
      again.output.contains("! examples: still there from `postern init`: email.replyTo ("),
      "\(again.output)"
    )
    try remove(folder)
  }

  @Test func `check ticks what is right, as text and as JSON`() throws {
    let folder = try initialised()
    let text = try RunningProgram.run(["check"], in: folder)
    #expect(text.code == 0, "\(text.output)")
    for item in ["settings", "key ring", "certificate", "database", "templates", "mail sender", "clock"] {
      #expect(text.output.contains("✓ \(item): "))
    }
    #expect(text.output.contains(" disk: "))
    #expect(text.output.contains("! examples: still there from `postern init`: server.publicURL, agencies."))
    #expect(text.output.contains("journal wal, synchronous full, damage none"))
    let json = try RunningProgram.run(["check", "--json"], in: folder)
    guard case .object(let answer) = try JSONValue.parse(Array(json.output.utf8)) else {
      Issue.record("no object")
      return
    }
    #expect(answer["ok"] == true)
    try remove(folder)
  }

  static let faults: [(name: String, command: String, item: String)] = [
    ("key ring gone", "rm keyring", "key ring"), ("key ring open to others", "chmod 644 keyring", "key ring"),
    ("key ring short", "truncate -s 10 keyring", "key ring"),
    ("certificate gone", "rm Certs/localhost.pem", "certificate"),
    ("certificate's key open to others", "chmod 640 Certs/localhost.key.pem", "certificate"),
    ("certificate is nonsense", "echo x > Certs/localhost.pem", "certificate"),
    ("database gone", "rm postern.db", "database"),
    ("database is nonsense", "echo nonsense > postern.db", "database"),
    (
      "templates without a language",
      "cp -r $(sed -n 's/.*templates: \"\\(.*\\)\".*/\\1/p' postern.json5) T && rm -r T/Text && sed -i 's|templates: .*|templates: \"T\",|' postern.json5",
      "templates"
    ),
    ("an unknown setting", "sed -i 's/malware:/malwares: 1, malware:/' postern.json5", "settings"),
    (
      "a sender of another domain", "sed -i 's/messages@example.org/messages@example.com/' postern.json5",
      "settings"
    ),
    ("templates gone", "sed -i 's|templates: .*|templates: \"nowhere\",|' postern.json5", "templates"),
  ]

  @Test(arguments: faults)
  func `check crosses what is wrong, and serve refuses to start`(name: String, command: String, item: String)
    throws
  {
    let folder = try initialised()
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", command]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder)
    try shell.launchAlone()
    shell.waitUntilExit()
    let check = try RunningProgram.run(["check"], in: folder)
    #expect(check.code != 0)
    #expect(check.output.contains("✗ \(item): "), "\(check.output)")
    // A database that is gone is made anew by serve; all else stops it before it listens.
    if item != "database" {
      let serve = try RunningProgram.run(["serve"], in: folder)
      #expect(serve.code == ExitCode.badSettings.rawValue, "\(serve.errors)")
      #expect(!serve.output.contains("listening on"))
      #expect(serve.errors.split(separator: "\n").count == 1)
    }
    try remove(folder)
  }

  @Test func `serve says where it listens, closes itself to onlookers, and ends gently`() throws {
    let folder = try initialised()
    let program = try RunningProgram(["serve"], in: folder)
    #expect(program.lines(upTo: "listening on https://localhost:").count == 1)
    let status = "/proc/\(program.process.processIdentifier)/"
    let limits = try String(contentsOfFile: status + "limits", encoding: .utf8)
    let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
    #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
    let ignored = try String(contentsOfFile: status + "status", encoding: .utf8).split(separator: "\n")
      .first { $0.hasPrefix("SigIgn:") }?.split(separator: "\t").last
    // SIGPIPE is signal 13, so bit 12.
    #expect((ignored.flatMap { UInt64($0, radix: 16) } ?? 0) & (1 << 12) != 0)
    program.send(SIGHUP)
    program.send(SIGTERM)
    let outcome = try program.end()
    #expect(outcome.code == 0)
    let logged = try outcome.errors.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
    let messages = logged.compactMap { line -> String? in
      guard case .object(let object) = line, case .string(let message) = object["message"] else { return nil }
      return message
    }
    #expect(messages.contains("The certificate was loaded anew."))
    #expect(messages.contains("The templates were loaded anew."))
    #expect(messages.last == "The gateway has ended.")
    try remove(folder)
  }

  @Test func `the settings file is found by --config, by the environment, and in the working folder`() throws
  {
    let folder = try initialised()
    let elsewhere = try TemporaryFolder.make()
    let file = folder + "/postern.json5"
    #expect(try RunningProgram.run(["check", "--config", file], in: elsewhere).code == 0)
    #expect(try RunningProgram.run(["check"], in: elsewhere, environment: ["POSTERN_CONFIG": file]).code == 0)
    #expect(try RunningProgram.run(["check"], in: elsewhere).code == ExitCode.badSettings.rawValue)
    try remove(folder)
    try remove(elsewhere)
  }

  @Test func `demo makes its folder, keeps it, and refuses a real provider`() throws {
    let folder = try TemporaryFolder.make()
    let first = try RunningProgram(["demo", "--directory", "d", "--port", "18443"], in: folder)
    let printed = first.lines(upTo: "listening on https://localhost:18443")
    for label in [
      "address: https://localhost:18443", "family email: ", "family password: ", "unverified email: ",
      "unverified date of birth: ", "unverified postcode: ", "unverified house: ",
      "unverified own reference: ",
      "api key: ",
    ] {
      #expect(printed.contains { $0.hasPrefix(label) }, "\(label)")
    }
    first.send(SIGTERM)
    #expect(try first.end().code == 0)
    let settings = folder + "/d/postern.json5"
    #expect(try mode(settings) == 0o600)
    let before = try String(contentsOfFile: settings, encoding: .utf8)
    for name in ["appSecret: \"", "verifyToken: \"", "callbackToken: \""] {
      #expect(before.contains("\n    \(name)"))
    }

    let second = try RunningProgram(["demo", "--directory", "d", "--port", "18444"], in: folder)
    #expect(!second.lines(upTo: "listening on https://localhost:18444").isEmpty)
    second.send(SIGINT)
    #expect(try second.end().code == 0)
    let after = try String(contentsOfFile: settings, encoding: .utf8)
    #expect(after == before.replacingOccurrences(of: "18443", with: "18444"))

    try change(folder + "/d") {
      $0.replacingOccurrences(
        of: "transport: \"outbox\",\n    // Whom",
        with: "transport: \"smtp\",\n    // Whom"
      )
      .replacingOccurrences(of: "    //smtp: {", with: "    smtp: { url: \"smtp://mail.example.org\" }, //{")
    }
    let refused = try RunningProgram.run(["demo", "--directory", "d"], in: folder)
    #expect(refused.code == ExitCode.badSettings.rawValue)
    #expect(refused.errors.contains("real provider"), "\(refused.errors)")
    try remove(folder)
  }
}
