internal import Foundation
internal import Glibc

/// The program at rest: how long it needs until it is ready, and how much memory it takes while nothing happens.
///
/// Beside it stands an empty program that links the same libraries and formats one date: what no program on this ground
/// can do without.
struct Rest {
  let gateway: Gateway
  let folder: String

  private static let starts = 10
  private static let idleSeconds = 5.0

  private static let emptyProgram = """
    import Foundation

    let style = Date.FormatStyle(date: .complete, time: .omitted).locale(Locale(identifier: "cy"))
    print(Date(timeIntervalSince1970: 0).formatted(style))
    print("listening on nothing")
    fflush(nil)
    sleep(600)

    """

  func rows() throws -> [RowResult] {
    var times: [Double] = []
    for _ in 1..<Rest.starts {
      times.append(try gateway.start())
      try gateway.stop()
    }
    times.append(try gateway.start())
    Thread.sleep(forTimeInterval: Rest.idleSeconds)
    let idle = ProcessFiles.mebibytes("Pss", of: gateway.processIdentifier)
    try gateway.stop()
    var ready = RowResult.plain("ready", "time to ready", "s", times)
    ready.notes = ["median of \(Rest.starts) starts, the slowest \(Figures.short(times.max() ?? 0)) s"]
    guard let idle else {
      ready.notes.append("memory was not looked at: the program closes itself to all but root")
      return [ready]
    }
    let empty = try emptyPSS()
    var above = RowResult.plain("idle-above", "above an empty one", "MiB", [idle - empty])
    above.notes = ["an empty program with the same libraries takes \(Figures.short(empty)) MiB"]
    return [ready, RowResult.plain("idle", "memory at rest (PSS)", "MiB", [idle]), above]
  }

  /// Builds, starts and weighs the empty program.
  private func emptyPSS() throws -> Double {
    let source = folder + "/empty.swift"
    let program = folder + "/empty"
    try Data(Rest.emptyProgram.utf8).write(to: URL(fileURLWithPath: source))
    let links = (["--no-as-needed"] + (try libraries(of: gateway.program))).flatMap { ["-Xlinker", $0] }
    try Child.run("/usr/bin/env", ["swiftc", "-O", source, "-o", program] + links)
    let process = Child.make("/usr/bin/setpriv", ["--pdeathsig=KILL", program])
    let output = Pipe()
    process.standardOutput = output
    try Child.launch(process)
    defer { process.terminate() }
    var said = ""
    while !said.contains("listening") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw BenchFailure("the empty program did not start") }
      said += String(decoding: data, as: UTF8.self)
    }
    Thread.sleep(forTimeInterval: 1)
    guard let weight = ProcessFiles.mebibytes("Pss", of: process.processIdentifier) else {
      throw BenchFailure("the empty program cannot be weighed")
    }
    return weight
  }

  /// The C libraries that a program names, by their paths; the toolchain adds its own by itself.
  private func libraries(of program: String) throws -> [String] {
    let named = try Child.run("/usr/bin/readelf", ["-d", program]).split(separator: "\n").compactMap {
      line -> String? in
      guard line.contains("(NEEDED)"), let start = line.firstIndex(of: "[") else { return nil }
      return String(line[line.index(after: start)...].prefix { $0 != "]" })
    }
    let own = [
      "libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime", "libc.so", "libm.so",
      "libgcc_s", "libstdc++",
    ]
    let found = try Child.run("/usr/bin/ldd", [program]).split(separator: "\n")
    return named.filter { name in !own.contains { name.hasPrefix($0) } }.compactMap { name in
      found.first { $0.contains("\(name) => /") }?.split(separator: " ").first { $0.hasPrefix("/") }.map(
        String.init
      )
    }.sorted()
  }
}
