internal import Core

/// `check`: the doctor.
enum CheckCommand {
  static let declaration = CommandDeclaration(
    "check",
    "look at settings, keys, certificate, database, templates and clock, and say what to mend",
    [.config, .json]
  ) { arguments, program in
    let doctor = Doctor(surroundings: program.surroundings)
    let findings: [Finding]
    do throws(SettingsFailure) {
      findings = await doctor.examine(try program.settings(arguments))
    } catch {
      findings = doctor.examine(error)
    }
    let wrong = findings.filter { $0.state == .wrong }
    if arguments.has("json") {
      let answer: JSONValue = ["ok": .bool(wrong.isEmpty), "items": .array(findings.map(\.json))]
      program.output.line(String(decoding: answer.encoded(), as: UTF8.self))
    } else {
      for finding in findings { program.output.line(finding.line) }
    }
    if let first = wrong.first {
      throw ProgramFailure(first.code, wrong.count == 1 ? "1 item to mend" : "\(wrong.count) items to mend")
    }
  }
}
