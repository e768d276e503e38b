import Foundation
import Support

/// The real program, run in a folder of its own.
struct RunningProgram {
  /// What a run ended with.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// The program beside the test's own executable.
  static var path: String {
    let own = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("postern").path
  }

  let process: Process
  private let standardOutput: Pipe
  private let errorFile: String

  /// Starts the program.
  ///
  /// With a limit it is `timeout` that runs it: a program that should have ended and did not is ended, with code 124.
  init(
    _ arguments: [String],
    in folder: String,
    environment: [String: String] = [:],
    limitInSeconds: Int? = nil
  ) throws {
    process = Process()
    let whole = limitInSeconds.map { ["/usr/bin/timeout", "\($0)"] } ?? []
    let line = whole + [RunningProgram.path] + arguments
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    standardOutput = Pipe()
    errorFile = folder + "/stderr-\(arguments.first ?? "none")"
    try Data().write(to: URL(fileURLWithPath: errorFile))
    process.standardOutput = standardOutput
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    process.standardInput = FileHandle.nullDevice
    try process.launchAlone()
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String],
    in folder: String,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try RunningProgram(arguments, in: folder, environment: environment, limitInSeconds: 60).end()
  }

  /// Reads stdout up to a line that begins so.
  ///
  /// - Returns: the lines so far, that one last; empty where the program ended before.
  func lines(upTo beginning: String) -> [String] {
    var text = ""
    while true {
      let data = standardOutput.fileHandleForReading.availableData
      guard !data.isEmpty else { return [] }
      text += String(decoding: data, as: UTF8.self)
      // A line counts when its end has come.
      let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      if let place = whole.firstIndex(where: { $0.hasPrefix(beginning) }) { return Array(whole[...place]) }
    }
  }

  /// Waits for the end.
  func end() throws -> Outcome {
    let rest = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: rest, as: UTF8.self),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8)
    )
  }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }
}
