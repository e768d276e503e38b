internal import Foundation

/// What the kernel tells of this process; nil where it does not.
///
/// Source: proc(5), of Linux
struct ProcessFacts: Sendable, Equatable {
  var residentBytes: Int?
  var virtualBytes: Int?
  var threads: Int?
  /// User and system time together.
  var cpuTicks: Int?
  var openDescriptors: Int?
  var maximumDescriptors: Int?

  /// `USER_HZ`, the same on every Linux.
  static let ticksPerSecond = 100.0

  /// As it is now.
  static func current() -> ProcessFacts {
    var facts = ProcessFacts(
      status: read("/proc/self/status"),
      stat: read("/proc/self/stat"),
      limits: read("/proc/self/limits")
    )
    // A process that others may not look into may still count its own.
    facts.openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    return facts
  }

  /// Reads what stands in the files.
  init(status: String, stat: String, limits: String) {
    func number(_ text: some StringProtocol, after name: String) -> Int? {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
      return line?.dropFirst(name.count).split(whereSeparator: { $0 == " " || $0 == "\t" }).first
        .flatMap { Int($0) }
    }
    residentBytes = number(status, after: "VmRSS:").map { $0 * 1024 }
    virtualBytes = number(status, after: "VmSize:").map { $0 * 1024 }
    threads = number(status, after: "Threads:")
    maximumDescriptors = number(limits, after: "Max open files")
    // The second field is the program's name in brackets and may hold anything; behind it the fields are counted from 3.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    if fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) {
      cpuTicks = user + system
    }
  }

  private static func read(_ path: String) -> String {
    do { return try String(contentsOfFile: path, encoding: .utf8) } catch { return "" }
  }
}
