internal import Core
internal import Crypto
internal import Foundation
internal import People
internal import Record
internal import Web

/// Puts the people of a file, row by row, each in transactions of its own; a row that is refused stops no other.
struct PeopleImport: Sendable {
  /// A row that was not taken.
  struct Refusal: Sendable {
    let line: Int
    let problems: [PersonSheet.Problem]

    /// One line a problem.
    var lines: [String] {
      problems.map { "line \(line)" + ($0.column.map { ", \($0)" } ?? "") + ": \($0.detail)" }
    }

    /// The same for machines.
    var json: JSONValue {
      [
        "line": .integer(Int64(line)),
        "problems": .array(
          problems.map { ["column": .optional($0.column), "detail": .string($0.detail)] }
        ),
      ]
    }
  }

  /// What came of it.
  struct Tally: Sendable {
    var created = 0
    var replaced = 0
    var refused = 0
    var encoding = CSVReader.Encoding.utf8
  }

  let people: People
  let agencies: Agencies
  let today: CivilDate
  /// Whether rows are only read.
  let isDry: Bool
  let progress: @Sendable (String) -> Void
  /// Told of each row that is refused, in the order of the file.
  let refuse: @Sendable (Refusal) -> Void

  /// How many rows go by between two looks at the progress.
  private static let step = 20

  /// Goes over a file.
  ///
  /// - Parameters:
  ///   - file: the whole file.
  ///   - name: what it is called where it is refused whole.
  /// - Returns: how many rows came to what.
  /// - Throws: ``ProgramFailure`` with code 65 where the file is refused whole; what the database throws.
  func run(_ file: [UInt8], name: String) async throws -> Tally {
    var tally = Tally()
    let rows: [CSVReader.Row]
    let sheet: PersonSheet
    do {
      (rows, tally.encoding) = try CSVReader.rows(of: file)
      sheet = try PersonSheet(header: rows.first?.cells.get() ?? [], agencies: agencies)
    } catch let error as any CustomStringConvertible & Error {
      throw ProgramFailure(.badData, "\(name): \(error); nothing was taken")
    }
    var lines: [String: Int] = [:]
    for (number, row) in rows.dropFirst().enumerated() {
      if number.isMultiple(of: PeopleImport.step) { progress("row \(number + 1) of \(rows.count - 1)") }
      do {
        try await take(row, sheet, &lines, &tally)
      } catch {
        progress("")
        throw PeopleImport.stopped(at: row.line, tally, by: error)
      }
    }
    progress("")
    return tally
  }

  private func take(
    _ row: CSVReader.Row,
    _ sheet: PersonSheet,
    _ lines: inout [String: Int],
    _ tally: inout Tally
  ) async throws {
    func refused(_ problems: [PersonSheet.Problem]) {
      tally.refused += 1
      refuse(Refusal(line: row.line, problems: problems))
    }
    switch row.cells {
    case .failure(let problem): refused([PersonSheet.Problem(column: nil, detail: problem.description)])
    case .success(let cells):
      switch sheet.read(cells, today: today) {
      case .refused(let problems): refused(problems)
      case .person(let reference, let record):
        if let line = lines[reference] {
          let detail = "stands on line \(line) too; a person has one row"
          return refused([PersonSheet.Problem(column: "reference", detail: detail)])
        }
        lines[reference] = row.line
        switch try await put(reference, record) {
        case .created: tally.created += 1
        case .replaced: tally.replaced += 1
        case .refused(let problem): refused([problem])
        }
      }
    }
  }

  private enum Outcome {
    case created
    case replaced
    case refused(PersonSheet.Problem)
  }

  private func put(_ reference: String, _ record: PersonRecord) async throws -> Outcome {
    guard !isDry else {
      return try await people.person(withReference: reference) == nil ? .created : .replaced
    }
    do {
      switch try await people.put(reference: reference, record: record, by: .gateway) {
      case .written(_, isNew: true): return .created
      case .written(_, isNew: false): return .replaced
      case .partyWall:
        return .refused(
          PersonSheet.Problem(
            column: "email",
            detail: "another side of the case holds this address; ask the person, safely, for another"
          )
        )
      }
    } catch is TooMuchContention {
      return .refused(
        PersonSheet.Problem(column: nil, detail: "somebody else wrote it at the same time; import it again")
      )
    } catch CryptoFailure.unknownKey {
      return .refused(
        PersonSheet.Problem(column: "reference", detail: "this person was erased; take another reference")
      )
    }
  }

  /// What failed in the middle: what was taken stays taken, and the file may be imported again.
  private static func stopped(at line: Int, _ tally: Tally, by error: any Error) -> ProgramFailure {
    let failure = ProgramFailure(error)
    return ProgramFailure(
      failure.code,
      failure.lines + [
        "stopped at line \(line) after \(tally.created + tally.replaced) people; import the file again when that is mended"
      ]
    )
  }
}
