internal import Foundation

/// Other programs: run to their end, or started and ended.
enum Child {
  /// Runs a program to its end and gives what it printed.
  @discardableResult
  static func run(
    _ program: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    folder: String? = nil
  ) throws -> String {
    let process = make(program, arguments, environment: environment, folder: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try launch(process)
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw BenchFailure(
        "\(program) \(arguments.prefix(3).joined(separator: " ")) ended with \(process.terminationStatus):\n"
          + text.suffix(2000)
      )
    }
    return text
  }

  /// A process that is not started yet; nothing of `PG…` in our environment is for it.
  static func make(
    _ program: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    folder: String? = nil
  ) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
      .merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Starts a process, or says which program is missing.
  static func launch(_ process: Process) throws {
    do { try process.run() } catch {
      throw BenchFailure("\(process.executableURL?.path ?? "a program") cannot be started; run `make bench`")
    }
  }

  /// Where a program lies, or nil.
  static func find(_ name: String) -> String? {
    ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

/// Files of the measurement's own.
enum Files {
  /// Removes a file if it is there.
  static func remove(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.removeItem(atPath: path)
  }
}
