internal import Foundation

/// Load by wrk, with the scripts that this program carries.
struct Wrk {
  enum Script: String, CaseIterable {
    case store, open, signin, get

    fileprivate var text: [UInt8] {
      switch self {
      case .store: PackageResources.store_lua
      case .open: PackageResources.open_lua
      case .signin: PackageResources.signin_lua
      case .get: PackageResources.get_lua
      }
    }
  }

  private let program: String
  private let folder: String

  /// Writes the scripts into a folder.
  init(in folder: String) throws {
    guard let program = Child.find("wrk") else { throw BenchFailure("there is no wrk: apt-get install wrk") }
    self.program = program
    self.folder = folder
    for script in Script.allCases {
      let text = Data(PackageResources.common_lua) + Data(script.text)
      try text.write(to: URL(fileURLWithPath: "\(folder)/\(script.rawValue).lua"))
    }
  }

  /// One thread makes the load: more would take from the server what they measure.
  func process(
    _ script: Script,
    port: Int,
    path: String = "/",
    connections: Int,
    seconds: Int,
    settings: [String: String] = [:]
  ) -> Process {
    Child.make(
      program,
      [
        "--threads", "1", "--connections", "\(connections)", "--duration", "\(seconds)s", "--timeout", "30s",
        "--script", "\(folder)/\(script.rawValue).lua", "https://localhost:\(port)\(path)", "--",
      ] + settings.map { "\($0)=\($1)" },
      folder: folder
    )
  }

  /// Runs a process of ``process(_:port:path:connections:seconds:settings:)`` to its end.
  func run(_ process: Process) throws -> LoadResult { try begin(process).end() }

  /// Starts one.
  func begin(_ process: Process) throws -> Running {
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try Child.launch(process)
    return Running(process: process, output: output)
  }

  /// One that runs.
  struct Running {
    fileprivate let process: Process
    fileprivate let output: Pipe

    func end() throws -> LoadResult {
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return try LoadResult(output: String(decoding: data, as: UTF8.self))
    }
  }
}
