import Testing

@testable import Postern

@Suite("Command lines") struct ArgumentTests {
  private let table = CommandTable(commands: Commands.all)

  /// What a command line asks for, in short.
  private func outcome(_ line: String) -> String {
    do throws(ProgramFailure) {
      switch try table.request(line.split(separator: " ").map(String.init)) {
      case .run(let command, _): return "run \(command.name)"
      case .help(let commands):
        return commands.count > 2 ? "help" : "help \(commands.map(\.name).joined(separator: " "))"
      case .version: return "version"
      }
    } catch {
      return "\(error.code.rawValue) \(error.lines.joined())"
    }
  }

  static let understood: [(line: String, outcome: String)] = [
    ("check", "run check"), ("check --config F --json", "run check"), ("check --config=F", "run check"),
    ("serve --no-migrate", "run serve"), ("init --directory D", "run init"),
    ("api-key create --name N --scope people --scope audit", "run api-key create"),
    ("api-key list --json", "run api-key list"), ("certs development", "run certs development"),
    ("send --to R --subject S --body F --attach A --attach B", "run send"), ("--help", "help"),
    ("-h", "help"), ("backup F --keys K", "run backup"), ("backup --keys K F", "run backup"),
    ("restore F --keys K --tombstones T", "run restore"), ("backup --help", "help backup"),
    ("help", "help"), ("help check", "help check"), ("check --help", "help check"),
    ("api-key --help", "help"),
    ("certs --help", "help certs development"), ("--version", "version"), ("version", "run version"),
  ]

  @Test(arguments: understood)
  func `a command line that is right is understood`(line: String, outcome: String) {
    #expect(self.outcome(line) == outcome)
  }

  static let refused: [(line: String, said: String)] = [
    ("", "a command is needed"), ("servee", "unknown command servee"),
    ("help nothing", "unknown command nothing"),
    ("check --frob", "unknown option --frob for check"), ("check -x", "unknown option -x for check"),
    ("check --frob=canary", "unknown option --frob for check"), ("check --config", "--config needs a value"),
    ("check --config --json", "--config needs a value"), ("check --config=", "--config needs a value"),
    ("check --json=1", "--json takes no value"), ("check --json --json", "--json is given twice"),
    ("check canary", "check takes options alone"), ("backup", "backup needs FILE"),
    ("backup --keys canary", "backup needs FILE"), ("backup canary canary", "takes options and one FILE"),
    ("backup -x", "unknown option -x"), ("restore canary", "restore needs --keys FILE"),
    ("init", "init needs --directory D"),
    ("api-key", "api-key needs one of: create, list, revoke"), ("api-key frob", "api-key needs one of"),
    ("api-key create --name N", "api-key create needs --scope S"),
    ("version --config F", "unknown option --config"),
    ("certs", "certs needs one of: development"), ("--frob", "unknown command --frob"),
  ]

  @Test(arguments: refused)
  func `what is unknown or missing is named, with code 64`(line: String, said: String) {
    let outcome = outcome(line)
    #expect(outcome.hasPrefix("64 "))
    #expect(outcome.contains(said), "\(outcome)")
    #expect(!outcome.contains("canary"))
  }

  @Test func `an option that is repeated back cannot command the terminal`() {
    #expect(!outcome("check --\u{1b}[2J").contains("\u{1b}"))
  }

  static let numbers: [(text: String, number: Int?)] = [
    ("1", 1), ("8443", 8443), ("65535", 65_535), ("0", nil), ("65536", nil), ("-1", nil), ("+5", nil),
    ("١", nil),
    ("99999999999999999999", nil), ("8x", nil),
  ]

  @Test(arguments: numbers)
  func `a port is digits within its range`(text: String, number: Int?) throws {
    guard case .run(_, let arguments) = try table.request(["demo", "--port=\(text)"]) else {
      Issue.record("demo was not understood")
      return
    }
    #expect((try? arguments.integer("port", in: 1...65_535)) == number)
  }

  @Test(arguments: Commands.all.map(\.name))
  func `the help of a command names its options`(name: String) throws {
    let command = try #require(Commands.all.first { $0.name == name })
    let help = CommandTable.help(on: [command])
    #expect(help.contains("postern \(name)"))
    if let operand = command.operand { #expect(help.contains("\(name) \(operand.name)")) }
    for option in command.options { #expect(help.contains(option.usage)) }
    #expect(CommandTable.help(on: Commands.all).contains(command.summary))
  }

  @Test func `no option takes a secret, for a command line is open to everybody on the machine`() {
    let names = Commands.all.flatMap(\.options).map(\.name)
    #expect(
      !names.contains {
        $0.contains("password") || $0.contains("secret") || $0.contains("token") || $0 == "key"
      }
    )
  }
}
