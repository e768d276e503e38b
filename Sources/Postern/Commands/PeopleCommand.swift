internal import Core
internal import Foundation
internal import Synchronization

/// `people import`: the people of a file, each as by `PUT /people`.
enum PeopleCommand {
  static let declaration = CommandDeclaration(
    "people import",
    "put the people of a CSV file, one a row; what a row leaves out of a person is removed",
    operand: OperandDeclaration(
      name: "FILE",
      summary: "comma-separated, UTF-8 or Windows-1252; the README names the columns"
    ),
    [
      .config,
      OptionDeclaration("dry-run", nil, "read every row and take none"),
      .json,
    ]
  ) { arguments, program in
    let path = program.path(arguments.operand)
    let file = try bytes(of: path)
    let isDry = arguments.has("dry-run")
    let isJSON = arguments.has("json")
    let settings = try program.settings(arguments)
    let gateway = try Gateway.open(settings, surroundings: program.surroundings)
    let refusals = Mutex<[JSONValue]>([])
    let tally: PeopleImport.Tally
    do {
      tally = try await gateway.withHouse { house in
        try await PeopleImport(
          people: house.people,
          agencies: Agencies(settings),
          today: today(program),
          isDry: isDry,
          progress: program.output.progress
        ) { refusal in
          guard !isJSON else { return refusals.withLock { $0.append(refusal.json) } }
          program.output.progress("")
          for line in refusal.lines { program.output.line(line) }
        }.run(file, name: path)
      }
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
    program.output.line(isJSON ? json(tally, refusals.withLock { $0 }, isDry) : text(tally, isDry))
    guard tally.refused == 0 else {
      throw ProgramFailure(
        .badData,
        "\(tally.refused) \(tally.refused == 1 ? "row was" : "rows were") refused; mend and import them again"
      )
    }
  }

  /// In London it is at most an hour later than in UTC.
  private static func today(_ program: Program) -> CivilDate {
    CivilDate(daysSince1970: (program.surroundings.now + .hours(1)).milliseconds / 86_400_000)
  }

  private static func bytes(of path: String) throws(ProgramFailure) -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ProgramFailure(.inputOutput, "\(path) cannot be opened; FILE names a CSV file")
    }
    do {
      let data = try handle.read(upToCount: CSVReader.Limits().bytes + 1) ?? Data()
      try handle.close()
      return [UInt8](data)
    } catch {
      throw ProgramFailure(.inputOutput, "\(path) cannot be read; FILE names a CSV file")
    }
  }

  private static func text(_ tally: PeopleImport.Tally, _ isDry: Bool) -> String {
    let taken = tally.created + tally.replaced
    return """
      read as \(tally.encoding.rawValue)
      \(isDry ? "would be taken" : "taken"): \(taken), of them new: \(tally.created), replaced: \(tally.replaced)
      refused: \(tally.refused)
      """
  }

  private static func json(
    _ tally: PeopleImport.Tally,
    _ refusals: [JSONValue],
    _ isDry: Bool
  ) -> String {
    let answer: JSONValue = [
      "items": .array(refusals), "dry_run": .bool(isDry), "encoding": .string(tally.encoding.rawValue),
      "created": .integer(Int64(tally.created)), "replaced": .integer(Int64(tally.replaced)),
      "refused": .integer(Int64(tally.refused)),
    ]
    return String(decoding: answer.encoded(), as: UTF8.self)
  }
}
